/** The SQL functions of imports, one call each: drizzle/0006_imports.sql says what they promise. */
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

/** `within`: milliseconds. */
export async function callRecordImport(
  db: Db,
  accountId: string,
  importId: string,
  batch: ImportBatch,
  within: number,
): Promise<CalledBatch> {
  const parameters = parametersOf(batch, newId);
  const [row] = await db.text<CalledBatch>(
    (recordImport ??= statementOf('record_import', parameters)),
    [accountId, importId, batch.batchId, ...parameters.map(({ value }) => value)],
    { deadline: within },
  );
  if (row === undefined) throw new Error('record_import gave no outcome');
  return row;
}

let recordImport: string | undefined;

/** As text: the driver would serialise the types that it knows once more. */
function statementOf(name: string, parameters: readonly { type: string }[]): string {
  const casts = ['uuid', 'uuid', 'uuid', ...parameters.map(({ type }) => type)];
  return `select kind, state, outcomes, recorded, waited from ${name}(${casts
    .map((type, index) => `$${index + 1}::text::${type}`)
    .join(', ')})`;
}
