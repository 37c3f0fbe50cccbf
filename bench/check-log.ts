import type { BenchDatabase } from './database.js';

/** Fails unless the account's log holds as many events as messages were sent, at positions without a gap. */
export async function checkLog({ sql }: BenchDatabase, accountId: string, messages: number): Promise<void> {
  const [row] = await sql<{ events: number; head: number; list: number }[]>`
    select
      (select count(*)::integer from events where account_id = ${accountId}) as events,
      (select position::integer from log_heads where account_id = ${accountId}) as head,
      (select count(*)::integer from list_entries where account_id = ${accountId} and m_out) as list`;
  if (row?.events !== messages || row.head !== messages || row.list !== messages) {
    throw new Error(`${messages} messages were answered OPTED_OUT, and the log says ${JSON.stringify(row)}`);
  }
}
