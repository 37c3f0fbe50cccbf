import { readFileSync, statSync } from 'node:fs';

/** Whom PostgreSQL runs as: itself when absent. It refuses to run as root. */
export interface RunAs {
  uid: number;
  gid: number;
}

export type RunAsChosen = { kind: 'chosen'; runAs: RunAs | undefined } | { kind: 'refused'; message: string };

/**
 * Chooses the user: Heed's own unless that is root; for root the owner of the cluster that is there, else `postgres`,
 * else `nobody`. No user is ever made. initdb needs an entry in the passwd file, a server on its own data does not.
 */
export function chooseRunAs(clusterDirectory: string): RunAsChosen {
  if (process.getuid?.() !== 0) return { kind: 'chosen', runAs: undefined };
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false });
  if (owner !== undefined) {
    return owner.uid === 0
      ? { kind: 'refused', message: `${clusterDirectory} belongs to root, and PostgreSQL never runs as root` }
      : { kind: 'chosen', runAs: { uid: owner.uid, gid: owner.gid } };
  }
  const users = readFileSync('/etc/passwd', 'utf8');
  const runAs = userNamed(users, 'postgres') ?? userNamed(users, 'nobody');
  return runAs === undefined
    ? {
        kind: 'refused',
        message: 'PostgreSQL never runs as root, and neither postgres nor nobody is in /etc/passwd',
      }
    : { kind: 'chosen', runAs };
}

/** Reads one user from the text of a passwd file; root under another name is none. */
export function userNamed(passwd: string, name: string): RunAs | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find((fields) => fields[0] === name);
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  return Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0 ? { uid, gid } : undefined;
}
