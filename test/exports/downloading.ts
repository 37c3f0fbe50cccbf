/** Files of exports as clients take them, and accounts that are long enough for files of several pieces. */
import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';

/** The answer as it begins: nothing is read of it before somebody does. */
export async function begin(
  address: string,
  options: { method?: 'GET' | 'HEAD'; headers?: Record<string, string> } = {},
): Promise<IncomingMessage> {
  const request = get(address, { agent: false, ...options });
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  return answer;
}

/** All of it; rejects where it breaks off. */
export async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of answer as AsyncIterable<Buffer>) pieces.push(piece);
  if (!answer.complete) throw new Error('the answer broke off');
  return Buffer.concat(pieces);
}

export async function download(
  address: string,
  headers: Record<string, string> = {},
): Promise<{ text: string; headers: IncomingMessage['headers']; trailers: IncomingMessage['trailers'] }> {
  const answer = await begin(address, { headers });
  if (answer.statusCode !== 200) throw new Error(`a download was answered ${answer.statusCode}`);
  const text = (await bytesOf(answer)).toString();
  return { text, headers: answer.headers, trailers: answer.trailers };
}

/** Opt-outs of the whole account, as the writer would have left them, of +1200000000x; the log goes on behind them. */
export async function fillAccount(
  db: Db,
  accountId: string,
  entries: number,
  evidence = 'Stop',
): Promise<void> {
  await db.rows(sql`
    insert into events (account_id, position, event_id, kind, changed, recipient, scope, scope_key, blocks, hold,
      provisional, source, evidence, campaign_inferred, occurred_at, recorded_at)
    select ${accountId}::uuid, h.position + n, gen_random_uuid(), 'OPTED_OUT', true, ${recipientOf()}, 'ACCOUNT', 0,
      'MARKETING', false, false, 'MANUAL', ${evidence}, false, t.at, t.at
    from log_heads h cross join generate_series(1, ${entries}::integer) n
    cross join lateral (select timestamptz '2026-01-01Z' + n * interval '1 second' as at) t
    where h.account_id = ${accountId}::uuid`);
  await db.rows(sql`
    insert into list_entries (account_id, recipient, scope_key, m_position, m_at, m_out, since, source)
    select account_id, recipient, scope_key, position, occurred_at, true, occurred_at, source
    from events where account_id = ${accountId}::uuid and kind = 'OPTED_OUT'
    on conflict do nothing`);
  await db.rows(sql`
    update log_heads set (position, recorded_at) = (
      select max(position), max(recorded_at) from events where account_id = ${accountId}::uuid
    ) where account_id = ${accountId}::uuid`);
}

const recipientOf = () => sql`'+1200' || lpad(n::text, 7, '0')`;
