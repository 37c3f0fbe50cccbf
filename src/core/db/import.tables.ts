/**
 * Imports: what was asked, the file as it came, how far it was read, and what came of its rows. The words themselves are
 * events like all others. No foreign keys: millions of rows come with a file, and each would look its import up.
 */
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import type { Blocks, ImportState, Reason } from '../domain/vocabulary.js';
import { accountId, address, bytes, createdAt, instant } from './columns.js';

const count = (name: string) => bigint(name, { mode: 'number' }).notNull().default(0);

export const imports = pgTable(
  'imports',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    state: text('state').$type<ImportState>().notNull(),
    /** Null: its rows came as arguments. */
    fileName: text('file_name'),
    dryRun: boolean('dry_run').notNull(),
    /** ImportMappingInput and ImportColumnsInput as they were asked, checked then; and once more when it runs. */
    mapping: jsonb('mapping').notNull(),
    columns: jsonb('columns'),
    actor: text('actor'),
    createdAt: createdAt(),
    /** Until when the file may come. */
    uploadExpiresAt: instant('upload_expires_at'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at'),
    /** When something was last done for it: what stands still for long is taken up by another process. */
    touchedAt: instant('touched_at')
      .notNull()
      .default(sql`now()`),
    /** Bytes of the file as it comes (compressed ones, if it is): how many there will be, where that is known; and came. */
    bytesTotal: bigint('bytes_total', { mode: 'number' }),
    bytesReceived: count('bytes_received'),
    /** The request that sends the file: whoever sends it anew or goes on takes it over, and the one before is refused. */
    uploadId: uuid('upload_id'),
    /** Bytes of the file, as it came, of the rows read so far. */
    bytesRead: count('bytes_read'),
    /** How the file is to be read: found out once, so that a process that goes on reads the same. FileForm of features/imports. */
    form: jsonb('form'),
    /** Behind the last row that was recorded. ImportPlace of core/log. */
    place: jsonb('place'),
    /** Made before the first try of the last call that recorded rows: after a lost answer it says that it was that one. */
    lastBatch: uuid('last_batch'),
    /** Rows, each counted once: read, and what became of them. They add up. */
    rowsRead: count('rows_read'),
    added: count('added'),
    alreadyOptedOut: count('already_opted_out'),
    duplicates: count('duplicates'),
    overruled: count('overruled'),
    refused: count('refused'),
    /** Of the refused rows, those that are stored with why: the first ones. */
    errorsKept: count('errors_kept'),
    /** When a dry run was confirmed: since then it is none. */
    confirmedAt: instant('confirmed_at'),
    /** Whose key asked to undo it: the actor of the withdrawals. */
    undoneBy: text('undone_by'),
    /** The position up to which an undo has come. */
    undoneThrough: bigint('undone_through', { mode: 'number' }),
    withdrawn: count('withdrawn'),
    failure: text('failure'),
    /** Since when the file is not to be had any more. */
    fileDeletedAt: instant('file_deleted_at'),
    /** It names somebody who was erased: its file goes when it has ended and this time has come. */
    forgetFileAt: instant('forget_file_at'),
    /** Whether bytes of the file may be there still: they are deleted some at a time. */
    hasPieces: boolean('has_pieces').notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.accountId, table.importId] }),
    index('imports_created_idx').on(table.accountId, table.createdAt, table.importId),
    /** Those that a process must see to: some, of all accounts. */
    index('imports_open_idx')
      .on(table.touchedAt)
      .where(sql`state in ('WAITING_FOR_FILE', 'RUNNING', 'UNDOING')`),
    index('imports_forget_idx')
      .on(table.forgetFileAt)
      .where(sql`has_pieces and forget_file_at is not null`),
    index('imports_files_idx')
      .on(table.finishedAt)
      .where(sql`has_pieces`),
  ],
);

/** The bytes of a file as it comes, in the order of their places, without a gap. */
export const importPieces = pgTable(
  'import_pieces',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    /** The first byte's place in the file. */
    startsAt: bigint('starts_at', { mode: 'number' }).notNull(),
    bytes: bytes('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.importId, table.startsAt] })],
);

/** Rows that were refused, and why: the first ones of each import. */
export const importErrors = pgTable(
  'import_errors',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    /** The how manieth row of the file it is, from 0, the header not counted. */
    row: bigint('row', { mode: 'number' }).notNull(),
    /** The line of the file on which the row begins, from 1. */
    line: bigint('line', { mode: 'number' }).notNull(),
    column: text('column'),
    value: text('value'),
    message: text('message').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.importId, table.row] })],
);

/** What became of each row: a byte a row, the letters of RowOutcome in core/log. */
export const importOutcomes = pgTable(
  'import_outcomes',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    firstRow: bigint('first_row', { mode: 'number' }).notNull(),
    outcomes: text('outcomes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.accountId, table.importId, table.firstRow] })],
);

/**
 * Words that an import had to say and that another import had said before: they are no events of their own. When that other
 * one is undone, they are.
 */
export const importAgreements = pgTable(
  'import_agreements',
  {
    accountId: accountId(),
    /** The event of the other import. */
    eventId: uuid('event_id').notNull(),
    importId: uuid('import_id').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    blocks: text('blocks').$type<Blocks>().notNull(),
    hold: boolean('hold').notNull(),
    reason: text('reason').$type<Reason>(),
    reasonText: text('reason_text'),
    evidence: text('evidence'),
  },
  (table) => [
    primaryKey({
      name: 'import_agreements_pk',
      columns: [table.accountId, table.eventId, table.importId, table.occurredAt, table.blocks, table.hold],
    }), // Those whose texts have a time.
    index('import_agreements_texts_idx')
      .on(table.accountId, table.importId)
      .where(sql`evidence is not null or reason_text is not null`),
  ],
);

/** What a dry run would have recorded so far; gone with its end. */
export const importTrials = pgTable(
  'import_trials',
  {
    accountId: accountId(),
    importId: uuid('import_id').notNull(),
    recipient: address('recipient').notNull(),
    scopeKey: integer('scope_key').notNull(),
    occurredAt: instant('occurred_at').notNull(),
    blocks: text('blocks').$type<Blocks>().notNull(),
    hold: boolean('hold').notNull(),
  },
  (table) => [
    primaryKey({
      name: 'import_trials_pk',
      columns: [
        table.accountId,
        table.importId,
        table.recipient,
        table.scopeKey,
        table.occurredAt,
        table.blocks,
        table.hold,
      ],
    }),
  ],
);
