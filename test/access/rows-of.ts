/** All that the database has of an account, whatever the API shows of it. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';

/** Written in the background, of what the log has. */
const followTheLog = new Set(['event_seals', 'seal_heads']);

/** Rows by table, as text. When a key was last used says nothing of what was changed. */
export async function rowsOf(db: Db, accountId: string): Promise<Record<string, string[]>> {
  const tables = await db.rows<{ name: string }>(sql`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
    )
    order by 1`);
  const rows: Record<string, string[]> = {};
  for (const { name } of tables) {
    if (followTheLog.has(name)) continue;
    const found = await db.rows<{ row: string }>(sql`
      select (to_jsonb(t) - 'last_used_at')::text as row from ${sql.identifier(name)} t
      where t.account_id = ${accountId}::uuid order by 1`);
    rows[name] = found.map(({ row }) => row);
  }
  return rows;
}

/** What stands in an account's rows and can be recognised: ids, addresses, names, texts. */
export function wordsIn(rows: Readonly<Record<string, readonly string[]>>): Set<string> {
  const words = new Set<string>();
  const take = (value: unknown): void => {
    if (typeof value === 'string' && value.length >= 4 && !/^[\d:.TZ+-]{1,40}$/.test(value)) words.add(value);
    else if (typeof value === 'string' && /^\+\d{7,}$/.test(value)) words.add(value);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) take(part);
  };
  for (const row of Object.values(rows).flat()) take(JSON.parse(row));
  return words;
}

/** Of those what nobody else has: ids and phone numbers. */
export function namesIn(rows: Readonly<Record<string, readonly string[]>>): Set<string> {
  const text = Object.values(rows).flat().join('\n');
  return new Set(text.match(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\+\d{7,15}/g));
}
