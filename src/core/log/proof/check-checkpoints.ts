/**
 * Compares a log's seals with what was signed of it: in the files of this server and in the copy of the database. Whoever writes to the
 * database can compute all seals anew, so that they fit each other; what was signed they do not fit.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { Db } from '../../db/connect.js';
import type { CheckpointFiles } from './checkpoint-files.js';
import type { CheckpointKeys } from './checkpoint-keys.js';
import { goodCopy, isGood } from './known-statements.js';
import { sealsAt } from './sealed-events.queries.js';
import type { Acceptance, Checkpoint, Signed } from './signed-statements.rules.js';

export interface SignedPlace {
  statement: Signed;
  /** Where it stands, for people. */
  stands: string;
}

export interface Contradiction extends SignedPlace {
  /** The first position that is not what it was; the one after the last checkpoint that holds where that is all that is known. */
  position: number;
  /** Whether marks name that position, so that it is known exactly. */
  isExact: boolean;
}

export interface CheckpointsCompared {
  /** How many say something of these positions, and hold. */
  held: number;
  /** The highest position that one of them vouches for; 0: none. */
  vouchedFor: number;
  /** The position of the first that holds and is not before the end; null: none. */
  nextAfter: number | null;
  /** The first of those that the seals contradict. */
  contradiction: Contradiction | null;
  /** The last acceptance that counts. */
  accepted: Acceptance | null;
  /** Statements whose signature is none of a key that is accepted. */
  unsigned: SignedPlace[];
}

interface Place {
  position: number;
  seal: string;
  file: string;
  line: number;
}

const seals = 500;
/** So many signatures are checked of checkpoints that hold: each vouches for all before it. */
const signaturesOfHeld = 50;
const unsignedShown = 5;

/** Compares those from a position on, and up to the first that is not before `to`. */
export async function compareCheckpoints(
  { db, keys, files }: { db: Db; keys: CheckpointKeys; files: CheckpointFiles },
  accountId: string,
  { from, to, copy }: { from: number; to: number; copy: string | null },
): Promise<CheckpointsCompared> {
  const places: (Place & { statement: Signed })[] = [];
  let accepted: Acceptance | null = null;
  const unsigned: SignedPlace[] = [];
  const found = async (statement: Signed, file: string, line: number) => {
    if (statement.type === 'acceptance' && isGood(keys, statement)) {
      if (accepted === null || statement.at > accepted.at) accepted = statement;
    }
    const { marks: _marks, ...rest } = statement as Checkpoint;
    places.push({
      position: statement.position,
      seal: statement.seal,
      file,
      line,
      statement: rest,
    });
    if (places.length % 1_000 === 0) await turn();
  };
  for await (const { statement, file, line } of files.read(accountId)) await found(statement, file, line);
  const { last, accepted: elsewhere } = goodCopy(keys, accountId, copy);
  // One that stands in the files of another process alone.
  if (elsewhere !== null && elsewhere !== last && elsewhere.at > sinceOf(accepted))
    await found(elsewhere, 'the database', 0);
  if (last !== null) await found(last, 'the database', 0);

  const since = sinceOf(accepted);
  const counting = places
    .filter(({ position, statement }) => position > 0 && statement.at >= since)
    .toSorted((one, other) => one.position - other.position);
  const first = counting.findIndex(({ position }) => position >= from);
  const asked = first < 0 ? [] : counting.slice(first);
  const behind = asked.findIndex(({ position }) => position >= to);
  const beyond = asked.slice(behind < 0 ? asked.length : behind);
  // Up to the first that is not before the end, and the last of all: it says whether the log once went further.
  const compared = [...(behind < 0 ? asked : asked.slice(0, behind + 1)), ...beyond.slice(1).slice(-1)];

  const broken: (Place & { statement: Signed })[] = [];
  const held: (Place & { statement: Signed })[] = [];
  for (let at = 0; at < compared.length; at += seals) {
    const some = compared.slice(at, at + seals);
    const rows = await sealsAt(db, accountId, [...new Set(some.map(({ position }) => position))]);
    const stored = new Map(rows.map(({ position, seal }) => [position, seal]));
    for (const place of some) (stored.get(place.position) === place.seal ? held : broken).push(place);
  }

  let vouchedFor = 0;
  let checked = 0;
  for (const { statement, file, line } of held.toReversed()) {
    if (checked >= signaturesOfHeld) break;
    checked += 1;
    if (isGood(keys, statement)) vouchedFor = Math.max(vouchedFor, statement.position);
    else unsigned.push({ statement, stands: standsIn(file, line) });
  }
  let contradiction: Contradiction | null = null;
  for (const { statement, file, line } of broken) {
    if (contradiction !== null && contradiction.statement.position < statement.position) break;
    if (!isGood(keys, statement)) {
      if (unsigned.length < unsignedShown) unsigned.push({ statement, stands: standsIn(file, line) });
      continue;
    }
    const before = held.findLast(({ position }) => position < statement.position)?.position ?? 0;
    const exact = await firstOther({ db, files }, accountId, statement, { file, line }, before);
    const stands = standsIn(file, line);
    if (exact !== null) {
      contradiction = { statement, stands, position: exact, isExact: true };
      break;
    }
    contradiction ??= { statement, stands, position: before + 1, isExact: false };
  }
  const nextAfter = held.find(({ position }) => position >= to)?.position ?? null;
  return { held: held.length, vouchedFor, nextAfter, contradiction, accepted, unsigned };
}

function sinceOf(accepted: Acceptance | null): string {
  return accepted?.at ?? '';
}

function standsIn(file: string, line: number): string {
  return line === 0 ? file : `${file} line ${line}`;
}

/** The first position whose seal is not the one that the checkpoint's marks say; null where they do not tell. */
async function firstOther(
  { db, files }: { db: Db; files: CheckpointFiles },
  accountId: string,
  statement: Signed,
  { file, line }: { file: string; line: number },
  before: number,
): Promise<number | null> {
  for await (const found of files.read(accountId)) {
    if (found.file !== file || found.line !== line || found.statement.type !== 'checkpoint') continue;
    const { from, marks: written } = found.statement;
    if (from === undefined || written === undefined) return null;
    const marks = Buffer.from(written, 'base64url');
    if (marks.length !== 4 * (statement.position - from + 1)) return null;
    // Behind the last that holds nothing is known of positions before the first mark.
    if (from > before + 1) return null;
    for (let at = from; at <= statement.position; at += seals) {
      const positions = Array.from(
        { length: Math.min(seals, statement.position - at + 1) },
        (_, n) => at + n,
      );
      const rows = await sealsAt(db, accountId, positions);
      const stored = new Map(rows.map(({ position, seal }) => [position, seal]));
      const other = positions.find((position) => {
        const mark = marks.toString('hex', 4 * (position - from), 4 * (position - from) + 4);
        return stored.get(position)?.slice(0, 8) !== mark;
      });
      if (other !== undefined) return other;
    }
    return null;
  }
  return null;
}
