/** Words for tests that fill the log through the writer itself. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import type { RecordItem, Word } from '../../src/core/log/word.js';

export function makeWord(overrides: Partial<Word> = {}): Word {
  const kind = overrides.kind ?? 'OPTED_OUT';
  return {
    eventId: randomUUID(),
    kind,
    recipient: '+14155550100',
    scope: 'ACCOUNT',
    scopeKey: 0,
    source: 'MANUAL',
    ...(kind === 'OPTED_OUT' ? { blocks: 'MARKETING' as const } : {}),
    ...overrides,
  };
}

export function makeItem(words: readonly Word[], overrides: Partial<RecordItem> = {}): RecordItem {
  return { itemId: randomUUID(), words, ...overrides };
}

export interface BareSender {
  senderId: string;
  scopeKey: number;
}

/** An account with its log, without keys: for tests below the API. */
export async function givenBareAccount(db: Db): Promise<string> {
  const accountId = randomUUID();
  await db.rows(sql`
    with account as (
      insert into accounts (account_id, name, language) values (${accountId}, 'Acme', 'en') returning account_id
    ), head as (
      insert into log_heads (account_id) select account_id from account
    )
    insert into scopes (account_id, scope_key, scope, channel)
    select account_id, s.key, s.scope, s.channel from account, (values
      (0, 'ACCOUNT', null), (1, 'CHANNEL', 'SMS'), (2, 'CHANNEL', 'RCS'), (3, 'CHANNEL', 'WHATSAPP'), (4, 'CHANNEL', 'EMAIL')
    ) s(key, scope, channel)`);
  return accountId;
}

/** A sender with a scope key of its own, covered besides by its channel, the account and the keys given. */
export async function givenBareSender(
  db: Db,
  accountId: string,
  sender: {
    scopeKey: number;
    channelKey?: number;
    alsoCoveredBy?: readonly number[];
    optOutsOnly?: readonly number[];
  },
): Promise<BareSender> {
  const senderId = randomUUID();
  const { scopeKey, channelKey = 1, alsoCoveredBy = [], optOutsOnly = [] } = sender;
  const keys = [0, channelKey, scopeKey, ...alsoCoveredBy];
  const channel = ['', 'SMS', 'RCS', 'WHATSAPP', 'EMAIL'][channelKey];
  await db.rows(sql`
    with sender as (
      insert into senders (account_id, sender_id, sort, channel, address, purpose, language, enforce_account_opt_outs, replies_by, scope_key)
      values (${accountId}, ${senderId}, 'NUMBER', ${channel}, ${`+1415555${scopeKey}`}, 'MARKETING', 'en', false, 'HEED', ${scopeKey})
      returning account_id, sender_id
    ), scope as (
      insert into scopes (account_id, scope_key, scope, sender_id) select account_id, ${scopeKey}, 'SENDER', sender_id from sender
    )
    insert into sender_covers (account_id, sender_id, scope_key, opt_outs_only)
    select account_id, sender_id, key, key = any(${sql.param(optOutsOnly)}::integer[]) from sender, unnest(${sql.param(keys)}::integer[]) key`);
  return { senderId, scopeKey };
}

/** The log of an account, in order. */
export function logOf(db: Db, accountId: string) {
  return db.text<{ position: number; event_id: string; recipient: string; changed: boolean }>(
    'select position, event_id, recipient, changed from events where account_id = $1 order by position',
    [accountId],
  );
}
