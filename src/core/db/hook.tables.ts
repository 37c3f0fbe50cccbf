/** Addresses at which providers deliver messages and reports, and how many came there. */
import { bigint, date, foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { accounts } from './account.tables.js';
import { accountId, bytes, createdAt, instant } from './columns.js';

export const providerHooks = pgTable(
  'provider_hooks',
  {
    accountId: accountId(),
    hookId: uuid('hook_id').notNull(),
    provider: text('provider').notNull(),
    name: text('name').notNull(),
    /** How the provider proves itself: one of its schemes. */
    scheme: text('scheme').notNull(),
    /** By what: sealed with a key that lives outside the database. */
    secret: bytes('secret').notNull(),
    /** What went before it and counts, too, until then. */
    formerSecret: bytes('former_secret'),
    formerUntil: instant('former_until'),
    createdAt: createdAt(),
    /** Since when nothing is taken there any more. */
    removedAt: instant('removed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.hookId] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);

/** How many deliveries came to a hook on a day in UTC: what each process has counted in all. Written by save_hook_counts only. */
export const providerHookDays = pgTable(
  'provider_hook_days',
  {
    accountId: accountId(),
    hookId: uuid('hook_id').notNull(),
    day: date('day').notNull(),
    /** One for each start of a process. */
    counterId: uuid('counter_id').notNull(),
    accepted: bigint('accepted', { mode: 'number' }).notNull(),
    refused: bigint('refused', { mode: 'number' }).notNull(),
    words: bigint('words', { mode: 'number' }).notNull(),
    notUnderstood: bigint('not_understood', { mode: 'number' }).notNull(),
    lastAcceptedAt: instant('last_accepted_at'),
    lastRefusedAt: instant('last_refused_at'),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.hookId, table.day, table.counterId] })],
);
