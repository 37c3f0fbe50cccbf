/** What messages are sent from, and which words cover it. */
import {
  boolean,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Category, Channel, NumberKind, RepliesBy, Scope } from '../domain/vocabulary.js';
import { accounts } from './account.tables.js';
import { instant, address, accountId, createdAt } from './columns.js';

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
    /**
     * Only opt-outs kept under this key cover the sender: it came to it by joining a group or succeeding another, and an
     * opt-in frees only where it was sent (I5).
     */
    optOutsOnly: boolean('opt_outs_only').notNull().default(false),
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
