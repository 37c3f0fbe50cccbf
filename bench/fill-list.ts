/**
 * An account with a list of a given size, written by set-based SQL as record_words would have left it, log and list, and
 * held against the model in words.rules.ts afterwards: the list must be what the log says.
 *
 * Of ten entries one is of the whole account, the others of one of three senders in turn. One recipient in 25 has also
 * said START to another sender, and for 25 entries there is one recipient who came back to the same sender: neither adds
 * to the list, and a page has to know it.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type postgres from 'postgres';
import { AddNumberDocument } from '../test/generated/operations.js';
import type { BenchDatabase } from './database.js';
import type { BenchAccount, Heed } from './heed.js';
import { listEntriesOf, type ListEntry, type SpokenWord } from '../src/core/log/words.rules.js';

export interface ListAccount extends BenchAccount {
  entries: number;
}

/** A new account of Heed's, with three numbers and a list. */
export async function addListAccount(
  heed: Heed,
  { sql }: BenchDatabase,
  entries: number,
): Promise<ListAccount> {
  const account = await heed.addAccount();
  for (const label of ['Shop', 'Alerts']) {
    const address = label === 'Shop' ? '+14155550101' : '+14155550102';
    await heed.run(account.key, AddNumberDocument, { input: { address, label } });
  }
  await fillList(sql, account.accountId, entries);
  await checkList(sql, account.accountId, entries);
  await untilSealed(sql, account.accountId);
  return { ...account, entries };
}

/** As a log is that was written by Heed: what seals it would go on meanwhile otherwise. */
async function untilSealed(database: postgres.Sql, accountId: string): Promise<void> {
  for (;;) {
    const [log] = await database<{ behind: number }[]>`
      select (h.position - coalesce(s.checkpoint_position, 0))::integer as behind
      from log_heads h left join seal_heads s using (account_id) where h.account_id = ${accountId}`;
    if (log?.behind === 0) return;
    await delay(500);
  }
}

/** Microseconds between two words; not whole milliseconds, as times from providers are. */
const apart = 1_000_003;

export async function fillList(database: postgres.Sql, accountId: string, entries: number): Promise<void> {
  const cameBack = Math.floor(entries / 25);
  const keys = await database<{ sender_id: string; scope_key: number }[]>`
    select sender_id, scope_key from senders where account_id = ${accountId} order by scope_key`;
  if (keys.length !== 3) throw new Error('an account with three senders was expected');
  await database`
    create temp table said as
    with recipients as (
      select n, '+1415' || lpad((n::bigint * 7919 % 10000000)::text, 7, '0') as recipient, n % 10 = 0 as account_wide, n % 3 as sender
      from generate_series(1, ${entries + cameBack}::integer) n
    ), words as (
      select n, 1 as turn, recipient, 'OPTED_OUT' as kind, account_wide, sender from recipients
      union all
      select n, 2, recipient, 'OPTED_IN', account_wide, case when n > ${entries} then sender else (sender + 1) % 3 end
      from recipients where n > ${entries} or n % 25 = 7
    )
    select row_number() over (order by n, turn) as position, recipient, kind,
      case when account_wide then 'ACCOUNT' else 'SENDER' end as scope,
      case when account_wide then 0 else (${keys.map((key) => key.scope_key)}::integer[])[sender + 1] end as scope_key,
      (${keys.map((key) => key.sender_id)}::uuid[])[sender + 1] as sender_id,
      timestamptz '2025-01-01 00:00:00Z' + (row_number() over (order by n, turn)) * ${apart}::integer * interval '1 microsecond' as said_at
    from words`;
  await database`
    insert into events (account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id,
      received_on, blocks, hold, provisional, source, keyword, rule, evidence, campaign_inferred, message_id, occurred_at, recorded_at)
    select ${accountId}, position, gen_random_uuid(), kind, true, recipient, 'SMS', scope, scope_key, sender_id, sender_id,
      case kind when 'OPTED_OUT' then 'MARKETING' end, false, false, 'KEYWORD',
      case kind when 'OPTED_OUT' then 'STOP' else 'START' end, 'keyword', case kind when 'OPTED_OUT' then 'Stop' else 'Start' end,
      false, 'bench-' || position, said_at, said_at
    from said order by position`;
  await database`
    insert into list_entries (account_id, recipient, scope_key, m_position, m_at, m_out, u_position, u_at, u_out,
      o_position, o_at, o_out, since, source)
    select distinct on (recipient, scope_key) ${accountId}::uuid, recipient, scope_key, position, said_at, kind = 'OPTED_OUT',
      case kind when 'OPTED_IN' then position end, case kind when 'OPTED_IN' then said_at end, case kind when 'OPTED_IN' then false end,
      case kind when 'OPTED_IN' then position end, case kind when 'OPTED_IN' then said_at end, case kind when 'OPTED_IN' then false end,
      said_at, 'KEYWORD'
    from said order by recipient, scope_key, position desc`;
  await database`
    update log_heads set position = (select max(position) from said), recorded_at = (select max(said_at) from said)
    where account_id = ${accountId}`;
  await database`drop table said`;
  // As autovacuum would have left them soon.
  await database`vacuum (analyze) events`;
  await database`vacuum (analyze) list_entries`;
}

interface StoredRow {
  recipient: string;
  entries: Record<
    string,
    Record<'MARKETING' | 'UTILITY' | 'OTP', [out: boolean, at: number, position: number] | null>
  >;
}

interface LogRow {
  recipient: string;
  words: SpokenWord[];
}

/**
 * Throws unless the list has as many entries as it should, and each recipient's are those that the model makes of the log:
 * of the first `recipients`, in their order, if not of all.
 */
export async function checkList(
  database: postgres.Sql,
  accountId: string,
  entries: number,
  recipients = Infinity,
): Promise<void> {
  const [count] = await database<{ entries: number; head: number; events: number }[]>`
    select (select count(*)::integer from list_entries where account_id = ${accountId} and m_out) as entries,
      (select position::integer from log_heads where account_id = ${accountId}) as head,
      (select count(*)::integer from events where account_id = ${accountId}) as events`;
  if (count?.entries !== entries || count.head !== count.events) {
    throw new Error(`a list of ${entries} entries was expected, ${JSON.stringify(count)} came`);
  }
  let after = '';
  for (let held = 0; held < recipients; held += 20_000) {
    const said = await database<LogRow[]>`
      select recipient, json_agg(json_build_object('position', position, 'eventId', event_id, 'kind', kind, 'scope', scope,
        'scopeKey', scope_key, 'blocks', blocks, 'hold', hold, 'occurredAt', extract(epoch from occurred_at) * 1000000,
        'withdraws', withdraws)) as words
      from events where account_id = ${accountId} and recipient > ${after}
      group by recipient order by recipient limit 20000`;
    const last = said.at(-1);
    if (last === undefined) return;
    const stored = await database<StoredRow[]>`
      select recipient, json_object_agg(scope_key, json_build_object(
        'MARKETING', case when m_at is not null then json_build_array(m_out, extract(epoch from m_at) * 1000000, m_position) end,
        'UTILITY', case when u_at is not null then json_build_array(u_out, extract(epoch from u_at) * 1000000, u_position) end,
        'OTP', case when o_at is not null then json_build_array(o_out, extract(epoch from o_at) * 1000000, o_position) end)) as entries
      from list_entries where account_id = ${accountId} and recipient > ${after} and recipient <= ${last.recipient}
      group by recipient order by recipient`;
    for (const [index, { recipient, words }] of said.entries()) {
      const model = JSON.stringify([recipient, Object.fromEntries([...listEntriesOf(words)].map(asStored))]);
      const found = JSON.stringify([stored[index]?.recipient, stored[index]?.entries]);
      if (model !== found) throw new Error(`the log says ${model}, and the list ${found}`);
    }
    after = last.recipient;
  }
}

function asStored([scopeKey, entry]: [number, ListEntry]) {
  const standings = Object.entries(entry).map(([category, standing]) => [
    category,
    standing === null ? null : [standing.out, standing.at, standing.position],
  ]);
  return [String(scopeKey), Object.fromEntries(standings)] as const;
}
