/** What imports come to, as a model: every word of every import that is not undone counts, whether it became an event or not. */
import { saysAsMuch } from '../../src/core/log/import-repeats.rules.js';
import type { ImportWord } from '../../src/core/log/import-words.js';
import {
  changesDecision,
  decisionAmong,
  type ListEntry,
  listEntriesOf,
  type Reach,
  type SpokenWord,
} from '../../src/core/log/words.rules.js';

/** A word as it counts: `importId` of an import's, null of all others. */
export interface CountedWord extends SpokenWord {
  recipient: string;
  importId: string | null;
  /** Whether it is an event of the log: what says nothing new is none. */
  isEvent: boolean;
  /** Another import's event spoke for it. */
  agrees: boolean;
}

export interface ImportsModel {
  words: CountedWord[];
  reach: Reach;
}

export function wordsOf({ words }: ImportsModel, recipient: string): CountedWord[] {
  return words.filter((word) => word.recipient === recipient);
}

/** What becomes of a row, and its words added to the model. */
export function rowThroughModel(
  model: ImportsModel,
  importId: string,
  row: readonly ImportWord[],
): { letter: string; events: number } {
  const ranks = row.map((word) => wordThroughModel(model, importId, word));
  const letter = ['a', 'l', 'o', 'd'].find((one) => ranks.some((rank) => rank.letter === one)) ?? '';
  return { letter, events: ranks.filter(({ isEvent }) => isEvent).length };
}

function wordThroughModel(model: ImportsModel, importId: string, word: ImportWord) {
  const before = wordsOf(model, word.recipient);
  const covering = standing(before).filter(
    (other) =>
      other.importId !== null &&
      other.isEvent &&
      other.scopeKey === word.scopeKey &&
      saysAsMuch(said(other), word),
  );
  const isEvent = covering.length === 0;
  const spoken: CountedWord = {
    recipient: word.recipient,
    importId,
    isEvent,
    agrees: covering.some((other) => other.importId !== importId),
    position: model.words.length + 1,
    eventId: `model ${model.words.length}`,
    kind: 'OPTED_OUT',
    scope: word.scope,
    scopeKey: word.scopeKey,
    blocks: word.blocks,
    hold: word.hold,
    occurredAt: word.occurredAt,
    withdraws: null,
  };
  const changed = changesDecision(before, spoken, model.reach);
  const overruled = !word.hold && isOverruled([...before, spoken], word.scopeKey, model.reach);
  model.words.push(spoken);
  if (!isEvent && !spoken.agrees) return { letter: 'd', isEvent };
  return { letter: changed ? 'a' : overruled ? 'l' : 'o', isEvent };
}

/** Whether some sender that the scope key covers may write all the same; where none is there, one that may be added tomorrow. */
function isOverruled(words: readonly CountedWord[], scopeKey: number, reach: Reach): boolean {
  const entries = listEntriesOf(words);
  const covered = [...reach.senders.values()].filter(({ keys }) => keys.includes(scopeKey));
  const senders = covered.length > 0 ? covered : [{ keys: [0, scopeKey], optOutsOnly: new Set<number>() }];
  return senders.some((sender) => decisionAmong(entries, sender, 'MARKETING')?.out === false);
}

export function standing(words: readonly CountedWord[]): CountedWord[] {
  const withdrawn = new Set(words.map(({ withdraws }) => withdraws));
  return words.filter((word) => word.kind !== 'WITHDRAWN' && !withdrawn.has(word.eventId));
}

export function undoInModel(model: ImportsModel, importId: string): void {
  model.words = model.words.filter((word) => word.importId !== importId);
}

/** With an event of an import goes what the same import has said no more than it: its repeats. Those of others stand. */
export function withdrawInModel(model: ImportsModel, target: CountedWord): void {
  const goes = (word: CountedWord) =>
    word.importId === target.importId &&
    !word.isEvent &&
    !word.agrees &&
    word.recipient === target.recipient &&
    word.scopeKey === target.scopeKey &&
    saysAsMuch(said(target), said(word));
  model.words = model.words.filter(
    (word) => word.eventId !== target.eventId && (target.importId === null || !goes(word)),
  );
}

function said(word: CountedWord) {
  return { ...word, blocks: word.blocks ?? 'MARKETING' };
}

/** The list as it should stand, a line an entry. */
export function entriesOfModel(model: ImportsModel): string[] {
  const recipients = new Set(model.words.map(({ recipient }) => recipient));
  return [...recipients]
    .flatMap((recipient) =>
      [...listEntriesOf(wordsOf(model, recipient))].map(
        ([key, entry]) => `${recipient} ${key} ${entryText(entry)}`,
      ),
    )
    .sort();
}

function entryText({ MARKETING, UTILITY, OTP }: ListEntry): string {
  return [MARKETING, UTILITY, OTP]
    .map((one) => (one === null ? '-' : `${one.out ? 'out' : 'in'}@${one.at}`))
    .join(' ');
}
