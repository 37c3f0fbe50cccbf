/** Undoes an import, some words at a time, until all of its words are withdrawn. */
import { setTimeout as delay } from 'node:timers/promises';
import { TakesTooLong } from '../../../core/log/call-again.js';
import type { ImportWriter, UndoOutcome } from '../../../core/log/import-words.js';
import { afterDone, type Calls, isHopeless } from './call-size.rules.js';
import { givenUp, type GivenUpServices } from './given-up.js';
import { failUndo } from './open-imports.queries.js';
import { firstPace, nextPace } from './pace.rules.js';
import type { Persistence } from './persistence.js';

export interface UndoServices extends GivenUpServices {
  importWriter: ImportWriter;
  /** Whether words come in by other doors of this process just now. */
  isBusyHere(): boolean;
  /** Whether it is not to go on for now: its account is suspended. */
  mustWait(): Promise<boolean>;
  onUndone(words: number): void;
}

const tooLong =
  'The database took longer than it may to withdraw a word, again and again. Those before it are withdrawn; undoImport goes on with it.';

export async function undoImport(
  services: UndoServices,
  { accountId, importId }: { accountId: string; importId: string },
  calls: Calls,
  persistence: Persistence,
): Promise<'ended' | 'waits' | 'stopped'> {
  const { db, importWriter } = services;
  let pace = firstPace;
  while (!persistence.signal.aborted) {
    if (await services.mustWait()) return 'waits';
    const since = performance.now();
    const words = Math.min(pace.words, calls.size.atMost);
    let undone: UndoOutcome | 'stopped';
    try {
      undone = await persistence.untilDone(() => importWriter.undo(accountId, importId, words));
    } catch (error) {
      if (!(error instanceof TakesTooLong)) throw error;
      await givenUp(services, { accountId, importId, rows: words }, calls);
      if (!isHopeless(calls.size)) continue;
      await persistence.untilDone(() => failUndo(db, accountId, importId, tooLong));
      return 'ended';
    }
    if (undone === 'stopped') return 'stopped';
    services.onUndone(undone.withdrawn);
    if (undone.isDone) return 'ended';
    const took = performance.now() - since;
    calls.size = afterDone(calls.size, took);
    pace = nextPace(pace, { words, took, waited: undone.waited, isBusyHere: services.isBusyHere() });
    if (pace.breath > 0) await delay(pace.breath);
  }
  return 'stopped';
}
