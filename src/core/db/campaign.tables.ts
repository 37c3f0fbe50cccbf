/** Campaigns of schedulers. */
import {
  bigint,
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
import type { Category } from '../domain/vocabulary.js';
import { accounts } from './account.tables.js';
import { accountId, createdAt, instant } from './columns.js';

export const campaigns = pgTable(
  'campaigns',
  {
    accountId: accountId(),
    campaignId: uuid('campaign_id').notNull(),
    /** Its short name in the millions of rows of its recipients. */
    campaignNo: integer('campaign_no').notNull().generatedByDefaultAsIdentity(),
    name: text('name').notNull(),
    externalId: text('external_id'),
    category: text('category').$type<Category>().notNull(),
    excludeOptOuts: boolean('exclude_opt_outs').notNull(),
    excludeReason: text('exclude_reason'),
    senderIds: uuid('sender_ids').array().notNull(),
    createdBy: text('created_by'),
    /** Different recipients that its screenings allowed, and suppressed. */
    screened: bigint('screened', { mode: 'number' }).notNull().default(0),
    suppressed: bigint('suppressed', { mode: 'number' }).notNull().default(0),
    /** Of its screenings; null before there is one. */
    firstScreenedAt: instant('first_screened_at'),
    lastScreenedAt: instant('last_screened_at'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.campaignId] }),
    uniqueIndex('campaigns_no_key').on(table.accountId, table.campaignNo),
    uniqueIndex('campaigns_external_id_key').on(table.accountId, table.externalId),
    index('campaigns_created_idx').on(table.accountId, table.createdAt, table.campaignId),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);
