/** The decision for one recipient, sender and category, from words that have been read. */
import type { Instant } from '../../core/domain/instant.js';
import type { Category } from '../../core/domain/vocabulary.js';
import type { LogEvent } from '../../core/log/event.js';
import { decisionAmong, listEntriesOf, standingWords } from '../../core/log/words.rules.js';

export interface Verdict {
  allowed: boolean;
  category: Category;
  /** The word that decided, or, where none speaks of the category, the latest one that reaches the sender. */
  decidedBy: LogEvent | null;
  /** Null: as the log stands now. */
  at: Instant | null;
  learnedLater: readonly LogEvent[];
  /** How many words that would reach the sender were taken back. Read only where no word is left to decide. */
  takenBack: number;
}

/** A scope key whose words cover the sender, and since when. */
export interface Cover {
  scopeKey: number;
  /** Opt-ins at this key don't free the sender (I5). */
  optOutsOnly: boolean;
  since: Instant;
}

/**
 * D4: the decision as the log stood at a past moment, by the words recorded and not withdrawn until then at the keys that
 * covered the sender then. `events` are all of the recipient's.
 */
export function verdictAt(
  events: readonly LogEvent[],
  covers: readonly Cover[],
  category: Category,
  at: Instant,
): Verdict {
  const known = events.filter((event) => event.recordedAt <= at);
  const then = covers.filter((cover) => cover.since <= at);
  const keys = then.map((cover) => cover.scopeKey);
  const optOutsOnly = new Set(then.filter((cover) => cover.optOutsOnly).map((cover) => cover.scopeKey));
  const entries = listEntriesOf(known);
  const deciding = decisionAmong(entries, { keys, optOutsOnly }, category);
  const spoken = deciding ?? decisionAmong(entries, { keys, optOutsOnly }, 'MARKETING');
  return {
    allowed: deciding === null || !deciding.out,
    category,
    decidedBy: known.find((event) => event.position === spoken?.position) ?? null,
    at,
    learnedLater: learnedAfter(events, covers, at),
    takenBack: takenBackAmong(known, keys),
  };
}

function takenBackAmong(known: readonly LogEvent[], keys: readonly number[]): number {
  const standing = new Set(standingWords(known).map((event) => event.eventId));
  return known.filter(
    (event) => event.kind !== 'WITHDRAWN' && keys.includes(event.scopeKey) && !standing.has(event.eventId),
  ).length;
}

function learnedAfter(events: readonly LogEvent[], covers: readonly Cover[], at: Instant): LogEvent[] {
  const keys = new Set(covers.map((cover) => cover.scopeKey));
  const knownThen = new Set(events.filter((event) => event.recordedAt <= at).map((event) => event.eventId));
  const standing = new Set(standingWords(events).map((event) => event.eventId));
  return events.filter((event) => {
    if (event.recordedAt <= at || !keys.has(event.scopeKey)) return false;
    if (event.kind === 'WITHDRAWN') return event.withdraws !== null && knownThen.has(event.withdraws);
    return event.occurredAt <= at && standing.has(event.eventId);
  });
}
