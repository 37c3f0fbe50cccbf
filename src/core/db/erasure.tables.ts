/** Whose addresses are no longer known, and what was done to make it so. */
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { accountId, address, bytes, instant } from './columns.js';

/** The names under which erased people are known from then on: keyed hashes of account and address, whose key is not in the database. */
export const erasedRecipients = pgTable(
  'erased_recipients',
  {
    accountId: accountId(),
    /** "erased:" and 32 hexadecimal digits. It stands where the address stood. */
    name: address('name').notNull(),
    /** The how manieth erased recipient of the account it is, from 1. */
    ordinal: integer('ordinal').notNull(),
    /** The tag of the address as screening compares it, under a pad made of name and key: of no use without the key. */
    sealedTag: bytes('sealed_tag').notNull(),
    erasedAt: instant('erased_at')
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.name] }),
    uniqueIndex('erased_recipients_ordinal_key').on(table.accountId, table.ordinal),
  ],
);

/** Each erasure as it was asked for, how far it has come, and what it has touched. It names nobody. */
export const erasures = pgTable(
  'erasures',
  {
    accountId: accountId(),
    erasureId: uuid('erasure_id').notNull(),
    name: address('name').notNull(),
    /** False: the block went, too, five years after the last word. */
    keepsBlock: boolean('keeps_block').notNull(),
    actor: text('actor').notNull(),
    actorId: text('actor_id'),
    reason: text('reason').notNull(),
    askedAt: instant('asked_at')
      .notNull()
      .default(sql`clock_timestamp()`),
    /** Where the log ended when it was made: what was said after stays. */
    upTo: bigint('up_to', { mode: 'number' }).notNull(),
    /** Positions of the log whose address and texts went: the first 10,000. */
    positions: bigint('positions', { mode: 'number' })
      .array()
      .notNull()
      .default(sql`'{}'`),
    /** Rows changed, by table. */
    counts: jsonb('counts').$type<Record<string, number>>().notNull().default({}),
    /** The address under a key that is not in the database, for those parts of the work that are still to come; null once all is done. */
    sealedAddress: bytes('sealed_address'),
    /** Which part of the work is next, and from where on. */
    step: integer('step').notNull().default(0),
    place: text('place').notNull().default(''),
    /** Not before this: calls that were under way have come to their end by then. */
    notBefore: instant('not_before'),
    touchedAt: instant('touched_at')
      .notNull()
      .default(sql`clock_timestamp()`),
    finishedAt: instant('finished_at'),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.erasureId] }),
    index('erasures_asked_idx').on(table.accountId, table.askedAt, table.erasureId),
    /** Those that are to be gone on with: few, of all accounts. */
    index('erasures_open_idx')
      .on(table.touchedAt)
      .where(sql`finished_at is null`),
  ],
);
