/** Campaigns of schedulers. */
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
import type { Category } from '../domain/vocabulary.js';
import { accounts } from './account.tables.js';
import { accountId, createdAt } from './columns.js';

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
