/** Who has changed what, and why. Never updated, never deleted from. */
import { index, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { accountId, instant } from './columns.js';

export const auditEntries = pgTable(
  'audit_entries',
  {
    accountId: accountId(),
    entryId: uuid('entry_id').notNull(),
    at: instant('at')
      .notNull()
      .default(sql`clock_timestamp()`),
    actor: text('actor').notNull(),
    /** Of the key; null for the platform, and in entries from before it was kept. */
    actorId: text('actor_id'),
    action: text('action').notNull(),
    subject: text('subject').notNull(),
    /** JSON of what it was, and of what it is. */
    before: text('before'),
    after: text('after'),
    reason: text('reason'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.entryId] }),
    index('audit_entries_at_idx').on(table.accountId, table.at, table.entryId),
  ],
);
