/**
 * What a database of Heed holds, asked of the database itself: a table that comes with a migration of tomorrow is among it
 * without anybody's doing.
 */
import type { Run } from '../identity.js';
import type { BackedUpTable, Partition, Sequence, TableColumn } from './backup-lines.rules.js';

/** Tables whose rows are made by migrating, and by nothing else: a restored database has its own. */
export const madeByMigrating: ReadonlySet<string> = new Set([
  'drizzle.__drizzle_migrations',
  'graphile_worker.migrations',
]);

/** A name as SQL takes it. */
export function quoted({ schema, name }: { schema: string; name: string }): string {
  return `${quotedName(schema)}.${quotedName(name)}`;
}

export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Nothing of PostgreSQL's own, nothing of an extension's, nothing that a session keeps for itself. */
const ours = `n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema' and c.relpersistence <> 't'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** Every table with its columns, whichever schema it is in; a partitioned one without its partitions. */
export async function readTables(run: Run): Promise<BackedUpTable[]> {
  const rows = (await run(
    `select n.nspname as schema, c.relname as name, coalesce((
        select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      ), '[]') as columns
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and ${ours}
    order by 1, 2`,
    [],
  )) as { schema: string; name: string; columns: TableColumn[] }[];
  return rows.filter(({ schema, name }) => !madeByMigrating.has(`${schema}.${name}`));
}

/** Those nearest to their tables first, so that each is made after what it belongs to. */
export async function readPartitions(run: Run): Promise<Partition[]> {
  return (await run(
    `select n.nspname as schema, c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bounds,
      (select jsonb_build_object('schema', pn.nspname, 'name', p.relname) from pg_inherits i join pg_class p on p.oid = i.inhparent
        join pg_namespace pn on pn.oid = p.relnamespace where i.inhrelid = c.oid) as of
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and c.relispartition and ${ours}
    order by (select count(*) from pg_partition_ancestors(c.oid)), 1, 2`,
    [],
  )) as Partition[];
}

/** Without those of the tables that migrating fills. */
export async function readSequences(run: Run): Promise<Sequence[]> {
  const named = (await run(
    `select n.nspname as schema, c.relname as name, (
        select tn.nspname || '.' || t.relname from pg_depend d join pg_class t on t.oid = d.refobjid
        join pg_namespace tn on tn.oid = t.relnamespace
        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
        limit 1) as table_of
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'S' and ${ours} order by 1, 2`,
    [],
  )) as { schema: string; name: string; table_of: string | null }[];
  const sequences: Sequence[] = [];
  for (const { schema, name, table_of } of named) {
    if (table_of !== null && madeByMigrating.has(table_of)) continue;
    const [state] = (await run(
      `select last_value as value, is_called as called from ${quoted({ schema, name })}`,
      [],
    )) as Pick<Sequence, 'value' | 'called'>[];
    if (state !== undefined) sequences.push({ schema, name, ...state });
  }
  return sequences;
}
