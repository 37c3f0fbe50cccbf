/**
 * Accounts with lists of given sizes for screening, written by set-based SQL as record_words would have left them, log and
 * list, and the first recipients of each held against the model in words.rules.ts. Numbers are those of phone-numbers.ts
 * from 0 on. Each has opted out once, in the order of their indexes: one in ten of the whole account, the others of its
 * one sender. For 25 of them there is one more recipient who has said START again: not on the list, but with an entry.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import type { BenchDatabase } from '../database.js';
import { checkList } from '../fill-list.js';
import type { BenchAccount, Heed } from '../heed.js';
import { phoneNumbersFrom } from './phone-numbers.js';

export interface ScreeningAccount extends BenchAccount {
  /** Who have opted out: the phone numbers of the indexes below. */
  entries: number;
  /** Who have come back: as many indexes from `entries` on. */
  cameBack: number;
  senderId: string;
}

/** So many recipients of each account are held against the model: of all it would take minutes. */
const checked = 20_000;

/** New accounts of Heed's, the lists of which have these sizes. Nobody else may use the database meanwhile. */
export async function addScreeningAccounts(
  heed: Heed,
  { sql }: BenchDatabase,
  sizes: readonly number[],
): Promise<ScreeningAccount[]> {
  const restoreIndexes = await dropIndexes(sql);
  const accounts: ScreeningAccount[] = [];
  for (const entries of sizes) {
    const account = await heed.addAccount();
    const [sender] = await sql<{ sender_id: string; scope_key: number }[]>`
      select sender_id, scope_key from senders where account_id = ${account.accountId}`;
    if (sender === undefined) throw new Error('an account with one sender was expected');
    const filled = { ...account, entries, cameBack: Math.floor(entries / 25), senderId: sender.sender_id };
    await fill(sql, filled, sender.scope_key);
    accounts.push(filled);
  }
  await restoreIndexes();
  // As autovacuum would have left them soon.
  await sql`vacuum (analyze) events`;
  await sql`vacuum (analyze) list_entries`;
  // The next bench's figures are not to pay for writing this out.
  await sql`checkpoint`;
  for (const { accountId, entries } of accounts) await checkList(sql, accountId, entries, checked);
  return accounts;
}

async function fill(
  sql: postgres.Sql,
  { accountId, entries, cameBack, senderId }: ScreeningAccount,
  scopeKey: number,
): Promise<void> {
  await sql`create temp table said (n bigint generated always as identity, recipient text collate "C")`;
  const numbers = await sql`copy said (recipient) from stdin`.writable();
  await pipeline(Readable.from(linesOf(entries + cameBack)), numbers);
  // The words of those who came back follow at the end.
  await sql`
    create temp table words as
    select n as position, recipient, 'OPTED_OUT' as kind, n % 10 = 0 as account_wide from said
    union all
    select n + ${cameBack}, recipient, 'OPTED_IN', n % 10 = 0 from said where n > ${entries}`;
  const saidAt = sql`timestamptz '2025-01-01 00:00:00Z' + position * 1000003::bigint * interval '1 microsecond'`;
  await sql`
    insert into events (account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id,
      received_on, blocks, hold, provisional, source, keyword, rule, evidence, campaign_inferred, message_id, occurred_at, recorded_at)
    select ${accountId}, position,
      -- In the order of time, as ids of version 7 are.
      (lpad(to_hex(1735689600000 + position * 1000), 12, '0') || '7' || substr(replace(gen_random_uuid()::text, '-', ''), 14))::uuid,
      kind, true, recipient, 'SMS', case when account_wide then 'ACCOUNT' else 'SENDER' end,
      case when account_wide then 0 else ${scopeKey}::integer end, case when account_wide then null else ${senderId}::uuid end,
      ${senderId}, case kind when 'OPTED_OUT' then 'MARKETING' end, false, false, 'KEYWORD',
      case kind when 'OPTED_OUT' then 'STOP' else 'START' end, 'keyword', case kind when 'OPTED_OUT' then 'Stop' else 'Start' end,
      false, 'bench-' || position, ${saidAt}, ${saidAt}
    from words order by position`;
  await sql`
    insert into list_entries (account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out,
      o_position, o_at, o_out, since, source)
    select ${accountId}, recipient, case when account_wide then 0 else ${scopeKey}::integer end, position, ${saidAt}, not back,
      case when back then position end, case when back then ${saidAt} end, case when back then false end,
      case when back then position end, case when back then ${saidAt} end, case when back then false end,
      ${saidAt}, 'KEYWORD'
    from words, lateral (select kind = 'OPTED_IN' as back) w
    where back or position <= ${entries} order by position`;
  await sql`
    update log_heads set position = (select max(position) from words), recorded_at = (select max(${saidAt}) from words)
    where account_id = ${accountId}`;
  await sql`drop table said, words`;
}

function* linesOf(count: number): Iterable<Buffer> {
  const each = 20_000;
  for (let first = 0; first < count; first += each)
    yield Buffer.from(`${phoneNumbersFrom(first, Math.min(each, count - first)).join('\n')}\n`);
}

/**
 * Takes those indexes off that each row would meet at a random place, and gives what makes them again, as they were:
 * sorting them at the end is several times as fast. The rows themselves lie as they came in.
 */
async function dropIndexes(sql: postgres.Sql): Promise<() => Promise<void>> {
  const key = 'list_entries_account_id_recipient_scope_key_pk';
  const [primary] = await sql<{ definition: string }[]>`
    select pg_get_constraintdef(oid) as definition from pg_constraint where conname = ${key}`;
  const indexes = await sql<{ name: string; definition: string }[]>`
    select indexname as name, indexdef as definition from pg_indexes
    where schemaname = current_schema() and indexname = any(${['events_event_id_key', 'events_recipient_idx', 'list_entries_since_idx']})`;
  if (primary === undefined || indexes.length !== 3) throw new Error('the tables have other indexes');
  await sql`alter table list_entries drop constraint ${sql(key)}`;
  for (const { name } of indexes) await sql`drop index ${sql(name)}`;
  return async () => {
    await sql`set maintenance_work_mem = '1GB'`;
    await sql.unsafe(`alter table list_entries add constraint ${key} ${primary.definition}`);
    for (const { definition } of indexes) await sql.unsafe(definition);
    await sql`reset maintenance_work_mem`;
  };
}
