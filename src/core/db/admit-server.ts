/** Lets the role of the server's address be what the server works as, by the role that migrates. */
import { DatabaseError } from './database-error.js';
import type { Connection } from './open-at-host.js';
import { openConnection } from './open-connection.js';
import { serverRole } from './server-rights.js';

/**
 * Makes the role of `databaseUrl` a member of heed_server, where it is not. Where the owner may not do that, nothing
 * happens: the server says at its start what it lacks. Rejects with DatabaseAway, or with DatabaseError where
 * an address is closed.
 */
export async function admitServer(ownerUrl: string, databaseUrl: string, within = 10_000): Promise<void> {
  const role = await over(databaseUrl, within, async (connection) => {
    const [row] = (await connection.run(
      `select current_user::text as role, rolsuper or pg_has_role(current_user, $1::regrole, 'MEMBER') as "isIn"
       from pg_roles where rolname = current_user`,
      [serverRole],
    )) as { role: string; isIn: boolean }[];
    return row === undefined || row.isIn ? null : row.role;
  });
  if (role === null) return;
  await over(ownerUrl, within, async (connection) => {
    try {
      await connection.run(`select set_config('heed.admitted', $1, false)`, [role]);
      await connection.runScript(`do $$ begin
        execute format('grant ${serverRole} to %I', current_setting('heed.admitted'));
      end $$`);
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
    }
  });
}

async function over<Answer>(
  databaseUrl: string,
  within: number,
  ask: (connection: Connection) => Promise<Answer>,
): Promise<Answer> {
  const connection = await openConnection(databaseUrl, { name: 'heed migrations', within });
  const late = setTimeout(connection.destroy, within);
  try {
    return await ask(connection);
  } finally {
    clearTimeout(late);
    await connection.end();
  }
}
