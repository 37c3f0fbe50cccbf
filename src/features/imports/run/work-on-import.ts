/** Does what is to be done for an import, whatever its state asks for, until nothing is, or somebody else does it. */
import type { AccountStanding } from '../../../core/access/account-standing.js';
import { forgetTrials } from '../../../core/log/import-calls.queries.js';
import { failImport, readOpenImport } from './open-imports.queries.js';
import { type Calls } from './call-size.rules.js';
import { isOutage, type Persistence } from './persistence.js';
import { type RunEnd, runImport, type RunningImport, type RunServices } from './run-import.js';
import { undoImport, type UndoServices } from './undo-import.js';

export interface WorkServices extends Omit<RunServices & UndoServices, 'mustWait'> {
  /** Of a suspended account nothing is imported or undone: it waits. */
  standing: Pick<AccountStanding, 'of'>;
  /** A bug; the import has FAILED, unless it is being undone. */
  onBug(error: unknown, of: { accountId: string; importId: string }): void;
}

const ofHeed =
  'Something in Heed went wrong. What was recorded until then stays, and can be undone. Those who run this server find the error in its log.';
/** Rows of import_trials in one statement. */
const trialsAtOnce = 20_000;

/** Whether all is done that was to be done here: not so when this process stops. */
export async function workOnImport(
  services: WorkServices,
  accountId: string,
  importId: string,
  calls: Calls,
  persistence: Persistence,
): Promise<boolean> {
  for (let outages = 0; ;) {
    if (persistence.signal.aborted) return false;
    try {
      const row = await readOpenImport(services.db, accountId, importId);
      if (row === null) return true;
      const end = await workOn(services, { accountId, importId, row }, calls, persistence);
      if (end === 'stopped') return false;
      // Who looks for what is forgotten finds those that wait, over and over.
      if (end === 'waits' || end === 'elsewhere' || end === 'nothing') return true;
      outages = 0;
    } catch (error) {
      if (isOutage(error)) {
        await persistence.pause(outages);
        outages += 1;
      } else {
        services.onBug(error, { accountId, importId });
        await persistence.untilDone(() => failImport(services.db, accountId, importId, ofHeed));
        return true;
      }
    }
  }
}

async function workOn(
  services: WorkServices,
  running: RunningImport,
  calls: Calls,
  persistence: Persistence,
): Promise<RunEnd | 'nothing'> {
  const { accountId, importId, row } = running;
  const mustWait = async () => (await services.standing.of(accountId)) === 'suspended';
  switch (row.state) {
    case 'RUNNING':
      return (await mustWait()) ? 'waits' : runImport({ ...services, mustWait }, running, calls, persistence);
    case 'UNDOING':
      return undoImport({ ...services, mustWait }, running, calls, persistence);
    case 'WAITING_FOR_FILE':
    case 'DONE':
    case 'FAILED':
    case 'CANCELLED':
    case 'UNDONE':
      // What a dry run has left of itself when it was cancelled or failed.
      if (row.dryRun) while (!(await forgetTrials(services.db, accountId, importId, trialsAtOnce)));
      return 'nothing';
  }
}
