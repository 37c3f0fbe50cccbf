/** Partitions that the backup has and the tables as they are migrated have not: those of weeks. */
import type { Run } from '../identity.js';
import { nameOf, type Partition } from './backup-lines.rules.js';
import { quoted, readPartitions } from './catalog.js';
import { boundsAsSql } from './partition-bounds.rules.js';
import { RestoreRefused } from './restore-refused.js';

/** Beside the table that they belong to, under a name that begins with its own. */
export async function makePartitions(
  run: Run,
  partitions: readonly Partition[],
  script: (text: string) => Promise<void>,
): Promise<void> {
  const parents = new Set(
    (
      (await run(
        `select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'p'`,
        [],
      )) as { schema: string; name: string }[]
    ).map(nameOf),
  );
  const there = new Map((await readPartitions(run)).map((partition) => [nameOf(partition), partition]));
  for (const partition of partitions) {
    const { of } = partition;
    const name = nameOf(partition);
    const bounds = boundsAsSql(partition.bounds);
    const fits =
      bounds !== null &&
      parents.has(nameOf(of)) &&
      partition.schema === of.schema &&
      partition.name.startsWith(of.name);
    if (!fits) throw new RestoreRefused(`the backup's partition ${name} is none that could be made here`);
    const here = there.get(name);
    if (here === undefined)
      await script(`create table ${quoted(partition)} partition of ${quoted(of)} ${bounds}`);
    else if (nameOf(here.of) !== nameOf(of))
      throw new RestoreRefused(`the backup's partition ${name} belongs to another table here`);
  }
}
