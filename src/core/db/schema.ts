/**
 * The tables. Every primary key, unique index and foreign key of an account's table begins with account_id, so that the
 * data can be spread by account; the global look-ups that cannot are named in `globalLookUps`. Events have no foreign
 * keys: each would take a lock on a row that the writer of another account's neighbour may hold.
 */
import {
  bigint,
  boolean,
  customType,
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
import type {
  Blocks,
  Category,
  Channel,
  EventKind,
  KeywordAction,
  NumberKind,
  Reason,
  RepliesBy,
  ReviewState,
  Role,
  Scope,
  Source,
  Via,
} from '../domain/vocabulary.js';
import type { Instant } from '../domain/instant.js';

/** Unique indexes that cannot begin with account_id, because they are what finds the account. */
export const globalLookUps = ['api_keys_secret_hash_key'] as const;

/** timestamptz as microseconds; the connection's own parser and serialiser do the work. */
const instant = customType<{ data: Instant; driverData: Instant }>({ dataType: () => 'timestamptz' });
const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
/** Text compared byte by byte: what prefix searches and keyset pages need. */
const address = customType<{ data: string; driverData: string }>({ dataType: () => 'text collate "C"' });

const accountId = () => uuid('account_id').notNull();
const createdAt = () =>
  instant('created_at')
    .notNull()
    .default(sql`now()`);

export const accounts = pgTable('accounts', {
  accountId: uuid('account_id').primaryKey(),
  name: text('name').notNull(),
  brand: text('brand'),
  defaultRegion: text('default_region'),
  language: text('language').notNull(),
  reviewDays: integer('review_days').notNull().default(2),
  attributionDays: integer('attribution_days').notNull().default(7),
  /** Grows with every change of senders, groups, keywords, buttons and texts: words decided with an older one are decided again. */
  settingsVersion: bigint('settings_version', { mode: 'number' }).notNull().default(1),
  /** 0 is the account, 1 to 4 are the channels; senders and groups follow. */
  nextScopeKey: integer('next_scope_key').notNull().default(5),
  createdAt: createdAt(),
});

/** The lock and the counter of an account's log. Nothing references it. */
export const logHeads = pgTable('log_heads', {
  accountId: uuid('account_id').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull().default(0),
  recordedAt: instant('recorded_at')
    .notNull()
    .default(sql`'-infinity'`),
});

export const apiKeys = pgTable(
  'api_keys',
  {
    accountId: accountId(),
    keyId: uuid('key_id').notNull(),
    name: text('name').notNull(),
    role: text('role').$type<Role>().notNull(),
    secretHash: bytes('secret_hash').notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant('last_used_at'),
    expiresAt: instant('expires_at'),
    revokedAt: instant('revoked_at'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.keyId] }),
    uniqueIndex('api_keys_secret_hash_key').on(table.secretHash),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const senderGroups = pgTable(
  'sender_groups',
  {
    accountId: accountId(),
    groupId: uuid('group_id').notNull(),
    name: text('name').notNull(),
    /** Where the group's words are recorded now; a new one from when a sender leaves, so that the words said until then stay with it. */
    scopeKey: integer('scope_key').notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.groupId] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const senders = pgTable(
  'senders',
  {
    accountId: accountId(),
    senderId: uuid('sender_id').notNull(),
    sort: text('sort').$type<'NUMBER' | 'PROFILE'>().notNull(),
    channel: text('channel').$type<Channel>().notNull(),
    address: address('address').notNull(),
    kind: text('kind').$type<NumberKind>(),
    country: text('country'),
    label: text('label'),
    purpose: text('purpose').$type<Category>().notNull(),
    language: text('language').notNull(),
    enforceAccountOptOuts: boolean('enforce_account_opt_outs').notNull(),
    replyAddress: text('reply_address'),
    repliesBy: text('replies_by').$type<RepliesBy>().notNull(),
    groupId: uuid('group_id'),
    scopeKey: integer('scope_key').notNull(),
    archivedAt: instant('archived_at'),
    successorId: uuid('successor_id'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.senderId] }),
    uniqueIndex('senders_address_key').on(table.accountId, table.channel, table.address),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
    foreignKey({
      columns: [table.accountId, table.groupId],
      foreignColumns: [senderGroups.accountId, senderGroups.groupId],
    }),
  ],
);

/** What each scope key stands for. */
export const scopes = pgTable(
  'scopes',
  {
    accountId: accountId(),
    scopeKey: integer('scope_key').notNull(),
    scope: text('scope').$type<Scope>().notNull(),
    channel: text('channel').$type<Channel>(),
    senderId: uuid('sender_id'),
    groupId: uuid('group_id'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.scopeKey] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** Which scope keys' words cover a sender, and from when on. Rows are added, never taken away. */
export const senderCovers = pgTable(
  'sender_covers',
  {
    accountId: accountId(),
    senderId: uuid('sender_id').notNull(),
    scopeKey: integer('scope_key').notNull(),
    since: instant('since')
      .notNull()
      .default(sql`now()`),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.senderId, table.scopeKey] }),
    index('sender_covers_scope_key_idx').on(table.accountId, table.scopeKey),
    foreignKey({
      columns: [table.accountId, table.senderId],
      foreignColumns: [senders.accountId, senders.senderId],
    }),
  ],
);

export const keywords = pgTable(
  'keywords',
  {
    accountId: accountId(),
    keywordId: uuid('keyword_id').notNull(),
    word: text('word').notNull(),
    /** The word as the rules compare it. */
    matchKey: text('match_key').notNull(),
    /** The word as opting out would read it, whatever it does: finds what a new word would collide with. */
    generousKey: text('generous_key').notNull(),
    action: text('action').$type<KeywordAction>().notNull(),
    senderId: uuid('sender_id'),
    reply: text('reply'),
    language: text('language'),
    builtIn: boolean('built_in').notNull().default(false),
    /** Cannot be removed for recipients in +1. */
    floor: boolean('floor').notNull().default(false),
    ambiguous: boolean('ambiguous').notNull().default(false),
    enabled: boolean('enabled').notNull().default(true),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.keywordId] }),
    uniqueIndex('keywords_match_key_key').on(
      table.accountId,
      sql`coalesce(sender_id, '00000000-0000-0000-0000-000000000000')`,
      table.matchKey,
    ),
    index('keywords_generous_key_idx').on(table.accountId, table.generousKey),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const buttons = pgTable(
  'buttons',
  {
    accountId: accountId(),
    buttonId: uuid('button_id').notNull(),
    payload: text('payload').notNull(),
    action: text('action').$type<KeywordAction>().notNull(),
    senderId: uuid('sender_id'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.buttonId] }),
    uniqueIndex('buttons_payload_key').on(
      table.accountId,
      sql`coalesce(sender_id, '00000000-0000-0000-0000-000000000000')`,
      table.payload,
    ),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const replyTexts = pgTable(
  'reply_texts',
  {
    accountId: accountId(),
    replyTextId: uuid('reply_text_id').notNull(),
    senderId: uuid('sender_id'),
    action: text('action').$type<KeywordAction>().notNull(),
    language: text('language').notNull(),
    text: text('text').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.replyTextId] }),
    uniqueIndex('reply_texts_place_key').on(
      table.accountId,
      sql`coalesce(sender_id, '00000000-0000-0000-0000-000000000000')`,
      table.action,
      table.language,
    ),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

export const campaigns = pgTable(
  'campaigns',
  {
    accountId: accountId(),
    campaignId: uuid('campaign_id').notNull(),
    name: text('name').notNull(),
    externalId: text('external_id'),
    category: text('category').$type<Category>().notNull(),
    excludeOptOuts: boolean('exclude_opt_outs').notNull(),
    excludeReason: text('exclude_reason'),
    senderIds: uuid('sender_ids').array().notNull(),
    createdBy: text('created_by'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.campaignId] }),
    uniqueIndex('campaigns_external_id_key').on(table.accountId, table.externalId),
    index('campaigns_created_idx').on(table.accountId, table.createdAt, table.campaignId),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

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
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.position] }),
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
    outcome: jsonb('outcome').notNull(),
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

export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    accountId: accountId(),
    idempotencyKey: text('idempotency_key').notNull(),
    inputHash: bytes('input_hash').notNull(),
    answer: jsonb('answer'),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.idempotencyKey] })],
);
