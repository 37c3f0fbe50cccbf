/**
 * The promise of an idempotencyKey: the same key with the same input is carried out once and answers as before, also for
 * calls at the same time and after a lost answer; with another input it is a CONFLICT. Keys are kept for good.
 *
 * The words' ids are made of the key, so a second try finds them in the log; the answer is kept beside the key. Of input and key
 * keyed hashes are kept: whoever has the database alone cannot try addresses out on them (R3). Once somebody is erased whom key or answer
 * names, a keyed hash stands for the key as well, and the answer has their name: a late try is none that is carried out anew.
 */
import { createHash, createHmac } from 'node:crypto';
import { erasedHashOf, erasedIdOf, erasureKeys } from '../access/erasure-keys.rules.js';
import { sealingKey } from '../access/sealed-token.rules.js';
import type { Db } from '../db/connect.js';
import { newId } from '../domain/new-id.js';
import { isStorable } from '../domain/storable-text.rules.js';
import { badInput, conflict } from './errors.js';
import { afterWrite } from '../log/after-write.js';
import { claimKey, saveAnswer } from './idempotency.queries.js';

export const idempotencyKeyLimit = 255;

/** Makes the id of something by its place in the call: always the same one within a call, and for the same key. */
export type MakeId = (place: string) => string;

export async function once<Answer>(
  { db, secretKey }: { db: Db; secretKey: string },
  accountId: string,
  call: { key: string | null; operation: string; input: unknown },
  run: (makeId: MakeId, mayBeRecorded: boolean) => Promise<Answer>,
): Promise<Answer> {
  const { key } = call;
  if (key === null)
    return run(
      remembered(() => newId()),
      false,
    );
  if (key === '' || key.length > idempotencyKeyLimit || !isStorable(key)) {
    throw badInput(
      `idempotencyKey: 1 to ${idempotencyKeyLimit} characters without NUL were expected, ${key.length} came`,
    );
  }
  const text = JSON.stringify([call.operation, call.input]);
  const keyed = createHmac('sha256', sealingKey(secretKey, 'inputs of idempotency keys'))
    .update(`${accountId} ${text}`)
    .digest();
  // As versions before this one have stored it.
  const plain = createHash('sha256').update(text).digest();
  const keys = erasureKeys(secretKey);
  const names = { key, erasedKey: erasedIdOf(keys, accountId, key) };
  const claimed = await claimKey(db, accountId, names, {
    keyed,
    erasedKeyed: erasedHashOf(keys, accountId, keyed),
    plain,
    erasedPlain: erasedHashOf(keys, accountId, plain),
  });
  if (!claimed.same_input) throw conflict('idempotencyKey: it was used before with another input');
  if (claimed.answer !== null) return claimed.answer as Answer;
  const idsKey = claimed.is_plain ? null : sealingKey(secretKey, 'ids of idempotent calls');
  const answer = await run((place) => idFrom([accountId, key, place], idsKey), true);
  return (await afterWrite(saveAnswer(db, accountId, names, answer))) as Answer;
}

function remembered(make: MakeId): MakeId {
  const made = new Map<string, string>();
  return (place) => {
    const known = made.get(place) ?? make(place);
    made.set(place, known);
    return known;
  };
}

/** A UUID of version 8 (RFC 9562) made of a keyed hash; of a plain one where a version that made plain ones may have begun. */
function idFrom(parts: readonly string[], hashKey: Buffer | null): string {
  const hash = hashKey === null ? createHash('sha256') : createHmac('sha256', hashKey);
  const bytes = hash.update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
