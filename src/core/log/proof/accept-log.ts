/**
 * The platform takes a log as it is, which what was signed speaks against: after a restore of an older database. That is signed as
 * well, and stays in the files with its reason: the checkpoints before it no longer count, and everybody who verifies is told so.
 */
import type { Db } from '../../db/connect.js';
import { conflictWith, hasToHold, standing, timeAfter } from './base-of-checkpoint.rules.js';
import { sealBeforeFirst } from './chain.rules.js';
import type { CheckpointFiles } from './checkpoint-files.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { createKnownStatements, goodCopy, type KnownStatements, learnFromFiles } from './known-statements.js';
import { keepCheckpoints, sealedPieces, sealHeadsOf } from './sealing.queries.js';
import { sealsAt } from './sealed-events.queries.js';
import { type Acceptance, type Signed, signedText, withoutMarks } from './signed-statements.rules.js';

export interface AcceptOptions {
  db: Db;
  keys: CheckpointKeys;
  files: CheckpointFiles;
  known: KnownStatements;
  now(): Date;
}

/** False: nothing speaks against it, and nothing is done. */
export async function acceptLog(
  { db, keys, files, known, now }: AcceptOptions,
  accountId: string,
  reason: string,
): Promise<boolean> {
  const [head] = await sealHeadsOf(db, [accountId]);
  const position = head?.position ?? 0;
  const copy = goodCopy(keys, accountId, head?.checkpoint ?? null);
  const told = createKnownStatements();
  for (const one of [known.accepted(accountId), copy.accepted, known.of(accountId), copy.last])
    if (one !== null) told.keep(one);
  await learnFromFiles(told, { keys, files }, accountId);
  const last = told.of(accountId);
  const accepted = told.accepted(accountId);
  const ours = standing(known.of(accountId), accepted) ?? accepted;
  if (last === null) return false;
  const speaksAgainst = async (statement: Signed) => {
    const [piece] = await sealedPieces(db, [{ accountId, after: statement.position }], 1);
    const sealed = {
      position: Math.min(position, piece?.position ?? 0),
      sealBefore: piece?.seal_before ?? null,
    };
    return conflictWith(statement, sealed) !== null;
  };
  // What this process knows may speak against the log where another one has signed it further.
  const held = hasToHold(ours, last);
  if (!(await speaksAgainst(last)) && (held === null || !(await speaksAgainst(held)))) {
    // What was written to the files, and not to the database any more: others learn of it there.
    if (accepted !== null) await keep(db, last, accepted);
    return false;
  }
  const [stored] = await sealsAt(db, accountId, [position]);
  const seal = position === 0 ? sealBeforeFirst(accountId) : stored?.seal;
  if (seal === undefined) throw new Error('the last seal of a log that is to be accepted is gone');
  const unsigned = {
    type: 'acceptance' as const,
    account: accountId,
    position,
    seal,
    at: timeAfter(now(), last),
    key: keys.keyId,
    instead: last.position,
    reason,
  };
  const acceptance: Acceptance = { ...unsigned, signature: keys.sign(signedText(unsigned)) };
  await files.append([acceptance]);
  known.keep(acceptance);
  await keep(db, acceptance);
  return true;
}

async function keep(db: Db, last: Signed, accepted: Acceptance | null = null): Promise<void> {
  const { account: accountId, position, type } = last;
  const copy = withoutMarks(last, accepted);
  await keepCheckpoints(db, [{ accountId, position, copy, accepts: type === 'acceptance' }]);
}
