import { arrayText } from '../../core/db/array-text.rules.js';
import type { Db } from '../../core/db/connect.js';

export interface CampaignScreening {
  /** Made before the first try: the same once more is the first one. */
  screeningId: string;
  campaignId: string;
  senderIds: readonly string[];
  /** The log up to here was taken into account. */
  position: number;
  actor: string;
  /** Addresses as they are stored, in any order. One that stands there twice is remembered once. */
  allowed: readonly string[];
  suppressed: readonly string[];
}

/** Milliseconds: longer than the server works on a statement, so that it is the server that gives up. */
const within = 11_000;

/** Returns when they are stored. The SQL function counts who is new to the campaign (drizzle/0005_screening.sql). */
export async function rememberScreening(
  db: Db,
  accountId: string,
  screening: CampaignScreening,
): Promise<void> {
  const { screeningId, campaignId, senderIds, position, actor, allowed, suppressed } = screening;
  await db
    .of(accountId)
    .text(
      'select remember_screening($1::uuid, $2::uuid, $3::uuid, $4::uuid[], $5::bigint, $6, $7::text[], $8::text[])',
      [
        accountId,
        screeningId,
        campaignId,
        listText(senderIds),
        position,
        actor,
        listText(allowed),
        listText(suppressed),
      ],
      { deadline: within },
    );
}

function listText(texts: readonly string[]): string {
  return arrayText(texts, (text) => text) ?? '{}';
}
