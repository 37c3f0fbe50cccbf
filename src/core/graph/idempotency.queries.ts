import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { madeStorable } from '../domain/storable-text.rules.js';

export interface KeyRow {
  same_input: boolean;
  /** By a version that kept plain hashes. */
  is_plain: boolean;
  answer: unknown;
}

/** A key, and the one that it has since somebody was erased whom it, its input or its answer named. */
export interface KeyNames {
  key: string;
  erasedKey: string;
}

/** Hashes of the input, any of which may be kept: `plain` ones by versions before. */
export interface InputHashes {
  /** The one that is kept. */
  keyed: Buffer;
  erasedKeyed: Buffer;
  plain: Buffer;
  erasedPlain: Buffer;
}

/** Claims the key for an input, or says what it was claimed for before. */
export async function claimKey(
  db: Db,
  accountId: string,
  names: KeyNames,
  hashes: InputHashes,
): Promise<KeyRow> {
  const { key, erasedKey } = names;
  const { keyed, erasedKeyed, plain, erasedPlain } = hashes;
  // An erasure that commits meanwhile: what this statement's snapshot shows under either name is not claimed anew.
  const rows = await db.of(accountId).rows<KeyRow>(sql`
    with known as (
      select input_hash, answer from idempotency_keys
      where account_id = ${accountId} and idempotency_key in (${key}, ${erasedKey})
    ), claimed as (
      insert into idempotency_keys (account_id, idempotency_key, input_hash)
      select ${accountId}::uuid, ${key}, ${keyed}::bytea where not exists (select from known)
      on conflict (account_id, idempotency_key) do nothing
      returning true as same_input, false as is_plain, null::jsonb as answer
    )
    select same_input, is_plain, answer from claimed
    union all
    select input_hash in (${keyed}, ${erasedKeyed}, ${plain}, ${erasedPlain}), input_hash in (${plain}, ${erasedPlain}), answer
    from known
    limit 1`);
  // A key that another call claimed after this statement's snapshot was taken shows in the next one.
  return rows[0] ?? claimKey(db, accountId, names, hashes);
}

/** Keeps the first answer, and gives it back. It repeats what was no address as it came, which may be no text of the database. */
export async function saveAnswer(
  db: Db,
  accountId: string,
  { key, erasedKey }: KeyNames,
  answer: unknown,
): Promise<unknown> {
  const text = JSON.stringify(answer, (_, value: unknown) =>
    typeof value === 'string' ? madeStorable(value) : value,
  );
  const [row] = await db.of(accountId).rows<{ answer: unknown }>(sql`
    update idempotency_keys set answer = coalesce(answer, ${text}::jsonb)
    where account_id = ${accountId} and idempotency_key in (${key}, ${erasedKey})
    returning answer`);
  return row?.answer ?? answer;
}
