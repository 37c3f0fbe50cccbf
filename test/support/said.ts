/** Words said in accounts that the API has made, brought in through the writer itself. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import { parseInstant, type Instant } from '../../src/core/domain/instant.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { RecordedWord, Word } from '../../src/core/log/word.js';
import { makeItem, makeWord } from './words.js';

export function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`not a time: ${text}`);
  return instant;
}

/** Records the words one after another, each for itself; 14155550100 has said them to the whole account unless they say otherwise. */
export async function said(db: Db, accountId: string, ...words: Partial<Word>[]): Promise<RecordedWord[]> {
  const recorder = createWordRecorder(db);
  const recorded: RecordedWord[] = [];
  for (const word of words) {
    const [outcome] = await recorder.record(accountId, [makeItem([makeWord(word)])]);
    if (outcome?.kind !== 'recorded') throw new Error(`a word was not recorded: ${outcome?.kind}`);
    recorded.push(...outcome.words);
  }
  return recorded;
}

/** Records one word. */
export async function saidOnce(db: Db, accountId: string, word: Partial<Word>): Promise<RecordedWord> {
  const [recorded] = await said(db, accountId, word);
  if (recorded === undefined) throw new Error('a word was not recorded');
  return recorded;
}

/** What a word with scope SENDER says of its sender. */
export async function toSender(db: Db, accountId: string, senderId: string) {
  const [row] = await db.rows<{ scope_key: number }>(sql`
    select scope_key from senders where account_id = ${accountId}::uuid and sender_id = ${senderId}::uuid`);
  if (row === undefined) throw new Error('there is no such sender');
  return { scope: 'SENDER', scopeKey: row.scope_key, senderId } as const;
}

/** Puts senders into a new group, and says what a word with scope GROUP says of it. */
export async function givenGroup(db: Db, accountId: string, senderIds: readonly string[], name = 'Pool') {
  const groupId = randomUUID();
  const [row] = await db.rows<{ scope_key: number }>(sql`
    with taken as (
      update accounts set next_scope_key = next_scope_key + 1, settings_version = settings_version + 1
      where account_id = ${accountId}::uuid returning account_id, next_scope_key - 1 as key
    ), made as (
      insert into sender_groups (account_id, group_id, name, scope_key)
      select account_id, ${groupId}::uuid, ${name}, key from taken returning account_id, scope_key
    ), scope as (
      insert into scopes (account_id, scope_key, scope, group_id) select account_id, key, 'GROUP', ${groupId}::uuid from taken
    ), joined as (
      insert into sender_covers (account_id, sender_id, scope_key)
      select made.account_id, s, made.scope_key from made, unnest(${sql.param(senderIds)}::uuid[]) s
    )
    select scope_key from made`);
  if (row === undefined) throw new Error('the group was not made');
  await db.rows(sql`
    update senders set group_id = ${groupId}::uuid
    where account_id = ${accountId}::uuid and sender_id = any(${sql.param(senderIds)}::uuid[])`);
  return { scope: 'GROUP', scopeKey: row.scope_key, groupId } as const;
}
