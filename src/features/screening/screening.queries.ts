import { arrayText } from '../../core/db/array-text.rules.js';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import type { Blocks, Category, Scope } from '../../core/domain/vocabulary.js';
import type { LogPlace } from '../../core/log/cursor.js';

export interface ScreeningStart {
  /** Where the log ends: all that is at or below is to be taken into account. */
  place: LogPlace;
  /** The country of the account's national numbers. */
  defaultRegion: string | null;
  /** How many recipients of the account were erased. */
  erasures: number;
  /** Whether all of the senders are the account's. */
  hasSenders: boolean;
}

const startText = `
  select h.position, e.event_id, a.default_region, a.erasures, (
    select count(*)::int from senders s where s.account_id = h.account_id and s.sender_id = any($2::uuid[])
  ) as senders
  from log_heads h
  join accounts a on a.account_id = h.account_id
  left join events e on e.account_id = h.account_id and e.position = h.position
  where h.account_id = $1::uuid`;

/** What a screening begins with, in one statement. Null for an account that does not exist. */
export async function readScreeningStart(
  db: Db,
  accountId: string,
  senderIds: readonly string[],
): Promise<ScreeningStart | null> {
  const [row] = await db.of(accountId).text<{
    position: number;
    event_id: string | null;
    default_region: string | null;
    erasures: number;
    senders: number;
  }>(startText, [accountId, arrayOf(senderIds)]);
  if (row === undefined) return null;
  return {
    place: { position: row.position, eventId: row.event_id },
    defaultRegion: row.default_region,
    erasures: row.erasures,
    hasSenders: row.senders === new Set(senderIds).size,
  };
}

export interface AskedOfSenders {
  senderIds: readonly string[];
  category: Category;
  /** How many recipients the account had erased when it was told how the addresses are stored; absent: none. */
  erasures?: number;
}

export interface SuppressionRow {
  /** In the list that was asked about, from 1. */
  place: number;
  scope: Scope;
  blocks: Blocks;
  since: Instant;
}

/** Somebody was erased while many were asked about: who they are is to be looked up anew. */
export class ErasedMeanwhile extends Error {
  override readonly name = 'ErasedMeanwhile';
  constructor() {
    super('somebody was erased while addresses were looked up');
  }
}

/**
 * Of the addresses, as they are stored, those that must not be written to from at least one of the senders; the SQL function
 * decides (drizzle/0005_screening.sql). At most some thousand addresses: one look into the index each. Throws ErasedMeanwhile when the
 * account has erased another number of people than it had when it was told how the addresses are stored.
 */
export async function suppressionsAmong(
  db: Db,
  accountId: string,
  asked: AskedOfSenders,
  addresses: readonly string[],
): Promise<SuppressionRow[]> {
  const rows = await db
    .of(accountId)
    .text<{ [Key in keyof SuppressionRow]: SuppressionRow[Key] | null } & { erasures: number }>(
      `select s.place, s.scope, s.blocks, s.since, a.erasures
      from accounts a left join lateral suppressions_of($1::uuid, $2::uuid[], $3, $4::text[]) s on true
      where a.account_id = $1::uuid`,
      [accountId, arrayOf(asked.senderIds), asked.category, arrayOf(addresses)],
    );
  if (rows[0]?.erasures !== (asked.erasures ?? 0)) throw new ErasedMeanwhile();
  return rows.filter((row): row is SuppressionRow & { erasures: number } => row.place !== null);
}

/** How many they are. */
export async function countSuppressions(
  db: Db,
  accountId: string,
  asked: AskedOfSenders,
  addresses: readonly string[],
): Promise<number> {
  const [row] = await db.of(accountId).text<{ suppressed: number; erasures: number }>(
    `select count(s.place)::int as suppressed, max(a.erasures) as erasures
    from accounts a left join lateral suppressions_of($1::uuid, $2::uuid[], $3, $4::text[]) s on true
    where a.account_id = $1::uuid`,
    [accountId, arrayOf(asked.senderIds), asked.category, arrayOf(addresses)],
  );
  if (row?.erasures !== (asked.erasures ?? 0)) throw new ErasedMeanwhile();
  return row.suppressed;
}

function arrayOf(texts: readonly string[]): string {
  return arrayText(texts, (text) => text) ?? '{}';
}
