/**
 * The writer of imports. Its words are recorded by record_words, as all are; what it adds is that a run of rows, what became
 * of each and how far the file was read are one commit, so that each row is recorded once whoever goes on.
 */
import type { Db } from '../db/connect.js';
import { callAgain, type CallTimes } from './call-again.js';
import { callRecordImport, type CalledBatch } from './import-calls.queries.js';
import type { BatchOutcome, ImportWriter } from './import-words.js';

export interface ImportWriterOptions extends Partial<CallTimes> {
  /** Told after each commit that added to the log: how many words became events. */
  onGrowth?: (accountId: string, recorded: { optedOut: number; withdrawn: number }) => void;
}

export function createImportWriter(db: Db, options: ImportWriterOptions = {}): ImportWriter {
  const { deadline = 45_000, longestCall = 15_000, now = () => performance.now() } = options;
  const { onGrowth = () => undefined } = options;
  const times: CallTimes = { deadline, longestCall, now };
  return {
    async write(accountId, importId, batch) {
      const called = await callAgain(
        (within) => callRecordImport(db, accountId, importId, batch, within),
        times,
      );
      if (called.recorded > 0) onGrowth(accountId, { optedOut: called.recorded, withdrawn: 0 });
      return outcomeOf(called);
    },
    tryOut: () => Promise.reject(new Error('not yet')),
    undo: () => Promise.reject(new Error('not yet')),
  };
}

function outcomeOf({ kind, state, outcomes, waited }: CalledBatch): BatchOutcome {
  switch (kind) {
    case 'RECORDED':
      return { kind: 'recorded', outcomes: outcomes ?? '', waited };
    case 'MOVED':
      return { kind: 'moved', state };
    case 'STALE':
      return { kind: 'stale' };
  }
}
