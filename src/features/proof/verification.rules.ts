/** What a check has found, in the order of the log and in words. */
import type { ChainChecked } from '../../core/log/proof/check-chain.js';
import type { CheckpointsCompared } from '../../core/log/proof/check-checkpoints.js';
import type { EndsOfLog } from '../../core/log/proof/sealed-events.queries.js';

export interface Verification {
  ok: boolean;
  from: number;
  to: number;
  goesOnTo: number;
  /** Where the log ended when the check began, if that reaches what was sealed then; null: it does not. */
  endsAt: number | null;
  seals: number;
  brokenAt: number | null;
  explanation: string | null;
  checkpoints: number;
  vouchedFor: number;
  isVouched: boolean;
  publicKeys: readonly string[];
}

export interface Broken {
  position: number;
  fault: string;
}

interface Found {
  ends: EndsOfLog;
  compared: CheckpointsCompared;
}

/** Null where all holds. What is wrong behind the range is said only where that goes to the end. */
export function firstBroken({
  ends,
  compared,
  checked,
  from,
  upTo,
}: Found & { checked: ChainChecked; from: number; upTo: number }): Broken | null {
  const found: Broken[] = [];
  const { contradiction } = compared;
  if (contradiction !== null) {
    const { statement, stands, position, isExact } = contradiction;
    const where = isExact ? '' : `, or between it and ${statement.position},`;
    const says = `the checkpoint of ${statement.at} in ${stands} says that the log went to position ${statement.position} with another seal`;
    const fault =
      statement.position > ends.sealed
        ? `the log was cut off here, or an older database was put in its place: the checkpoint of ${statement.at} in ${stands} says that it went to position ${statement.position}, and what is sealed ends at ${ends.sealed}`
        : `what stands here${where} is not what was sealed: ${says}`;
    found.push({ position, fault });
  }
  // What contradicts a checkpoint does not fit the event's own seal in most cases: of the two at one place this one says more.
  if (checked.kind === 'broken') found.push({ position: checked.position, fault: checked.fault });
  if (ends.last_event > ends.head)
    found.push({ position: ends.head + 1, fault: 'an event stands behind the end of the log' });
  if (ends.sealed > ends.head)
    found.push({
      position: ends.head + 1,
      fault: `the log ends before what is sealed, at position ${ends.sealed}`,
    });
  if (ends.last_seal > ends.sealed)
    found.push({ position: ends.sealed + 1, fault: 'a seal stands behind the end of what is sealed' });
  const [first = null] = found
    .filter(({ position }) => position >= from - 1 && (position <= upTo || upTo >= ends.sealed))
    .toSorted((one, other) => one.position - other.position);
  return first;
}

export function inWords({
  ends,
  compared,
  broken,
  from,
  to,
  goesOnTo,
}: Found & { broken: Broken | null; from: number; to: number; goesOnTo: number }): string | null {
  const said: string[] = [];
  if (broken !== null) said.push(`Position ${broken.position}: ${broken.fault}.`);
  if (broken === null && to < goesOnTo)
    said.push(`Checked up to position ${to}; go on from ${to + 1} to ${goesOnTo}.`);
  const { accepted, vouchedFor, unsigned } = compared;
  if (broken === null && ends.head > ends.sealed)
    said.push(`${plural(ends.head - ends.sealed, 'event is', 'events are')} not sealed yet.`);
  if (broken === null && vouchedFor < to)
    said.push(
      vouchedFor < from
        ? `No checkpoint vouches for these positions.`
        : `No checkpoint vouches for what stands behind position ${vouchedFor} yet.`,
    );
  if (accepted !== null)
    said.push(
      `At ${accepted.at} the platform accepted the log as it stood, up to position ${accepted.position}; checkpoints before that went to position ${accepted.instead}. Its reason: ${accepted.reason}`,
    );
  const [one] = unsigned;
  if (one !== undefined)
    said.push(
      `${plural(unsigned.length, 'checkpoint has', 'checkpoints have')} a signature of no key that is accepted and do not count, the first of them in ${one.stands}.`,
    );
  return said.length === 0 ? null : said.join(' ');
}

function plural(count: number, one: string, several: string): string {
  return `${count} ${count === 1 ? one : several}`;
}
