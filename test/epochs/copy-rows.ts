/** A database as a dump of it would make it elsewhere: the same tables, the same rows, another system. */
import postgres from 'postgres';
import { migrate } from '../../src/core/db/migrate.js';

export async function copyRows(fromUrl: string, toUrl: string): Promise<void> {
  await migrate(toUrl);
  const from = postgres(fromUrl, { max: 1 });
  const to = postgres(toUrl, { max: 1, onnotice: () => undefined });
  try {
    const tables = await from<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`;
    // As pg_restore does: the rows before the keys that refer to each other.
    await to.unsafe('set session_replication_role = replica');
    for (const { name } of tables) {
      const rows = await from.unsafe<{ row: string }[]>(`select to_jsonb(t)::text as row from ${name} t`);
      for (const { row } of rows)
        await to.unsafe(
          `insert into ${name} select * from jsonb_populate_record(null::${name}, $1::text::jsonb)`,
          [row],
        );
    }
    const { password } = new URL(fromUrl);
    // As whoever restores a dump does: roles are not in it.
    await to.unsafe('grant heed_server to heed_tests');
    await to.unsafe(`alter role heed password '${decodeURIComponent(password)}'`);
  } finally {
    await from.end();
    await to.end();
  }
}
