/** The role as which Heed works in tests: one that owns nothing, beside the superuser as whom tests look at everything. */
import postgres from 'postgres';

const role = 'heed_tests';

/** On the server of this superuser's address; it becomes a member of heed_server when a Heed is started there. */
export async function makeServerRole(ownerUrl: string): Promise<void> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => undefined });
  try {
    await sql.unsafe(`do $$ begin
      create role ${role} login password '${role}';
    exception when duplicate_object or unique_violation then null; end $$`);
  } finally {
    await sql.end();
  }
}

/** What a Heed is started with: it works as that role, and the superuser migrates. */
export function asServerOf(ownerUrl: string): { databaseUrl: string; ownerUrl: string } {
  return { databaseUrl: asServer(ownerUrl), ownerUrl };
}

/** The same database as that role; of several hosts as of one, and of none where Heed has a database of its own. */
export function asServer(ownerUrl: string): string {
  return ownerUrl.replace(/^(\w+:\/\/)(?:[^@/]*@)?/, `$1${role}:${role}@`);
}
