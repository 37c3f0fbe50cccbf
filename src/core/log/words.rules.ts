/**
 * The rules of the record as a model: what record_words does in SQL, once more in plain values. It rebuilds the list from
 * the log, and a differential test holds the two against each other.
 *
 * D1: of all words that cover the sender and speak of the category the latest decides; a tie is out; what was withdrawn
 * does not count; a hold outranks every word.
 */
import type { Instant } from '../domain/instant.js';
import { Category, type Blocks, type EventKind, type Scope } from '../domain/vocabulary.js';

/** A word of a recipient as the log keeps it. */
export interface SpokenWord {
  position: number;
  eventId: string;
  kind: EventKind;
  scope: Scope;
  scopeKey: number;
  blocks: Blocks | null;
  hold: boolean;
  occurredAt: Instant;
  withdraws: string | null;
}

/** The scope keys that cover a sender. */
export interface Covered {
  keys: readonly number[];
  /** Those of them whose opt-ins don't free it: keys that it came to by joining a group or succeeding another (I5). */
  optOutsOnly: ReadonlySet<number>;
}

/** Which words reach whom: the scope keys that cover each sender, and the keys that a group has had. */
export interface Reach {
  senders: ReadonlyMap<string, Covered>;
  /** From each of a group's keys to all of them. */
  groupKeys: ReadonlyMap<number, readonly number[]>;
}

export interface Standing {
  out: boolean;
  /** Infinity for a hold. */
  at: Instant;
  position: number;
}

/** The latest word at one scope key, for each category it speaks of. */
export type ListEntry = Record<Category, Standing | null>;

const categories = Object.values(Category);
const accountKey = 0;
const channelKeys = [1, 2, 3, 4];

/** Whether a word says something about a category: an opt-in speaks of all, an opt-out of what it blocks (D2). */
export function speaksOf(word: { kind: EventKind; blocks: Blocks | null }, category: Category): boolean {
  if (word.kind === 'OPTED_IN' || category === 'MARKETING') return true;
  return word.blocks === 'ALL' || (category === 'UTILITY' && word.blocks === 'ALL_BUT_OTP');
}

/** The words that count: neither withdrawals nor what they took back. */
export function standingWords(words: readonly SpokenWord[]): SpokenWord[] {
  const withdrawn = new Set(words.flatMap((word) => (word.withdraws === null ? [] : [word.withdraws])));
  return words.filter((word) => word.kind !== 'WITHDRAWN' && !withdrawn.has(word.eventId));
}

/** The entries of one recipient, by scope key, from all its words. */
export function listEntriesOf(words: readonly SpokenWord[]): Map<number, ListEntry> {
  const entries = new Map<number, ListEntry>();
  for (const word of standingWords(words).sort((one, other) => one.position - other.position)) {
    const entry = entries.get(word.scopeKey) ?? { MARKETING: null, UTILITY: null, OTP: null };
    entries.set(word.scopeKey, entry);
    const standing = {
      out: word.kind === 'OPTED_OUT',
      at: word.hold ? Infinity : word.occurredAt,
      position: word.position,
    };
    for (const category of categories) {
      if (speaksOf(word, category) && outranks(standing, entry[category])) entry[category] = standing;
    }
  }
  return entries;
}

/** What decides for a sender that is covered so; null: the recipient never said anything that reaches it. */
export function decisionAmong(
  entries: ReadonlyMap<number, ListEntry>,
  covered: Covered,
  category: Category,
): Standing | null {
  let latest: Standing | null = null;
  for (const key of covered.keys) {
    const standing = entries.get(key)?.[category] ?? null;
    if (standing === null || (!standing.out && covered.optOutsOnly.has(key))) continue;
    if (outranks(standing, latest)) latest = standing;
  }
  return latest;
}

/** Whether one more word changes the decision for some sender and category (the event's `changed`). */
export function changesDecision(before: readonly SpokenWord[], word: SpokenWord, reach: Reach): boolean {
  const entriesBefore = listEntriesOf(before);
  const entriesAfter = listEntriesOf([...before, word]);
  return sendersReachedBy(word, reach).some((covered) =>
    categories.some(
      (category) => isOut(entriesBefore, covered, category) !== isOut(entriesAfter, covered, category),
    ),
  );
}

function isOut(entries: ReadonlyMap<number, ListEntry>, covered: Covered, category: Category): boolean {
  return decisionAmong(entries, covered, category)?.out === true;
}

/** The account's senders that the word's scope key covers, and those that it would cover if they were added tomorrow. */
function sendersReachedBy(word: SpokenWord, reach: Reach): Covered[] {
  const there = [...reach.senders.values()].filter(({ keys }) => keys.includes(word.scopeKey));
  switch (word.scope) {
    case 'SENDER':
      return there;
    case 'CHANNEL':
      return [...there, coveredBy([accountKey, word.scopeKey])];
    case 'GROUP': {
      const group = reach.groupKeys.get(word.scopeKey) ?? [word.scopeKey];
      const places = [[accountKey], ...channelKeys.map((channel) => [accountKey, channel])];
      return [...there, ...places.map((keys) => coveredBy([...keys, ...group], group))];
    }
    case 'ACCOUNT':
      return [
        ...there,
        coveredBy([accountKey]),
        ...channelKeys.map((channel) => coveredBy([accountKey, channel])),
      ];
  }
}

function coveredBy(keys: readonly number[], optOutsOnly: readonly number[] = []): Covered {
  return { keys, optOutsOnly: new Set(optOutsOnly) };
}

/** Later wins; a tie is out; between equals the one recorded later stands for both. */
function outranks(one: Standing, other: Standing | null): boolean {
  if (other === null || one.at > other.at) return true;
  if (one.at < other.at) return false;
  if (one.out !== other.out) return one.out;
  return one.position > other.position;
}
