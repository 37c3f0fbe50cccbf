/**
 * The log, and what follows from it. Events have no foreign keys: each would take a lock on a row that the writer of
 * another account's neighbour may hold.
 */
import {
  bigint,
  boolean,
  check,
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
import type {
  Blocks,
  Channel,
  EventKind,
  Reason,
  ReviewState,
  Scope,
  Source,
  Via,
} from '../domain/vocabulary.js';
import { instant, address, accountId } from './columns.js';

/** The lock and the counter of an account's log. Nothing references it. */
export const logHeads = pgTable('log_heads', {
  accountId: uuid('account_id').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull().default(0),
  recordedAt: instant('recorded_at')
    .notNull()
    .default(sql`'-infinity'`),
});

/** The log. Never updated, never deleted from. */
export const events = pgTable(
  'events',
  {
    accountId: accountId(),
    position: bigint('position', { mode: 'number' }).notNull(),
    eventId: uuid('event_id').notNull(),
    kind: text('kind').$type<EventKind>().notNull(),
    changed: boolean('changed').notNull(),
    recipient: address('recipient').notNull(),
    channel: text('channel').$type<Channel>(),
    scope: text('scope').$type<Scope>().notNull(),
    scopeKey: integer('scope_key').notNull(),
    senderId: uuid('sender_id'),
    groupId: uuid('group_id'),
    receivedOn: uuid('received_on'),
    blocks: text('blocks').$type<Blocks>(),
    hold: boolean('hold').notNull(),
    provisional: boolean('provisional').notNull(),
    withdraws: uuid('withdraws'),
    source: text('source').$type<Source>().notNull(),
    via: text('via').$type<Via>(),
    keyword: text('keyword'),
    rule: text('rule'),
    evidence: text('evidence'),
    reason: text('reason').$type<Reason>(),
    reasonText: text('reason_text'),
    campaignId: uuid('campaign_id'),
    campaignInferred: boolean('campaign_inferred').notNull(),
    messageId: text('message_id'),
    reviewId: uuid('review_id'),
    occurredAt: instant('occurred_at').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    actor: text('actor'),
    importId: uuid('import_id'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.position] }),
    check('events_blocks_check', sql`kind <> 'OPTED_OUT' or blocks is not null`),
    uniqueIndex('events_event_id_key').on(table.accountId, table.eventId),
    index('events_recipient_idx').on(table.accountId, table.recipient, table.position),
    index('events_withdraws_idx')
      .on(table.accountId, table.withdraws)
      .where(sql`withdraws is not null`),
    index('events_campaign_idx')
      .on(table.accountId, table.campaignId, table.position)
      .where(sql`campaign_id is not null`),
    index('events_reason_idx')
      .on(table.accountId, table.reason, table.position)
      .where(sql`reason is not null`),
    index('events_review_idx')
      .on(table.accountId, table.position)
      .where(sql`review_id is not null`),
    index('events_import_idx')
      .on(table.accountId, table.importId, table.position)
      .where(sql`import_id is not null`),
  ],
);

/**
 * The latest word of each recipient, scope key and category: the list is those whose word is an opt-out. `m`, `u`, `o`
 * are MARKETING, UTILITY, OTP. `…At` is when the word was said, and infinity for a hold, which no word outranks.
 */
export const listEntries = pgTable(
  'list_entries',
  {
    accountId: accountId(),
    recipient: address('recipient').notNull(),
    scopeKey: integer('scope_key').notNull(),
    mPosition: bigint('m_position', { mode: 'number' }),
    mAt: instant('m_at'),
    mOut: boolean('m_out'),
    uPosition: bigint('u_position', { mode: 'number' }),
    uAt: instant('u_at'),
    uOut: boolean('u_out'),
    oPosition: bigint('o_position', { mode: 'number' }),
    oAt: instant('o_at'),
    oOut: boolean('o_out'),
    /** Of the word that decides MARKETING here: what the list shows and is filtered by. */
    since: instant('since').notNull(),
    source: text('source').$type<Source>().notNull(),
    reason: text('reason').$type<Reason>(),
    campaignId: uuid('campaign_id'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.recipient, table.scopeKey] }),
    index('list_entries_since_idx')
      .on(table.accountId, table.since, table.recipient, table.scopeKey)
      .where(sql`m_out`),
    /** What may overrule an entry: few, and asked for with each entry that is shown. */
    index('list_entries_opt_ins_idx')
      .on(table.accountId, table.recipient)
      .where(sql`not m_out`),
    index('list_entries_campaign_idx')
      .on(table.accountId, table.campaignId, table.since, table.recipient, table.scopeKey)
      .where(sql`m_out and campaign_id is not null`),
    index('list_entries_reason_idx')
      .on(table.accountId, table.reason, table.since, table.recipient, table.scopeKey)
      .where(sql`m_out and reason is not null`),
  ],
);

/** Each message id that was processed, with what came of it. */
export const messageClaims = pgTable(
  'message_claims',
  {
    accountId: accountId(),
    claimKey: text('claim_key').notNull(),
    itemId: uuid('item_id').notNull(),
    /** What came of it, as JSON: of claims of the version before in `outcome`, of all others in `outcomeText`. */
    outcome: jsonb('outcome'),
    outcomeText: text('outcome_text'),
    claimedAt: instant('claimed_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.claimKey] })],
);

export const reviews = pgTable(
  'reviews',
  {
    accountId: accountId(),
    reviewId: uuid('review_id').notNull(),
    recipient: address('recipient').notNull(),
    senderId: uuid('sender_id'),
    text: text('text').notNull(),
    receivedAt: instant('received_at').notNull(),
    dueAt: instant('due_at').notNull(),
    state: text('state').$type<ReviewState>().notNull(),
    eventId: uuid('event_id').notNull(),
    resolvedAt: instant('resolved_at'),
    resolvedBy: text('resolved_by'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.reviewId] }),
    index('reviews_state_idx').on(table.accountId, table.state, table.receivedAt, table.reviewId),
    index('reviews_due_idx')
      .on(table.dueAt)
      .where(sql`state = 'OPEN'`),
    index('reviews_recipient_idx').on(table.accountId, table.recipient),
  ],
);
