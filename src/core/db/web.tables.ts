/** Links by which recipients opt out on a page, and how often the page was seen. */
import { bigint, date, integer, pgTable, primaryKey, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { accountId, address, createdAt } from './columns.js';

/**
 * A row for each recipient of each campaign: by the hundred millions, so sender and campaign stand here under their short
 * names, and in the order in which the values lie closest. No foreign keys: each of 10,000 rows of a call would look them up;
 * make_links does so once.
 *
 * Its token finds a link, and names no account: one of the global look-ups. Who looks for all links of a person begins with
 * account and recipient.
 */
export const links = pgTable(
  'links',
  {
    accountId: accountId(),
    createdAt: createdAt(),
    /** campaigns.campaign_no; 0: none. */
    campaignNo: integer('campaign_no').notNull(),
    /** senders.scope_key, which a sender keeps for good; 0: none. */
    senderKey: integer('sender_key').notNull(),
    /** Whoever has it may opt the recipient out: it goes into messages, and nowhere else. */
    token: address('token').notNull().primaryKey(),
    recipient: address('recipient').notNull(),
  },
  (table) => [
    uniqueIndex('links_recipient_key').on(
      table.accountId,
      table.recipient,
      table.campaignNo,
      table.senderKey,
    ),
  ],
);

/**
 * How often an account's form was looked at, and used, on a day in UTC. Each process counts for itself and writes what it has
 * counted in all: what is written twice says the same.
 */
export const formDays = pgTable(
  'form_days',
  {
    accountId: accountId(),
    day: date('day').notNull(),
    /** One for each start of a process. */
    counterId: uuid('counter_id').notNull(),
    views: bigint('views', { mode: 'number' }).notNull(),
    completions: bigint('completions', { mode: 'number' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.day, table.counterId] })],
);
