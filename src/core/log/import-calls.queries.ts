/** The SQL functions of imports, one call each: drizzle/0006_imports.sql says what they promise. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { newId } from '../domain/new-id.js';
import type { ImportState } from '../domain/vocabulary.js';
import { parametersOf } from './import-columns.rules.js';
import type { ImportBatch } from './import-words.js';

export interface CalledBatch {
  kind: 'RECORDED' | 'MOVED' | 'STALE';
  state: ImportState;
  outcomes: string | null;
  /** Words that became events. */
  recorded: number;
  waited: number;
}

type CallBatch = (
  db: Db,
  accountId: string,
  importId: string,
  batch: ImportBatch,
  /** Milliseconds; and how many of the import's refused rows are stored with why. */
  { within, errorsAtMost }: { within: number; errorsAtMost: number },
) => Promise<CalledBatch>;

export const callRecordImport = callingBatch('record_import');
export const callTryImport = callingBatch('try_import');

function callingBatch(name: string): CallBatch {
  let statement: string | undefined;
  return async (db, accountId, importId, batch, { within, errorsAtMost }) => {
    const parameters = parametersOf(batch, newId, errorsAtMost);
    statement ??= statementOf(name, parameters);
    const values = [accountId, importId, batch.batchId, ...parameters.map(({ value }) => value)];
    const [row] = await db.of(accountId).text<CalledBatch>(statement, values, { deadline: within });
    if (row === undefined) throw new Error(`${name} gave no outcome`);
    return row;
  };
}

/** As text: the driver would serialise the types that it knows once more. */
function statementOf(name: string, parameters: readonly { type: string }[]): string {
  const casts = ['uuid', 'uuid', 'uuid', ...parameters.map(({ type }) => type)];
  return `select kind, state, outcomes, recorded, waited from ${name}(${casts
    .map((type, index) => `$${index + 1}::text::${type}`)
    .join(', ')})`;
}

export async function callUndoImport(
  db: Db,
  accountId: string,
  importId: string,
  atMost: number,
  within: number,
): Promise<{ withdrawn: number; isDone: boolean; waited: number }> {
  const [row] = await db
    .of(accountId)
    .rows<{ withdrawn: number; is_done: boolean; waited: number }>(
      sql`select withdrawn, is_done, waited from undo_import(${accountId}, ${importId}, ${atMost})`,
      { deadline: within },
    );
  if (row === undefined) throw new Error('undo_import gave no outcome');
  return { withdrawn: row.withdrawn, isDone: row.is_done, waited: row.waited };
}

export interface Confirmed {
  outcome: 'CONFIRMED' | 'NOT_DRY' | 'NOT_DONE' | 'FILE_GONE' | 'MORE';
  /** That of the import now. */
  state: ImportState;
}

/**
 * A dry run that is DONE runs for real, from its start, without another upload; what it has found is forgotten. A second call
 * gives the same outcome. MORE: it is to be called again. Null: the account has no such import. Who calls it wakes the job.
 */
export async function confirmDryRun(db: Db, accountId: string, importId: string): Promise<Confirmed | null> {
  const [row] = await db
    .of(accountId)
    .rows<Confirmed>(sql`select outcome, state from confirm_import(${accountId}, ${importId})`);
  return row ?? null;
}

/** Deletes what a dry run would have recorded, so many at most or some more; whether that was all. */
export async function forgetTrials(
  db: Db,
  accountId: string,
  importId: string,
  atMost: number,
): Promise<boolean> {
  const [row] = await db
    .of(accountId)
    .rows<{ deleted: number }>(
      sql`select forget_trials(${accountId}, ${importId}, ${atMost}::integer) as deleted`,
    );
  return (row?.deleted ?? 0) < atMost;
}
