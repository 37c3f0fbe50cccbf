/**
 * What campaigns' recipients were told: each call of a screening, and each recipient in it. Both are partitioned by the
 * weeks of screened_at, so that old ones go by dropping a table. No foreign keys: millions of rows come with a campaign,
 * and each would look its campaign up.
 */
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { accountId, address, instant } from './columns.js';

/** One call that screened recipients of a campaign. It names nobody. */
export const screenings = pgTable(
  'screenings',
  {
    accountId: accountId(),
    campaignNo: integer('campaign_no').notNull(),
    /** Each of a campaign has its own, later than the one before. */
    screenedAt: instant('screened_at').notNull(),
    /** Made before the first try, so that a second one is the same. */
    screeningId: uuid('screening_id').notNull(),
    /** Whom it was screened for: all may write to those allowed. */
    senderIds: uuid('sender_ids').array().notNull(),
    /** The log up to here was taken into account. */
    position: bigint('position', { mode: 'number' }).notNull(),
    excludeOptOuts: boolean('exclude_opt_outs').notNull(),
    /** Different recipients of this call. */
    allowed: integer('allowed').notNull(),
    suppressed: integer('suppressed').notNull(),
    actor: text('actor'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.campaignNo, table.screenedAt] }),
    index('screenings_id_idx').on(table.accountId, table.screeningId),
  ],
);

/**
 * Each recipient of each of those calls: by the millions, so rows are small, in the order in which their values lie
 * closest, and have one index. It is over the four bytes of a hash: with whole addresses it is three times as large, and ten
 * millions of them no longer fit in memory. Who looks for a recipient names its hash, the account and the recipient:
 *
 * recipient_hash(account_id, recipient) = recipient_hash($1, $2) and account_id = $1 and recipient = $2
 *
 * A recipient stands once in a call.
 */
export const screenedRecipients = pgTable(
  'screened_recipients',
  {
    accountId: accountId(),
    /** With the campaign it names the call. */
    screenedAt: instant('screened_at').notNull(),
    campaignNo: integer('campaign_no').notNull(),
    allowed: boolean('allowed').notNull(),
    recipient: address('recipient').notNull(),
  },
  () => [index('screened_recipients_idx').on(sql`recipient_hash(account_id, recipient)`, sql`campaign_no`)],
);
