/** What may be asked of an import in which state. What has been done already is answered as it is: an answer may have been lost. */
import type { ImportState } from '../../../core/domain/vocabulary.js';

export type ImportChange = 'cancelImport' | 'confirmImport' | 'undoImport';

interface Standing {
  state: ImportState;
  dryRun: boolean;
  fileDeletedAt: number | null;
  confirmedAt: number | null;
}

/** Null: it has come to that already. Else why it cannot. */
export function whyNot(change: ImportChange, standing: Standing): string | null {
  switch (change) {
    case 'cancelImport':
      return whyNotCancel(standing);
    case 'confirmImport':
      return whyNotConfirm(standing);
    case 'undoImport':
      return whyNotUndo(standing);
  }
}

function whyNotCancel({ state, dryRun }: Standing): string | null {
  switch (state) {
    case 'CANCELLED':
      return null;
    case 'DONE':
    case 'FAILED':
      return dryRun
        ? because(state, 'there is nothing to cancel, and nothing was recorded')
        : because(state, 'there is nothing to cancel; undoImport takes back what it has recorded');
    case 'UNDOING':
    case 'UNDONE':
      return because(state, 'an undo is not cancelled');
    case 'WAITING_FOR_FILE':
    case 'RUNNING':
      return changing(state);
  }
}

function whyNotConfirm({ state, dryRun, fileDeletedAt, confirmedAt }: Standing): string | null {
  if (confirmedAt !== null) return null;
  if (!dryRun) return because(state, 'it is no dry run');
  if (state !== 'DONE') return because(state, 'a dry run is confirmed when it is DONE');
  return fileDeletedAt === null
    ? changing(state)
    : because(state, 'its file has been deleted meanwhile; send it again with startImport');
}

function whyNotUndo({ state, dryRun }: Standing): string | null {
  if (dryRun) return because(state, 'it is a dry run, and has recorded nothing');
  switch (state) {
    case 'UNDOING':
    case 'UNDONE':
      return null;
    case 'WAITING_FOR_FILE':
    case 'RUNNING':
      return because(state, 'cancelImport ends it first');
    case 'DONE':
    case 'FAILED':
    case 'CANCELLED':
      return changing(state);
  }
}

function because(state: ImportState, why: string): string {
  return `id: the import is ${state}: ${why}`;
}

/** It could have been done, and was not: it has come into this state in between. */
function changing(state: ImportState): string {
  return because(state, 'it has just changed; try again');
}
