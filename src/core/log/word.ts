/** What the doors hand to the writer. */
import type { Instant } from '../domain/instant.js';
import type { Blocks, Channel, EventKind, Reason, Scope, Source, Via } from '../domain/vocabulary.js';

/** A word as a door brings it. The writer adds position, times and whether it changed anything. */
export interface Word {
  /** UUID, made before the first try; it becomes the event's id, and makes a second try harmless. */
  eventId: string;
  kind: EventKind;
  /** E.164, e-mail, or WhatsApp's id of a person. Of a withdrawal: whatever, the withdrawn event's counts. */
  recipient: string;
  scope: Scope;
  /** Where the scope's words are kept: see AccountSettings. */
  scopeKey: number;
  channel?: Channel | null;
  senderId?: string | null;
  groupId?: string | null;
  /** The sender that received the message. */
  receivedOn?: string | null;
  /** Of an opt-out. */
  blocks?: Blocks | null;
  hold?: boolean;
  provisional?: boolean;
  /** Of a withdrawal: the event taken back. */
  withdraws?: string;
  source: Source;
  via?: Via | null;
  keyword?: string | null;
  rule?: string | null;
  evidence?: string | null;
  reason?: Reason | null;
  reasonText?: string | null;
  campaignId?: string | null;
  campaignInferred?: boolean;
  messageId?: string | null;
  reviewId?: string | null;
  /** Absent: now, by the database's clock. Ahead of it: now (D3). */
  occurredAt?: Instant | null;
  actor?: string | null;
  /** The import that says it; of a withdrawal, the one that is undone. */
  importId?: string | null;
  /** Answer for this sender whether MARKETING is blocked once the word is recorded. */
  decideFor?: string | null;
}

/** Anything that JSON carries: what a door wants back with the outcome, and with the outcome of each repeat. */
export type Decision = { readonly [key: string]: unknown };

/** Recorded whole or not at all. */
export interface RecordItem {
  /** UUID, made before the first try. */
  itemId: string;
  /** The message id that is processed once (I7). */
  claimKey?: string;
  /** The settings that it was decided with; when they have changed since, the outcome is `stale` and nothing is recorded. */
  settingsVersion?: number;
  /** Its event ids come from an idempotency key, so an earlier call may have recorded them. */
  mayBeRecorded?: boolean;
  decision?: Decision;
  words: readonly Word[];
  /** A review of the item's first word. */
  opensReview?: {
    reviewId: string;
    recipient: string;
    senderId: string | null;
    text: string;
    reviewDays: number;
  };
  settlesReview?: { reviewId: string; state: 'OPTED_OUT' | 'DISMISSED'; by: string };
}

export interface RecordedWord {
  eventId: string;
  position: number;
  changed: boolean;
  /** Whether MARKETING is blocked for `decideFor` now; null where that was not asked. */
  outAfter: boolean | null;
}

export type RecordOutcome =
  | { kind: 'recorded'; decision: Decision; words: RecordedWord[] }
  /** The message id was processed before: this is what came of it then. */
  | { kind: 'duplicate'; decision: Decision; words: RecordedWord[] }
  /** Decide again with the settings as they are now. */
  | { kind: 'stale' }
  /** The review was settled by somebody else. */
  | { kind: 'settled-before' }
  /** There is no such event of this account, or it has been withdrawn. */
  | { kind: 'not-withdrawn' }
  /** The database cannot take this item. Nothing of it was recorded. */
  | { kind: 'unrecordable'; sqlState: string };
