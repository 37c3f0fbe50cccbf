/** Checks a range of an account's log against its seals, and these against the checkpoints; names the first broken place. */
import { setTimeout as delay } from 'node:timers/promises';
import { badInput, tooMany } from '../../core/graph/errors.js';
import type { Services } from '../../core/graph/context.js';
import { createTurnsByKey } from '../../core/domain/turns-by-key.js';
import { type ChainChecked, checkChain } from '../../core/log/proof/check-chain.js';
import { type CheckpointsCompared, compareCheckpoints } from '../../core/log/proof/check-checkpoints.js';
import { ageOfEvent, endsOfLog } from '../../core/log/proof/sealed-events.queries.js';
import { firstBroken, inWords, type Verification } from './verification.rules.js';

/** Events that one call checks: some seconds. */
export const mostEvents = 100_000;
/** So far behind the range a checkpoint may stand to vouch for it: what lies between is checked, too. */
const furthestCheckpoint = 20_000;
/** Checks that run in a process at a time, and of one account one: the others wait. */
const turns = createTurnsByKey(2);
/** Of one account, those that wait with the one that runs. */
const mostOfAccount = 4;
const asking = new Map<string, number>();

export async function verifyLog(
  services: Pick<Services, 'db' | 'proof' | 'isBusy'>,
  accountId: string,
  asked: { from: number | null; to: number | null },
  askedBy = accountId,
): Promise<Verification> {
  return inTurn(askedBy, () => verify(services, accountId, asked));
}

/** Beyond what an account may have waiting, RATE_LIMITED. `askedBy`: whose turns are taken. */
export async function inTurn<Checked>(askedBy: string, check: () => Promise<Checked>): Promise<Checked> {
  const others = asking.get(askedBy) ?? 0;
  if (others >= mostOfAccount)
    throw tooMany(
      `verifyLog: ${others} calls of this account are at work or wait already, ask again when they are answered`,
    );
  asking.set(askedBy, others + 1);
  try {
    return await turns.take(askedBy, check);
  } finally {
    const left = (asking.get(askedBy) ?? 1) - 1;
    if (left > 0) asking.set(askedBy, left);
    else asking.delete(askedBy);
  }
}

async function verify(
  { db, proof, isBusy }: Pick<Services, 'db' | 'proof' | 'isBusy'>,
  accountId: string,
  asked: { from: number | null; to: number | null },
): Promise<Verification> {
  const ends = await endsOfLog(db, accountId);
  if (ends === null) throw new Error('the log of an account that does not exist is to be checked');
  const from = asked.from ?? 1;
  if (from < 1) throw badInput(`from: expected a position from 1 on, got ${from}`);
  if (asked.to !== null && asked.to < from)
    throw badInput(`to: expected a position from ${from} on, as from is, got ${asked.to}`);
  if (from > Math.max(ends.head, 1))
    throw badInput(`from: expected a position up to ${ends.head}, where the log ends, got ${from}`);
  const end = Math.min(asked.to ?? ends.sealed, ends.sealed);
  const to = Math.min(end, from + mostEvents - 1);
  const using = { db, keys: proof.keys, files: proof.files };
  const compared = await compareCheckpoints(using, accountId, { from, to, copy: ends.checkpoint });
  const upTo = vouchingPlace(compared, to);
  const rest = async (took: number) => delay(isBusy() ? took : 0);
  const checked: ChainChecked =
    upTo < from ? { kind: 'whole', seals: 0 } : await checkChain(using, accountId, { from, to: upTo }, rest);
  const broken = firstBroken({ ends, compared, checked, from, upTo });
  const reached = {
    from,
    to: Math.max(to, from - 1),
    goesOnTo: Math.min(asked.to ?? ends.sealed, ends.sealed),
  };
  const vouchedFor = Math.min(compared.vouchedFor, checked.kind === 'whole' ? upTo : checked.position - 1);
  const unvouched = Math.max(from, vouchedFor + 1);
  const isVouched =
    unvouched > Math.min(asked.to ?? ends.head, ends.head) ||
    (await ageOfEvent(db, accountId, unvouched)) * 1_000 <= proof.usualLag;
  return {
    ok: broken === null,
    ...reached,
    endsAt: to >= ends.sealed ? Math.max(ends.head, 1) : null,
    seals: checked.seals,
    brokenAt: broken?.position ?? null,
    explanation: inWords({ ends, compared, broken, ...reached }),
    checkpoints: compared.held,
    vouchedFor,
    isVouched,
    publicKeys: proof.keys.publicKeys,
  };
}

/** As far as is to be checked for the next checkpoint to say something of the range. */
function vouchingPlace({ vouchedFor, nextAfter }: CheckpointsCompared, to: number): number {
  if (vouchedFor < to || nextAfter === null) return to;
  return nextAfter - to <= furthestCheckpoint ? nextAfter : to;
}
