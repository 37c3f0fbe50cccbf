/**
 * What campaigns' recipients were told: each call of a screening, and each recipient in it. No foreign keys: millions of
 * rows come with a campaign, and each would look its campaign up.
 */
import {
  bigint,
  boolean,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { accountId, address, instant } from './columns.js';

/** One call that screened recipients of a campaign. Kept for as long as its campaign: it names nobody. */
export const screenings = pgTable(
  'screenings',
  {
    accountId: accountId(),
    /** Made before the first try, so that a second one is the same. */
    screeningId: uuid('screening_id').notNull(),
    /** Each of an account has its own. */
    screenedAt: instant('screened_at').notNull(),
    campaignId: uuid('campaign_id').notNull(),
    /** Whom it was screened for: all may write to those allowed. */
    senderIds: uuid('sender_ids').array().notNull(),
    /** The log up to here was taken into account. */
    position: bigint('position', { mode: 'number' }).notNull(),
    excludeOptOuts: boolean('exclude_opt_outs').notNull(),
    /** Different recipients of this call, and those that no earlier call of the campaign had allowed, or suppressed. */
    allowed: integer('allowed').notNull(),
    suppressed: integer('suppressed').notNull(),
    firstAllowed: integer('first_allowed').notNull(),
    firstSuppressed: integer('first_suppressed').notNull(),
    actor: text('actor'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.screeningId] }),
    uniqueIndex('screenings_screened_at_key').on(table.accountId, table.screenedAt),
    index('screenings_campaign_idx').on(table.accountId, table.campaignId),
  ],
);

/**
 * Each recipient of each of those calls: by the millions, so rows are small and have one index. Partitioned by the weeks
 * of screened_at, so that old ones go by dropping a table.
 */
export const screenedRecipients = pgTable(
  'screened_recipients',
  {
    accountId: accountId(),
    recipient: address('recipient').notNull(),
    campaignNo: integer('campaign_no').notNull(),
    /** Of its call. */
    screenedAt: instant('screened_at').notNull(),
    allowed: boolean('allowed').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'screened_recipients_pkey',
      columns: [table.accountId, table.recipient, table.campaignNo, table.screenedAt],
    }),
  ],
);
