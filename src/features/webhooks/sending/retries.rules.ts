/** When a message is tried again that was not taken, and when no more. In milliseconds. */
import type { PostEnd } from '../../../core/domain/post-end.js';
import type { WebhookError, WebhookPause } from '../../../core/domain/webhook-states.js';

export interface Retries {
  /** After the first failure, the second and so on; the last one counts for all that follow. */
  pauses: readonly number[];
  /** From the first failure on. */
  giveUpAfter: number;
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];

export const usualRetries: Retries = {
  pauses: [5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute, hour, 2 * hour, 4 * hour, 8 * hour],
  giveUpAfter: 72 * hour,
};

/** So much more or less, by chance: many endpoints of one receiver do not come back at once. */
const jitter = 0.2;
/** As many failures for which what the receiver asks for counts alone. */
const asAsked = 3;
const soonest = second;
/** Whatever the receiver asks for. */
const latest = 8 * hour;

export interface Failing {
  /** Failures of the message, this one included. */
  failures: number;
  /** Since the first of them. */
  since: number;
  /** For how long the receiver has asked to be left alone; null: it has not. */
  retryAfter: number | null;
  /** By chance, from 0 to 1. */
  chance: number;
}

/** Until the next try; null: that was the last. */
export function pauseAfter(
  { failures, since, retryAfter, chance }: Failing,
  { pauses, giveUpAfter }: Retries = usualRetries,
): number | null {
  const left = giveUpAfter - since;
  if (left <= 0) return null;
  const usual = (pauses[Math.min(failures, pauses.length) - 1] ?? latest) * (1 + jitter * (2 * chance - 1));
  const asked = retryAfter === null ? null : Math.min(latest, Math.max(soonest, retryAfter));
  const pause = asked === null ? usual : failures <= asAsked ? asked : Math.max(asked, usual);
  // The last try is at the very end.
  return Math.round(Math.min(pause, left));
}

const whoAsks: ReadonlySet<number> = new Set([429, 503]);

/** Retry-After in seconds or as a date, of an answer that may say so. `now`: milliseconds since 1970. */
export function retryAfterOf(end: PostEnd, now: number): number | null {
  if (end.kind !== 'answered' || end.retryAfter === null || !whoAsks.has(end.status)) return null;
  const text = end.retryAfter.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * second;
  const at = /^[A-Z][a-z]{2}, .* GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** Null: it was taken. */
export function errorOf(end: Exclude<PostEnd, { kind: 'given-up' }>): WebhookError | null {
  if (end.kind === 'failed') return end.failure;
  if (end.status >= 200 && end.status <= 299) return null;
  return end.status >= 300 && end.status <= 399 ? 'REDIRECT' : 'STATUS';
}

/** Why no more is to be tried at all, whatever the time; null: nothing speaks against it. */
export function endOf(end: PostEnd): WebhookPause | null {
  return end.kind === 'answered' && end.status === 410 ? 'GONE' : null;
}
