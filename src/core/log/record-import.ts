/**
 * The writer of imports. Its words are recorded by record_words, as all are; what it adds is that a run of rows, what became
 * of each and how far the file was read are one commit, so that each row is recorded once whoever goes on.
 */
import type { Db } from '../db/connect.js';
import { DatabaseError } from '../db/database-error.js';
import { callAgain, type CallTimes } from './call-again.js';
import {
  callRecordImport,
  callTryImport,
  callUndoImport,
  type CalledBatch,
  forgetTrials,
} from './import-calls.queries.js';
import type { BatchOutcome, ImportBatch, ImportWriter } from './import-words.js';
import { withoutBadRows } from './refuse-bad-rows.js';

/** Rows of a dry run that are deleted in one statement. */
const forgottenAtOnce = 10_000;

/** Refused rows of an import that are stored with why, where nobody says otherwise: more than a person reads. */
const usualErrors = 100_000;

export interface ImportWriterOptions extends Partial<CallTimes> {
  /** Refused rows of an import that are stored with why: the first so many. All are counted. */
  errorsAtMost?: number;
  /** Told after each commit that added to the log: how many words became events. */
  onGrowth?: (accountId: string, recorded: { optedOut: number; withdrawn: number }) => void;
}

export function createImportWriter(db: Db, options: ImportWriterOptions = {}): ImportWriter {
  const { deadline = 45_000, longestCall = 15_000, now = () => performance.now() } = options;
  const { onGrowth = () => undefined, errorsAtMost = usualErrors } = options;
  const times: CallTimes = { deadline, longestCall, now };

  async function callBatch(
    call: typeof callRecordImport,
    accountId: string,
    importId: string,
    batch: ImportBatch,
  ): Promise<CalledBatch> {
    const callOf = (asked: ImportBatch) =>
      callAgain((within) => call(db, accountId, importId, asked, { within, errorsAtMost }), times);
    try {
      return await callOf(batch);
    } catch (error) {
      if (!(error instanceof DatabaseError && error.isAboutData)) throw error;
      const others = await withoutBadRows(batch, callOf);
      // It is not the fault of a row alone.
      if (others === null) throw error;
      return callOf(others);
    }
  }

  return {
    async write(accountId, importId, batch) {
      const called = await callBatch(callRecordImport, accountId, importId, batch);
      if (called.recorded > 0) onGrowth(accountId, { optedOut: called.recorded, withdrawn: 0 });
      return outcomeOf(called);
    },

    async tryOut(accountId, importId, batch) {
      const called = await callBatch(callTryImport, accountId, importId, batch);
      if (called.kind !== 'STALE' && called.state !== 'RUNNING') {
        await forgetDryRun(db, accountId, importId);
      }
      return outcomeOf(called);
    },

    async undo(accountId, importId, atMost) {
      const undone = await callAgain(
        (within) => callUndoImport(db, accountId, importId, atMost, within),
        times,
      );
      if (undone.withdrawn > 0) onGrowth(accountId, { optedOut: 0, withdrawn: undone.withdrawn });
      return undone;
    },
  };
}

/** Deletes what a dry run would have recorded, a part at a time: once it has ended nobody asks for it. */
export async function forgetDryRun(db: Db, accountId: string, importId: string): Promise<void> {
  while (!(await forgetTrials(db, accountId, importId, forgottenAtOnce)));
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
