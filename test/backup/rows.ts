/** What databases hold, as their own catalogs say it: nothing here is taken from the code that makes backups. */
import postgres from 'postgres';
import { onTestFinished } from 'vitest';

export function asAdmin(url: string) {
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => admin.end());
  return admin;
}

/** Every table that rows lie in, partitions for themselves, but for the records of migrating. */
export async function tablesOf(url: string): Promise<string[]> {
  const rows = await asAdmin(url)<{ name: string }[]>`
    select quote_ident(n.nspname) || '.' || quote_ident(c.relname) as name
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') and c.relpersistence <> 't'
    order by 1`;
  return rows
    .map(({ name }) => name)
    .filter((name) => name !== 'drizzle.__drizzle_migrations' && name !== 'graphile_worker.migrations');
}

/** A text for each table: all rows of it. */
export async function contentsOf(url: string): Promise<Map<string, string[]>> {
  const admin = asAdmin(url);
  await admin.unsafe(`set timezone = 'UTC'`);
  const contents = new Map<string, string[]>();
  for (const name of await tablesOf(url)) {
    const rows = await admin.unsafe<{ row: string }[]>(`select t::text as row from only ${name} t`);
    contents.set(name, rows.map(({ row }) => row).sort());
  }
  return contents;
}

/** Keys between tables and triggers, as the catalog has them. */
export async function constraintsOf(url: string): Promise<string[]> {
  const rows = await asAdmin(url)<{ line: string }[]>`
    select conrelid::regclass::text || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated as line
    from pg_constraint where contype = 'f'
    union all
    select tgrelid::regclass::text || ' ' || tgname || ' ' || tgenabled::text from pg_trigger where not tgisinternal
    order by 1`;
  return rows.map(({ line }) => line);
}
