/** Cancels an import, confirms a dry run, or begins an undo; gives the import as it is then. `as`: the operation that asks for it. */
import { newEntry } from '../../../core/access/audit-trail.queries.js';
import type { Told } from '../../../core/access/told.rules.js';
import { isAway } from '../../../core/db/database-error.js';
import { lookingBack } from '../../../core/db/look-back.js';
import { isId } from '../../../core/domain/new-id.js';
import { withoutAddresses } from '../../../core/domain/without-addresses.rules.js';
import { authorOf, type RequestContext } from '../../../core/graph/context.js';
import { conflict, notFound } from '../../../core/graph/errors.js';
import { type ImportRow, importsById } from '../../../core/graph/imports.queries.js';
import { type ImportChange, whyNot } from './import-states.rules.js';
import { beginUndo, cancel, confirm } from './imports.queries.js';

/** Each does nothing, and says so, where the import is in no state for it. */
const statements = { cancelImport: cancel, confirmImport: confirm, undoImport: beginUndo } as const;

export async function changeImport(
  context: RequestContext,
  change: ImportChange,
  importId: string,
  as: ImportChange | 'takeFromProvider' = change,
): Promise<ImportRow> {
  const { db } = context.services;
  const by = authorOf(context, as);
  const { accountId } = by;
  if (!isId(importId)) throw notFound('import');
  const [before] = await importsById(db, accountId, [importId]);
  if (before === undefined) throw notFound('import');
  const entry = newEntry(by, toldOfImport(change, before));
  const isChanged = await statements[change](db, accountId, importId, entry);
  const [after] = await lookingBack(importsById(db, accountId, [importId]));
  if (after === undefined) throw notFound('import');
  const refusal = isChanged ? null : whyNot(change, after);
  if (refusal !== null) throw conflict(refusal);
  // A dry run that is cancelled leaves something to be cleared away.
  if (change !== 'cancelImport' || after.dryRun) await wake(context, after);
  return after;
}

/** For speed: a process that looks for work finds it all the same, some seconds later. */
export async function wake({ services }: RequestContext, { accountId, importId }: ImportRow): Promise<void> {
  try {
    await services.importJobs.wake(accountId, importId);
  } catch (error) {
    if (!isAway(error)) throw error;
  }
}

/** What it is then; the file's name is said with both, for people. */
const states = { cancelImport: 'CANCELLED', confirmImport: 'RUNNING', undoImport: 'UNDOING' } as const;

function toldOfImport(change: ImportChange, { importId, fileName, state }: ImportRow): Told {
  const name = fileName === null ? {} : { fileName: withoutAddresses(fileName) };
  return {
    subject: `Import ${importId}`,
    before: { ...name, state },
    after: { ...name, state: states[change] },
  };
}
