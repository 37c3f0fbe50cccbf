/**
 * The seals of the logs: a chain of hashes over each account's events, and what it takes to check them (docs/proof.md).
 * Written by seal_events and erase_seals only.
 */
import { bigint, foreignKey, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { accounts } from './account.tables.js';
import { accountId, bytes, instant } from './columns.js';

/** How far an account's log is sealed, and the last checkpoint that was signed. Nothing references it. */
export const sealHeads = pgTable('seal_heads', {
  accountId: uuid('account_id').primaryKey(),
  position: bigint('position', { mode: 'number' }).notNull().default(0),
  /** The seal at that position: 32 bytes. */
  seal: bytes('seal').notNull(),
  /** A copy of the signed checkpoint, without its marks: what counts are the files outside the database. */
  checkpoint: text('checkpoint'),
  checkpointPosition: bigint('checkpoint_position', { mode: 'number' }).notNull().default(0),
});

/** The seal of each event, and the salts of its commitments. Salts are deleted when an event is erased. */
export const eventSeals = pgTable(
  'event_seals',
  {
    accountId: accountId(),
    position: bigint('position', { mode: 'number' }).notNull(),
    seal: bytes('seal').notNull(),
    /** 16 bytes, nearly all of them random. Null: the values are erased, and the commitment is kept. */
    recipientSalt: uuid('recipient_salt'),
    textsSalt: uuid('texts_salt'),
    /** Where there is a salt it follows from that and the values, and is not stored. */
    recipientCommitment: bytes('recipient_commitment'),
    textsCommitment: bytes('texts_commitment'),
    recipientErasure: uuid('recipient_erasure'),
    textsErasure: uuid('texts_erasure'),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.position] })],
);

/** What was erased from the log, each signed with the key of the checkpoints: else whoever writes to the database could call anything erased. */
export const erasureRecords = pgTable(
  'erasure_records',
  {
    accountId: accountId(),
    erasureId: uuid('erasure_id').notNull(),
    /** RECIPIENT: address, message id, keyword and texts. TEXTS: texts only. */
    what: text('what').$type<'RECIPIENT' | 'TEXTS'>().notNull(),
    positions: bigint('positions', { mode: 'number' }).array().notNull(),
    /** The seals of those events, in the same order: 64 hexadecimal digits each. */
    seals: text('seals').array().notNull().default([]),
    /** What stands in the address's place. */
    replacement: text('replacement'),
    at: instant('at').notNull(),
    keyId: text('key_id').notNull(),
    /** base64url. */
    signature: text('signature').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.erasureId] }),
    foreignKey({ columns: [table.accountId], foreignColumns: [accounts.accountId] }),
  ],
);
