/** Settles reviews: a person decides, or nobody has in time. A review is settled once, whoever is first. */
import type { AccountCaller } from '../../core/access/caller.js';
import type { Db } from '../../core/db/connect.js';
import { isId, newId } from '../../core/domain/new-id.js';
import { conflict, notFound } from '../../core/graph/errors.js';
import { type ReviewRow, reviewsById } from '../../core/graph/reviews.queries.js';
import { sendersById } from '../../core/graph/senders.queries.js';
import { afterWrite } from '../../core/log/after-write.js';
import { readSettingsVersion } from '../../core/settings/settings.queries.js';
import type { WordRecorder } from '../../core/log/record-words.js';
import type { RecordOutcome } from '../../core/log/word.js';
import { dueReviews, provisionalEvents } from './reviews.queries.js';
import { settlingItem, type Settling } from './settle-review.rules.js';

export interface ReviewServices {
  db: Db;
  recorder: WordRecorder;
}

/** The same decision twice gives the review as it is; another decision than the first is a CONFLICT. */
export async function resolveReview(
  services: ReviewServices,
  caller: AccountCaller,
  reviewId: string,
  optOut: boolean,
): Promise<ReviewRow> {
  const review = await findReview(services.db, caller.accountId, reviewId);
  const state = optOut ? ('OPTED_OUT' as const) : ('DISMISSED' as const);
  const isOpen = review.state === 'OPEN';
  if (isOpen) await settle(services, review, { state, by: caller.keyName });
  const settled = await afterWrite(findReview(services.db, caller.accountId, reviewId), isOpen);
  if (settled.state !== state) {
    throw conflict(
      `id: the review was settled as ${settled.state} before, by ${settled.resolvedBy ?? 'somebody'}`,
    );
  }
  return settled;
}

/** Reviews settled in one round at most. */
const dueLimit = 500;

/** Settles what is due, in all accounts; tells whether there may be more. Several processes may do so at once. */
export async function settleDueReviews(services: ReviewServices): Promise<boolean> {
  const due = await dueReviews(services.db, dueLimit);
  let settled = 0;
  let failure: unknown;
  for (const review of due) {
    try {
      await settle(services, review, { state: 'OPTED_OUT', by: 'due' });
      settled += 1;
    } catch (error) {
      // The others are due all the same.
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return settled === dueLimit;
}

/** Settings that change more often than this while one review is settled are an outage, not a race. */
const attempts = 20;

async function settle(services: ReviewServices, review: ReviewRow, settling: Settling): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await settleWith(services, review, settling)) return;
  }
  throw new Error('the settings changed each time that a review was to be settled');
}

/** False where the settings have changed meanwhile: the recipient of the events that were read may have been erased. */
async function settleWith(services: ReviewServices, given: ReviewRow, settling: Settling): Promise<boolean> {
  const { db, recorder } = services;
  const settingsVersion = await readSettingsVersion(db, given.accountId);
  const [review = given] = await reviewsById(db, given.accountId, [given.reviewId]);
  const provisional = await provisionalEvents(db, review.accountId, review);
  const senderIds = provisional.flatMap(({ senderId }) => (senderId === null ? [] : [senderId]));
  const senders = senderIds.length === 0 ? [] : await sendersById(db, review.accountId, senderIds);
  const [outcome] = await recorder.record(review.accountId, [
    {
      ...settlingItem(review.reviewId, provisional, senders, settling, newId),
      ...(settingsVersion === null ? {} : { settingsVersion }),
    },
  ]);
  if (outcome?.kind === 'stale') return false;
  if (outcome?.kind !== 'recorded' && !isTooLate(outcome)) {
    throw new Error(`a review could not be settled: ${outcome?.kind ?? 'no outcome'}`);
  }
  return true;
}

async function findReview(db: Db, accountId: string, reviewId: string): Promise<ReviewRow> {
  const [review] = isId(reviewId) ? await reviewsById(db, accountId, [reviewId]) : [];
  if (review === undefined) throw notFound('review');
  return review;
}

/** Somebody else has settled the review, perhaps by taking back what this call would have taken back. */
function isTooLate(outcome: RecordOutcome | undefined): boolean {
  return outcome?.kind === 'settled-before' || outcome?.kind === 'not-withdrawn';
}
