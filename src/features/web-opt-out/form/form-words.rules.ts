/**
 * What a form has said for a recipient, and whether it stands. An opt-out and the answer why are two words that were said at
 * the same time: the second repeats the first with the reason, and changes nothing that was said in between.
 */
import type { Instant } from '../../../core/domain/instant.js';
import type { Reason } from '../../../core/domain/vocabulary.js';

/** How a word of a form was recognised: its `rule` in the log. */
export const FormRule = { LINK: 'link', PUBLIC: 'public form' } as const;
export type FormRule = (typeof FormRule)[keyof typeof FormRule];

/** An account-wide opt-out on a form or by one click, as the log has it. */
export interface FormOptOut {
  eventId: string;
  rule: string | null;
  campaignId: string | null;
  /** The sender of the link. */
  receivedOn: string | null;
  occurredAt: Instant;
  /** Only answers have one. */
  reason: Reason | null;
  reasonText: string | null;
  withdrawn: boolean;
}

/** What a recipient has said on forms and by one click, in the order of the log, and what may have overruled it. */
export interface Said {
  optOuts: readonly FormOptOut[];
  /** When the latest opt-in that stands was said, by whatever door and for whatever scope. */
  optedInAt: Instant | null;
}

export function isAnswer(word: FormOptOut): boolean {
  return word.reason !== null;
}

/** Of words that were said, the opt-outs themselves: without the answers why. */
export function withoutAnswers(words: readonly FormOptOut[]): FormOptOut[] {
  return words.filter((word) => !isAnswer(word));
}

/**
 * The latest of these opt-outs that holds for all senders: not taken back, and no opt-in came after it, not even for one
 * sender. Null where there is none: then pressing the button says something new.
 */
export function standingAmong(words: readonly FormOptOut[], said: Said): FormOptOut | null {
  const standing = withoutAnswers(words).filter(
    ({ withdrawn, occurredAt }) => !withdrawn && (said.optedInAt === null || occurredAt >= said.optedInAt),
  );
  return standing.at(-1) ?? null;
}

/** The answers to an opt-out that stand, the latest last. */
export function answersTo(optOut: FormOptOut, words: readonly FormOptOut[]): FormOptOut[] {
  return words.filter((word) => isAnswer(word) && !word.withdrawn && word.occurredAt === optOut.occurredAt);
}

/** Answers whose opt-out was taken back while they were recorded: nobody wants them to hold. */
export function answersToNothing(words: readonly FormOptOut[]): FormOptOut[] {
  const held = new Set(
    withoutAnswers(words).flatMap(({ withdrawn, occurredAt }) => (withdrawn ? [] : [occurredAt])),
  );
  return words.filter((word) => isAnswer(word) && !word.withdrawn && !held.has(word.occurredAt));
}

/** An entry of the opt-out list that a recipient has. */
export interface HeldEntry {
  scopeKey: number;
  since: Instant;
}

/** Since when messages are stopped all the same: the account-wide opt-out before all others, of those the earliest. */
export function stillOutSince(entries: readonly HeldEntry[]): Instant | null {
  const widestFirst = entries.toSorted(
    (one, other) => Number(one.scopeKey !== 0) - Number(other.scopeKey !== 0) || one.since - other.since,
  );
  return widestFirst[0]?.since ?? null;
}
