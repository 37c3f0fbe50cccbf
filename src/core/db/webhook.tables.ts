/** Addresses to which Heed tells what it records, how far each has been told, and what became of each try. */
import {
  bigint,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Channel, EventKind, Reason, Scope, Source } from '../domain/vocabulary.js';
import type { WebhookError, WebhookKind, WebhookPause, WebhookState } from '../domain/webhook-states.js';
import { accounts } from './account.tables.js';
import { accountId, bytes, createdAt, instant } from './columns.js';

/** Which events an endpoint is told. Nothing here names a person. */
export interface StoredWebhookFilter {
  changedOnly: boolean;
  kinds?: EventKind[] | null;
  channels?: Channel[] | null;
  senderIds?: string[] | null;
  receivedOn?: string[] | null;
  scopes?: Scope[] | null;
  sources?: Source[] | null;
  reasons?: Reason[] | null;
  campaignIds?: string[] | null;
  importIds?: string[] | null;
}

export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    accountId: accountId(),
    endpointId: uuid('endpoint_id').notNull(),
    kind: text('kind').$type<WebhookKind>().notNull().default('EVENTS'),
    name: text('name').notNull(),
    url: text('url').notNull(),
    /** What messages are signed with: sealed with a key that lives outside the database. */
    secret: bytes('secret').notNull(),
    /** What went before it; until then messages are signed with it, too. */
    formerSecret: bytes('former_secret'),
    formerUntil: instant('former_until'),
    filter: jsonb('filter').$type<StoredWebhookFilter>().notNull(),
    /** Events of a message at most; 1: each is a message of its own. */
    batch: integer('batch').notNull(),
    state: text('state').$type<WebhookState>().notNull().default('ACTIVE'),
    pausedFor: text('paused_for').$type<WebhookPause>(),
    pausedAt: instant('paused_at'),
    /** Grows with each change that somebody makes: who sends stops at it, and begins anew. */
    revision: integer('revision').notNull().default(0),
    /** All that matches up to here was delivered. With the id of the event there: in another log there is another. */
    position: bigint('position', { mode: 'number' }).notNull(),
    eventId: uuid('event_id'),
    /** The message that is being delivered: each try has the same id and the same events. Null: none is. */
    pendingMessage: uuid('pending_message'),
    /** The positions of its events, and how far it reaches. */
    pendingPositions: bigint('pending_positions', { mode: 'number' }).array(),
    pendingTo: bigint('pending_to', { mode: 'number' }),
    pendingEventId: uuid('pending_event_id'),
    /** Tries of it that have failed. */
    failures: integer('failures').notNull().default(0),
    firstFailedAt: instant('first_failed_at'),
    nextAttemptAt: instant('next_attempt_at'),
    /** Tries that were ever made: the ordinal of the last one. */
    attempts: bigint('attempts', { mode: 'number' }).notNull().default(0),
    deliveredAt: instant('delivered_at'),
    /** The process that sends; it counts as long as that is alive (webhook_processes). */
    owner: uuid('owner'),
    /** A send is under way until then at most, whatever becomes of its process. */
    busyUntil: instant('busy_until'),
    createdAt: createdAt(),
    removedAt: instant('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.endpointId] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
    /** Those of a process: all are looked at each second. */
    index('webhook_endpoints_owner_idx')
      .on(table.owner)
      .where(sql`owner is not null`),
    /** Those for events that nobody serves: what there is to take is looked for each second, by each process. */
    index('webhook_endpoints_waiting_idx')
      .on(table.nextAttemptAt.asc().nullsFirst(), table.endpointId)
      .where(sql`kind = 'EVENTS' and owner is null and state = 'ACTIVE' and removed_at is null`),
    /** Two that are told of the same reply would send it twice. */
    uniqueIndex('webhook_endpoints_replies_key')
      .on(table.accountId)
      .where(sql`kind = 'REPLIES' and removed_at is null`),
  ],
);

/**
 * Replies that the account's endpoint for them is told of, each for some minutes. One that has ended stays without its content until a
 * repeated delivery cannot bring it back.
 */
export const webhookReplies = pgTable(
  'webhook_replies',
  {
    accountId: accountId(),
    replyId: uuid('reply_id').notNull(),
    /** The name that the recipient has, or would have, once they are erased: by it their replies are found. */
    recipientName: text('recipient_name').notNull(),
    senderId: uuid('sender_id'),
    /** Whom it goes to and what it says: sealed with a key that lives outside the database. Null: it has ended. */
    content: bytes('content'),
    dueAt: instant('due_at')
      .notNull()
      .default(sql`now()`),
    /** Then it is worth nothing any more. */
    notAfter: instant('not_after').notNull(),
    failures: integer('failures').notNull().default(0),
    /** No try is begun before then; while one is under way, when it is over for sure. */
    nextTryAt: instant('next_try_at')
      .notNull()
      .default(sql`now()`),
    endedAt: instant('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.replyId] }),
    index('webhook_replies_next_try_idx')
      .on(table.nextTryAt)
      .where(sql`ended_at is null`),
    index('webhook_replies_not_after_idx').on(table.notAfter),
  ],
);

/** Each try to deliver a message: no bodies, nobody's address. Kept for a while. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    accountId: accountId(),
    endpointId: uuid('endpoint_id').notNull(),
    /** The how manieth of the endpoint, from 1. */
    ordinal: bigint('ordinal', { mode: 'number' }).notNull(),
    messageId: uuid('message_id').notNull(),
    type: text('type').notNull(),
    /** Of the message's events the first and the last; null for one without. */
    firstPosition: bigint('first_position', { mode: 'number' }),
    lastPosition: bigint('last_position', { mode: 'number' }),
    events: integer('events').notNull(),
    /** The how manieth of the message, from 1. */
    attempt: integer('attempt').notNull(),
    at: instant('at').notNull(),
    milliseconds: integer('milliseconds').notNull(),
    /** The receiver's answer; null where there was none. */
    status: integer('status'),
    error: text('error').$type<WebhookError>(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.endpointId, table.ordinal] }),
    index('webhook_attempts_at_idx').on(table.at),
    /** A test is written down once, however often that is asked for. */
    uniqueIndex('webhook_attempts_test_key')
      .on(table.accountId, table.endpointId, table.messageId)
      .where(sql`type = 'test'`),
  ],
);

/** Processes that send, each alive until then unless it says so again. */
export const webhookProcesses = pgTable('webhook_processes', {
  processId: uuid('process_id').primaryKey(),
  aliveUntil: instant('alive_until').notNull(),
});
