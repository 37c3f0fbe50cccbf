/**
 * What a form has said for a recipient, and whether it stands. An opt-out and the answer why are two words: the second repeats the
 * first with the reason, at its time, and changes nothing that was said in between. Either opts out as long as it stands: whatever a race
 * or an outage has left of the two, it is an opt-out, and is shown and taken back as one.
 */
import { answerFigure, isSameMatter, withAnswerFigure } from '../../../core/domain/form-word-id.rules.js';
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

export function isAnswer({ eventId }: FormOptOut): boolean {
  return answerFigure(eventId) > 0;
}

/** Of words that were said, the opt-outs themselves: without the answers why. */
export function withoutAnswers(words: readonly FormOptOut[]): FormOptOut[] {
  return words.filter((word) => !isAnswer(word));
}

/**
 * The latest of these words that holds for all senders: not taken back, and no opt-in came after it, not even for one
 * sender. An answer only where no opt-out does. Null where there is none: then pressing the button says something new.
 */
export function standingAmong(words: readonly FormOptOut[], said: Said): FormOptOut | null {
  const standing = words.filter(
    ({ withdrawn, occurredAt }) => !withdrawn && (said.optedInAt === null || occurredAt >= said.optedInAt),
  );
  return withoutAnswers(standing).at(-1) ?? standing.at(-1) ?? null;
}

/** The answers that stand to an opt-out, or beside another answer to it, the latest last. */
export function answersTo(optOut: FormOptOut, words: readonly FormOptOut[]): FormOptOut[] {
  return words.filter(
    (word) => isAnswer(word) && !word.withdrawn && isSameMatter(word.eventId, optOut.eventId),
  );
}

/** The id of the next answer to it: two that are said at once have the same, and the second finds the first there. */
export function nextAnswer(optOut: FormOptOut, words: readonly FormOptOut[]): string {
  let last = 0;
  for (const { eventId } of words) {
    if (isSameMatter(eventId, optOut.eventId)) last = Math.max(last, answerFigure(eventId));
  }
  return withAnswerFigure(optOut.eventId, last + 1);
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
