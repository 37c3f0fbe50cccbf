/** What the database holds after imports, to be held against the model. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import type { ImportsModel } from './imports-model.js';

/** Which of the model's words are events by now, and under which ids: those said before may have become events. */
export async function readEvents(
  db: Db,
  accountId: string,
  model: ImportsModel,
): Promise<{ unexpected: unknown[]; saidAnew: number }> {
  const unexpected: unknown[] = [];
  let saidAnew = 0;
  const rows = await db.rows<{
    event_id: string;
    recipient: string;
    scope_key: number;
    blocks: string;
    hold: boolean;
    occurred_at: number;
    import_id: string;
    rule: string | null;
  }>(sql`
    select e.event_id, e.recipient, e.scope_key, e.blocks, e.hold, e.occurred_at, e.import_id, e.rule from events e
    where e.account_id = ${accountId} and e.kind = 'OPTED_OUT' and e.import_id is not null
      and not exists (select from events w where w.account_id = e.account_id and w.withdraws = e.event_id)`);
  for (const word of model.words) if (word.importId !== null) word.isEvent = false;
  for (const row of rows) {
    const word = model.words.find(
      (one) =>
        one.importId === row.import_id &&
        !one.isEvent &&
        one.recipient === row.recipient &&
        one.scopeKey === row.scope_key &&
        one.blocks === row.blocks &&
        one.hold === row.hold &&
        one.occurredAt === row.occurred_at,
    );
    if (word === undefined) unexpected.push(row);
    else Object.assign(word, { isEvent: true, eventId: row.event_id });
    if (row.rule === 'import.said-before') saidAnew += 1;
  }
  return { unexpected, saidAnew };
}

export async function headOf(db: Db, accountId: string): Promise<number> {
  const [row] = await db.rows<{ position: number }>(
    sql`select position from log_heads where account_id = ${accountId}`,
  );
  return row?.position ?? -1;
}

/** The list as it stands, a line an entry. */
export async function storedEntries(db: Db, accountId: string): Promise<string[]> {
  const rows = await db.rows<{ line: string }>(sql`
    select l.recipient || ' ' || l.scope_key || (
      select string_agg(' ' || coalesce(case when c.out then 'out' else 'in' end || '@' || case
          when c.at = 'infinity' then 'Infinity' else (extract(epoch from c.at) * 1000000)::bigint::text end, '-'), '' order by c.nth)
      from (values (1, l.m_out, l.m_at), (2, l.u_out, l.u_at), (3, l.o_out, l.o_at)) c(nth, out, at)
    ) as line
    from list_entries l where l.account_id = ${accountId}`);
  return rows.map(({ line }) => line).sort();
}
