/** Undoes an import, some words at a time, until all of its words are withdrawn. */
import { setTimeout as delay } from 'node:timers/promises';
import type { ImportWriter } from '../../../core/log/import-words.js';
import { firstPace, nextPace } from './pace.rules.js';
import type { Persistence } from './persistence.js';

export interface UndoServices {
  importWriter: ImportWriter;
  /** Whether words come in by other doors of this process just now. */
  isBusyHere(): boolean;
  onUndone(words: number): void;
}

export async function undoImport(
  services: UndoServices,
  accountId: string,
  importId: string,
  persistence: Persistence,
): Promise<'ended' | 'stopped'> {
  let pace = firstPace;
  while (!persistence.signal.aborted) {
    const since = performance.now();
    const { words } = pace;
    const undone = await persistence.untilDone(() => services.importWriter.undo(accountId, importId, words));
    if (undone === 'stopped') return 'stopped';
    services.onUndone(undone.withdrawn);
    if (undone.isDone) return 'ended';
    pace = nextPace(pace, {
      words,
      took: performance.now() - since,
      waited: undone.waited,
      isBusyHere: services.isBusyHere(),
    });
    if (pace.breath > 0) await delay(pace.breath);
  }
  return 'stopped';
}
