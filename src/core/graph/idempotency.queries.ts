import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';

export interface KeyRow {
  same_input: boolean;
  /** By a version that kept plain hashes. */
  is_plain: boolean;
  answer: unknown;
}

/** Claims the key for an input, or says what it was claimed for before. */
export async function claimKey(
  db: Db,
  accountId: string,
  key: string,
  { inputHash, plainHash }: { inputHash: Buffer; plainHash: Buffer },
): Promise<KeyRow> {
  const rows = await db.of(accountId).rows<KeyRow>(sql`
    with claimed as (
      insert into idempotency_keys (account_id, idempotency_key, input_hash)
      values (${accountId}, ${key}, ${inputHash})
      on conflict (account_id, idempotency_key) do nothing
      returning true as same_input, false as is_plain, null::jsonb as answer
    )
    select same_input, is_plain, answer from claimed
    union all
    select input_hash = ${inputHash} or input_hash = ${plainHash}, input_hash = ${plainHash}, answer
    from idempotency_keys
    where account_id = ${accountId} and idempotency_key = ${key}
    limit 1`);
  // A key that another call claimed after this statement's snapshot was taken shows in the next one.
  return rows[0] ?? claimKey(db, accountId, key, { inputHash, plainHash });
}

/** Keeps the first answer, and gives it back. */
export async function saveAnswer(db: Db, accountId: string, key: string, answer: unknown): Promise<unknown> {
  const [row] = await db.of(accountId).rows<{ answer: unknown }>(sql`
    update idempotency_keys set answer = coalesce(answer, ${JSON.stringify(answer)}::jsonb)
    where account_id = ${accountId} and idempotency_key = ${key}
    returning answer`);
  return row?.answer ?? answer;
}
