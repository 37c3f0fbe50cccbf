/** Why the server does not work on a database: its tables are older than this version, or its role may do what it must not. */
import type { Db } from '../core/db/connect.js';
import { appliedMigration, neededMigration } from '../core/db/migration-state.js';
import { readRights } from '../core/db/server-rights.js';

const help = 'docs/apart.md says how its role is made';

/** Null where there is no reason. `isMigrated`: by this start. */
export async function refusalOfDatabase(db: Db, isMigrated: boolean): Promise<string | null> {
  const { role, problems } = await readRights(db);
  const [problem] = problems;
  if (problem !== undefined) {
    const owner = isMigrated
      ? ''
      : ', and the address of the role that owns the tables as DATABASE_OWNER_URL';
    return `the role ${role} of DATABASE_URL ${problems.join(', ')}. Heed works as a role that owns nothing and is kept to one account at a time: give the address of such a one as DATABASE_URL${owner} (${help})`;
  }
  if (isMigrated) return null;
  const applied = await appliedMigration(db);
  if (applied === undefined || (applied !== null && applied >= (await neededMigration()))) return null;
  return `the database's tables are ${applied === null ? 'not made yet' : 'of an earlier version of Heed'}: give the address of the role that owns them as DATABASE_OWNER_URL (${help})`;
}
