/**
 * The role as which the server works on the embedded database: another than the one that owns it. Its password lies beside the
 * owner's in the data directory.
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openConnection } from '../../core/db/open-connection.js';
import { serverRole } from '../../core/db/server-rights.js';

const within = 10_000;

/** Makes the role, or gives it the password that is kept, and answers with the address by which the server is that role. */
export async function serverUrlOf(ownerUrl: string, clusterDirectory: string): Promise<string> {
  const password = await keptPassword(path.join(clusterDirectory, '..', 'server-password'));
  const connection = await openConnection(ownerUrl, { name: 'heed server role', within });
  const late = setTimeout(connection.destroy, within);
  try {
    await connection.runScript(`do $$ begin
      if to_regrole('${serverRole}') is null then create role ${serverRole}; end if;
      alter role ${serverRole} login password '${scramOf(password)}';
    end $$`);
  } finally {
    clearTimeout(late);
    await connection.end();
  }
  const url = new URL(ownerUrl);
  url.username = serverRole;
  url.password = encodeURIComponent(password);
  return url.href;
}

/** Never seen half written, and the same for all who come at once. */
async function keptPassword(file: string): Promise<string> {
  const kept = await textOf(file);
  if (kept !== undefined) return kept;
  const made = `${file}-${randomBytes(6).toString('hex')}`;
  await writeFile(made, randomBytes(24).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(made, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(made);
  }
  return (await readFile(file, 'utf8')).trim();
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return text === '' ? undefined : text;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** What the server keeps of a password, so that the password itself stands in no statement, which a log might quote. */
function scramOf(password: string): string {
  const iterations = 4_096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256');
  const keyOf = (name: string) => createHmac('sha256', salted).update(name).digest();
  const stored = createHash('sha256').update(keyOf('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyOf('Server Key').toString('base64')}`;
}
