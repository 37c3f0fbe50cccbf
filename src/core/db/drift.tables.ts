/**
 * Checks of the list against a provider's. Each is an import, a dry run until it is taken; what it adds is here. No foreign keys,
 * as for imports.
 */
import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { DriftProvider } from '../domain/vocabulary.js';
import { accountId, address, instant } from './columns.js';

export const driftChecks = pgTable(
  'drift_checks',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    provider: text('provider').$type<DriftProvider>().notNull(),
    /** What the provider calls the list; null where it has no name. */
    listName: text('list_name'),
    /** When the provider's list was true. */
    asOf: instant('as_of').notNull(),
    /** Under which the file's recipients are listed. */
    scopeKeys: integer('scope_keys').array().notNull().default([]),
    /** Of the file, what says nothing of who is opted out. */
    ignored: bigint('ignored', { mode: 'number' }).notNull().default(0),
    /** Where the log ended when the comparison began: ours is compared as it was then. */
    position: bigint('position', { mode: 'number' }),
    checkedAt: instant('checked_at'),
    /** Whose lists are compared. */
    senderIds: uuid('sender_ids').array(),
    /** The recipient up to whom all are compared. */
    comparedTo: address('compared_to'),
    isCompared: boolean('is_compared').notNull().default(false),
    /** By sender: DriftCounts of features/imports. */
    counts: jsonb('counts').notNull().default({}),
    /** Whether rows of drift_listed may be there still: they go with the file. */
    hasListed: boolean('has_listed').notNull().default(true),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.importId] })],
);

/** Whom a provider's list has, and as whose recipient. */
export const driftListed = pgTable(
  'drift_listed',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    recipient: address('recipient').notNull(),
    scopeKey: integer('scope_key').notNull(),
    /** Since when, as the list says last. */
    saidAt: instant('said_at').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'drift_listed_pk',
      columns: [table.accountId, table.importId, table.recipient, table.scopeKey],
    }),
  ],
);
