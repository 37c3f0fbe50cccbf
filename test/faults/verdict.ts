/**
 * What a fault has left, held against what was acknowledged before, during and after it: values in, counts out. All
 * but the first three are of what must not be.
 */
import { type ListEntry, listEntriesOf, type SpokenWord } from '../../src/core/log/words.rules.js';

export interface LoggedWord extends SpokenWord {
  recipient: string;
  recordedAt: number;
  messageId: string | null;
  importId: string | null;
}

/** What has come of checking an account's log against its seals and checkpoints. */
export interface LogProof {
  head: number;
  /** The last position that a checkpoint vouches for. */
  vouchedFor: number;
  /** Where it is broken, in words; null: nowhere. */
  problem: string | null;
}

export interface Evidence {
  /** Messages by id, and rows of imports by recipient: each counts once however often it was sent. */
  sent: ReadonlySet<string>;
  /** Message id to event id, as the caller was told. */
  acknowledgedMessages: ReadonlyMap<string, string>;
  /** Recipients of rows of imports that were told to be done. */
  acknowledgedRows: ReadonlySet<string>;
  /** What each recipient has said last, as acknowledged. */
  saidLast: ReadonlyMap<string, 'out' | 'in'>;
  /** By position. */
  log: readonly LoggedWord[];
  head: number;
  /** The list as it is stored, a line an entry. */
  list: readonly string[];
  /** Ids of events as each follower has had them. */
  followers: readonly (readonly string[])[];
  /** Of every account. */
  proofs: readonly LogProof[];
}

export interface Verdict {
  sent: number;
  acknowledged: number;
  /** Of those acknowledged, how many are in the log as they were acknowledged. */
  found: number;
  /** Messages and rows with more than one event. */
  twice: number;
  /** Positions that are not the one after that before. */
  gaps: number;
  /** Events recorded, by their time, before one with a lower position. */
  timesBackwards: number;
  /** Entries of the list that do not follow from the log, or are missing there. */
  listDiffers: number;
  /** Recipients whose last word is not what the list says of them. */
  contradicted: number;
  /** Events that a follower has seen in another place than the log's, not at all, or twice. */
  followedWrongly: number;
  /** What is said of logs that are not what was sealed and signed. */
  broken: readonly string[];
  /** Events of all logs that no checkpoint vouches for. */
  unproved: number;
}

export function verdictOf(evidence: Evidence): Verdict {
  const { sent, acknowledgedMessages, acknowledgedRows, saidLast, log, head, list, followers, proofs } =
    evidence;
  const eventOf = new Map(log.map(({ messageId, eventId }) => [messageId, eventId]));
  const imported = log.filter(({ importId, kind }) => importId !== null && kind !== 'WITHDRAWN');
  const ofRows = new Set(imported.map(({ recipient }) => recipient));
  const messages = log.flatMap(({ messageId }) => (messageId === null ? [] : [messageId]));
  const gaps = log.filter(({ position }, index) => position !== index + 1).length;
  return {
    sent: sent.size,
    acknowledged: acknowledgedMessages.size + acknowledgedRows.size,
    found:
      [...acknowledgedMessages].filter(([messageId, eventId]) => eventOf.get(messageId) === eventId).length +
      [...acknowledgedRows].filter((recipient) => ofRows.has(recipient)).length,
    twice: messages.length - new Set(messages).size + imported.length - ofRows.size,
    gaps: gaps + Math.abs(head - log.length),
    timesBackwards: log.filter(
      ({ recordedAt }, index) => recordedAt < (log[index - 1]?.recordedAt ?? recordedAt),
    ).length,
    listDiffers: differing(list, listOf(log)),
    contradicted: contradictions(saidLast, list),
    followedWrongly: followers.reduce((sum, seen) => sum + outOfPlace(seen, log), 0),
    broken: proofs.flatMap(({ problem }) => (problem === null ? [] : [problem])),
    unproved: proofs.reduce((sum, one) => sum + one.head - one.vouchedFor, 0),
  };
}

/** The list as it follows from the log, a line an entry. */
export function listOf(log: readonly LoggedWord[]): string[] {
  const words = new Map<string, LoggedWord[]>();
  for (const word of log) {
    const some = words.get(word.recipient);
    if (some === undefined) words.set(word.recipient, [word]);
    else some.push(word);
  }
  return [...words].flatMap(([recipient, said]) =>
    [...listEntriesOf(said)].map(([key, entry]) => `${recipient} ${key} ${lineOf(entry)}`),
  );
}

function lineOf({ MARKETING, UTILITY, OTP }: ListEntry): string {
  return [MARKETING, UTILITY, OTP]
    .map((one) => (one === null ? '-' : `${one.out ? 'out' : 'in'}@${one.at}`))
    .join(' ');
}

function differing(one: readonly string[], other: readonly string[]): number {
  const [here, there] = [new Set(one), new Set(other)];
  const twice = one.length - here.size;
  return (
    twice +
    [...here].filter((line) => !there.has(line)).length +
    [...there].filter((line) => !here.has(line)).length
  );
}

/** For recipients whose words are all of one scope key. */
function contradictions(saidLast: Evidence['saidLast'], list: readonly string[]): number {
  const stands = new Map(
    list.map((line) => [line.slice(0, line.indexOf(' ')), / (out|in)@/.exec(line)?.[1]]),
  );
  return [...saidLast].filter(([recipient, said]) => stands.get(recipient) !== said).length;
}

function outOfPlace(seen: readonly string[], log: readonly LoggedWord[]): number {
  const length = Math.max(seen.length, log.length);
  return Array.from({ length }).filter((_, at) => seen[at] !== log[at]?.eventId).length;
}
