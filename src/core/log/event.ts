/** An event as the log keeps it: one line, at one position, for good. */
import type { Blocks, Channel, EventKind, Reason, Scope, Source, Via } from '../domain/vocabulary.js';
import type { Instant } from '../domain/instant.js';

export interface LogEvent {
  accountId: string;
  position: number;
  eventId: string;
  kind: EventKind;
  changed: boolean;
  recipient: string;
  channel: Channel | null;
  scope: Scope;
  scopeKey: number;
  senderId: string | null;
  groupId: string | null;
  receivedOn: string | null;
  blocks: Blocks | null;
  hold: boolean;
  provisional: boolean;
  withdraws: string | null;
  source: Source;
  via: Via | null;
  keyword: string | null;
  rule: string | null;
  evidence: string | null;
  reason: Reason | null;
  reasonText: string | null;
  campaignId: string | null;
  campaignInferred: boolean;
  messageId: string | null;
  reviewId: string | null;
  occurredAt: Instant;
  recordedAt: Instant;
  actor: string | null;
  /** The import that said it; of a withdrawal, the one that was undone. */
  importId: string | null;
}
