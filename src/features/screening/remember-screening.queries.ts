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
  /** How many recipients the account had erased when it was told how these are stored; absent: none. */
  erasures?: number;
}

/** Milliseconds: longer than the server works on a statement, so that it is the server that gives up. */
const within = 11_000;

/**
 * Returns when they are stored; false, and nothing is, where somebody was erased since. The SQL function counts who is new to the
 * campaign (drizzle/0005_screening.sql).
 */
export async function rememberScreening(
  db: Db,
  accountId: string,
  screening: CampaignScreening,
): Promise<boolean> {
  const {
    screeningId,
    campaignId,
    senderIds,
    position,
    actor,
    allowed,
    suppressed,
    erasures = 0,
  } = screening;
  const rows = await db.of(accountId).text(
    `select remember_screening($1::uuid, $2::uuid, $3::uuid, $4::uuid[], $5::bigint, $6, $7::text[], $8::text[])
      from accounts a where a.account_id = $1::uuid and a.erasures = $9::integer`,
    [
      accountId,
      screeningId,
      campaignId,
      listText(senderIds),
      position,
      actor,
      listText(allowed),
      listText(suppressed),
      erasures,
    ],
    { deadline: within },
  );
  return rows.length === 1;
}

function listText(texts: readonly string[]): string {
  return arrayText(texts, (text) => text) ?? '{}';
}
