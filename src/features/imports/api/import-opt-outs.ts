/** An import whose rows are arguments: stored as a file with the import in one call, then read here until it has ended. */
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../../../core/db/database-error.js';
import { accountCaller, type RequestContext, type Services } from '../../../core/graph/context.js';
import { badInput, limitExceeded } from '../../../core/graph/errors.js';
import { once } from '../../../core/graph/idempotency.js';
import { type ImportRow, importsById } from '../../../core/graph/imports.queries.js';
import { afterWrite } from '../../../core/log/after-write.js';
import { NotConfirmed } from '../../../core/log/record-words.js';
import { hasEnded } from '../progress/import-ended.rules.js';
import { checkMapping } from './check-mapping.js';
import type { ImportMappingInput, ImportRowInput } from './import-inputs.types.js';
import { insertRowsImport } from './imports.queries.js';
import { fileOfRows, formOfRows } from './rows-file.rules.js';

const rowLimit = 10_000;
/** Bytes of a piece of the file. */
const piece = 512 * 1024;
/** Milliseconds for which an import is waited for. */
const patience = 60_000;
/** Milliseconds between two looks, where it does not run here or has not ended by then. */
const looksEvery = 500;

export interface ImportedRows {
  rows: ImportRowInput[];
  mapping: ImportMappingInput;
  dryRun: boolean;
  idempotencyKey: string | null;
}

export async function importOptOuts(
  context: RequestContext,
  { rows, mapping, dryRun, idempotencyKey: key }: ImportedRows,
): Promise<ImportRow> {
  const { db } = context.services;
  const { accountId, keyName } = accountCaller(context);
  if (rows.length === 0) throw badInput(`rows: 1 to ${rowLimit} were expected, none came`);
  if (rows.length > rowLimit) {
    throw limitExceeded(
      `rows: at most ${rowLimit} were expected, ${rows.length} came; larger lists are files: startImport`,
    );
  }
  const stored = await checkMapping(context, mapping);
  if (mapping.asOf == null && rows.every(({ occurredAt }) => occurredAt == null)) {
    throw badInput('mapping.asOf: it was expected, since no row has a date (occurredAt), and nothing came');
  }
  const call = { key, operation: 'importOptOuts', input: { rows, mapping, dryRun } };
  const { importId } = await once(context.services, accountId, call, async (makeId) => {
    const made = makeId('import');
    const file = fileOfRows(rows);
    await insertRowsImport(db, accountId, {
      importId: made,
      dryRun,
      mapping: stored,
      form: formOfRows,
      actor: keyName,
      file,
      piece,
    });
    // From here on it goes on by itself, whatever becomes of this call.
    await afterWrite(runToItsEnd(context, accountId, made));
    return { importId: made };
  });
  const [row] = await afterWrite(importsById(db, accountId, [importId]));
  if (row === undefined) throw new Error('an import was neither made nor found');
  return row;
}

/** Runs it here, unless another process has it; gives up when the database stays away, or it takes too long. */
async function runToItsEnd({ services }: RequestContext, accountId: string, importId: string): Promise<void> {
  const until = performance.now() + patience;
  const running = runHere(services, accountId, importId);
  await Promise.race([running, delay(looksEvery)]);
  for (;;) {
    const [row] = await importsById(services.db, accountId, [importId]);
    if (row === undefined) throw new Error('an import was neither made nor found');
    if (hasEnded(row.state) || row.state === 'UNDOING') return;
    if (performance.now() > until) throw new NotConfirmed(true);
    await delay(looksEvery);
  }
}

/** Once the import is stored it goes on elsewhere, too: only a bug here is one for the caller. */
async function runHere(services: Services, accountId: string, importId: string): Promise<void> {
  try {
    await services.importJobs.runHere(accountId, importId);
  } catch (error) {
    if (!isAway(error)) throw error;
  }
}
