/** What a process knows to be signed of each account: by itself, by the files and by the copies in the database. */
import { standing } from './base-of-checkpoint.rules.js';
import type { CheckpointFiles } from './checkpoint-files.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import {
  type Acceptance,
  acceptanceIn,
  type Checkpoint,
  isAhead,
  readSigned,
  type Signed,
  signedText,
} from './signed-statements.rules.js';

export interface KnownStatements {
  /** The last one of an account that counts. */
  of(accountId: string): Signed | null;
  /** The last acceptance: what is older does not count. */
  accepted(accountId: string): Acceptance | null;
  /** Whether it says something that is not known. */
  isNew(statement: Signed): boolean;
  /** Unless it knows one that says more. */
  keep(statement: Signed): void;
  /** What new files begin with. */
  all(): Iterable<Signed>;
}

export function createKnownStatements(): KnownStatements {
  const lastOf = new Map<string, Signed>();
  const acceptedOf = new Map<string, Acceptance>();
  const accepted = (accountId: string) => acceptedOf.get(accountId) ?? null;
  const isLater = (statement: Signed) => isAhead(statement, accepted(statement.account));
  const says = (statement: Signed) =>
    standing(statement, accepted(statement.account)) !== null &&
    isAhead(statement, lastOf.get(statement.account) ?? null);

  return {
    of: (accountId) => lastOf.get(accountId) ?? null,
    accepted,
    isNew: (statement) => (statement.type === 'acceptance' && isLater(statement)) || says(statement),
    keep(statement) {
      const { account } = statement;
      if (statement.type === 'acceptance' && isLater(statement)) {
        acceptedOf.set(account, statement);
        if (standing(lastOf.get(account) ?? null, statement) === null) lastOf.delete(account);
      }
      if (!says(statement)) return;
      // A new file begins with them; whose marks they would be stands in the file before.
      const { marks: _marks, from: _from, ...rest } = statement as Checkpoint;
      lastOf.set(account, rest);
    },
    *all() {
      for (const [account, last] of lastOf) {
        const before = accepted(account);
        if (before !== null && last.type !== 'acceptance') yield before;
        yield last;
      }
    },
  };
}

/** Keeps what the files say, of one account where it is named. */
export async function learnFromFiles(
  known: KnownStatements,
  { keys, files }: { keys: CheckpointKeys; files: Pick<CheckpointFiles, 'read'> },
  account?: string,
): Promise<void> {
  const accepted = new Set<string>();
  for await (const { statement } of files.read(account)) {
    if (!known.isNew(statement) || !isGood(keys, statement)) continue;
    known.keep(statement);
    if (statement.type === 'acceptance') accepted.add(statement.account);
  }
  // A file that was read before may say more of what comes after the acceptance: it was passed over for what that has given up.
  for (const accountId of accepted)
    for await (const { statement } of files.read(accountId))
      if (known.isNew(statement) && isGood(keys, statement)) known.keep(statement);
}

export function isGood(keys: CheckpointKeys, statement: Signed): boolean {
  return keys.isSigned(statement.key, signedText(statement), statement.signature);
}

export interface GoodCopy {
  last: Signed | null;
  /** The last acceptance, which may be the same. */
  accepted: Acceptance | null;
}

/** The copy in the database, where it is what one of our keys has signed of this account. */
export function goodCopy(keys: CheckpointKeys, accountId: string, copy: string | null): GoodCopy {
  const good = <Statement extends Signed>(read: Statement | null) =>
    read !== null && read.account === accountId && isGood(keys, read) ? read : null;
  const last = good(copy === null ? null : readSigned(copy));
  const accepted = last?.type === 'acceptance' ? last : good(copy === null ? null : acceptanceIn(copy));
  return { last, accepted };
}
