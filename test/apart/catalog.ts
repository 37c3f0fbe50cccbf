/** What the database itself says it has: tables of accounts, other tables, and functions. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';

export interface SqlFunction {
  name: string;
  /** Names of its arguments, in order. */
  args: readonly string[];
  language: string;
  /** As it would be created again. */
  definition: string;
  /** It works with the rights of its owner. */
  isLent: boolean;
}

export interface Catalog {
  /** Tables with an account_id, partitions among them. */
  tablesOfAccounts: readonly string[];
  otherTables: readonly string[];
  functions: readonly SqlFunction[];
}

export async function readCatalog(db: Db): Promise<Catalog> {
  const tables = await db.rows<{ name: string; ofAccounts: boolean }>(sql`
    select c.relname as name, exists (
      select from pg_attribute a where a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
    ) as "ofAccounts"
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
    order by 1`);
  const functions = await db.rows<SqlFunction>(sql`
    select p.proname as name, coalesce(p.proargnames, '{}') as args, l.lanname as language,
      pg_get_functiondef(p.oid) as definition, p.prosecdef as "isLent"
    from pg_proc p join pg_language l on l.oid = p.prolang
    where p.pronamespace = 'public'::regnamespace and p.prokind in ('f', 'p')
    order by 1, p.oid`);
  const named = (ofAccounts: boolean) =>
    tables.filter((table) => table.ofAccounts === ofAccounts).map(({ name }) => name);
  return { tablesOfAccounts: named(true), otherTables: named(false), functions };
}
