/**
 * Imports and undos run here and on every other process: whoever takes a job from the queue. A process that is killed leaves
 * its job locked in the queue for hours; so each looks every few seconds for imports for which nothing is done, and puts
 * them into the queue again. Imports of hours do not keep others from their turn. Several runners of one import do no harm: the writer lets one of them go on.
 */
import type { Db } from '../../../core/db/connect.js';
import { isAway } from '../../../core/db/database-error.js';
import { type JobQueue, startJobQueue } from '../../../core/db/job-queue.js';
import { createFairTurns } from '../../../core/domain/fair-turns.js';
import { isId } from '../../../core/domain/new-id.js';
import { startRounds } from '../../../core/domain/rounds.js';
import type { ImportJobs } from '../../../core/log/import-jobs.js';
import { anySize, type Calls } from './call-size.rules.js';
import { addImportJob, importJobsWait, takeForgotten } from './open-imports.queries.js';
import { persisting } from './persistence.js';
import { workOnImport, type WorkServices } from './work-on-import.js';

export interface ImportJobsOptions {
  services: WorkServices;
  /** For what is asked again when the answer is lost. */
  lasting: Db;
  onTrouble(error: unknown): void;
  times?: Partial<ImportJobsTimes>;
}

/** Milliseconds. */
export interface ImportJobsTimes {
  /** Between two looks for imports for which nothing is done. */
  look: number;
  /** After which nothing counts as done for it. */
  forgotten: number;
  /** After which a job lets others have its place, if some wait. */
  turn: number;
}

export interface RunningImportJobs extends ImportJobs {
  /** How many imports run or are undone here. */
  running(): number;
  /** The database is another one. */
  renew(): void;
  /** What is under way stops at its next batch, and goes on elsewhere. */
  stop(): Promise<void>;
}

const usualTimes: ImportJobsTimes = { look: 1_000, forgotten: 4_000, turn: 15_000 };
const task = 'import';
/** Imports at once in this process. */
const concurrency = 2;
/** And of those whose caller waits: each holds a connection while it waits for the log, and the others of the pool are for words. */
const callsAtOnce = 3;

interface Work {
  /** Whether all was done. */
  done: Promise<boolean>;
  /** There may be something to do since its last look. */
  again: boolean;
  calls: Calls;
}

export function createImportJobs(options: ImportJobsOptions): RunningImportJobs {
  const { services, lasting, onTrouble } = options;
  const times = { ...usualTimes, ...options.times };
  const stopping = new AbortController();
  const under = new Map<string, Work>();
  const calls = createFairTurns(callsAtOnce);

  /** One runner of an import in this process, until the signal is aborted. */
  function work(accountId: string, importId: string, signal: AbortSignal): Promise<boolean> {
    const key = keyOf(accountId, importId);
    const before = under.get(key);
    if (before !== undefined) {
      before.again = true;
      return before.done;
    }
    const calls: Calls = { size: anySize, isTold: false };
    const started: Work = { done: Promise.resolve(true), again: false, calls };
    const persistence = persisting(signal);
    const run = async () => {
      try {
        for (;;) {
          started.again = false;
          const isDone = await workOnImport(services, accountId, importId, calls, persistence);
          if (!isDone || !started.again) return isDone;
        }
      } finally {
        under.delete(key);
      }
    };
    under.set(key, started);
    started.done = run();
    return started.done;
  }

  async function runJob(payload: unknown): Promise<void> {
    const asked = readPayload(payload);
    if (asked === null) return;
    const { accountId, importId } = asked;
    const turn = takeTurn(keyOf(accountId, importId));
    try {
      if (await work(accountId, importId, AbortSignal.any([stopping.signal, turn.signal]))) return;
    } finally {
      turn.end();
    }
    // The process stops, and another one may have it at once; or others have waited, and go first.
    await addImportJob(services.db, task, asked);
  }

  /** Over when others wait for a turn, after so long. Not while it is being found out how many rows a call may have: that would begin anew. */
  function takeTurn(key: string): { signal: AbortSignal; end(): void } {
    const over = new AbortController();
    const timer = setInterval(() => {
      const look = async () => {
        if ((under.get(key)?.calls.size.givenUp ?? 0) > 0) return;
        if (await importJobsWait(services.db, task)) over.abort();
      };
      // The next look follows.
      look().catch(() => undefined);
    }, times.turn);
    return { signal: over.signal, end: () => clearInterval(timer) };
  }

  const queue: JobQueue = startJobQueue({
    run: services.db.run,
    tasks: { [task]: runJob },
    concurrency,
    onTrouble: (message) => onTrouble(new Error(message)),
  });

  let lookFailed = false;
  const looks = startRounds({
    async round() {
      const forgotten = await takeForgotten(services.db, times.forgotten);
      for (const one of forgotten) await addImportJob(services.db, task, one, { now: one.ahead });
      if (forgotten.length > 0) queue.nudge();
      lookFailed = false;
    },
    onError(error) {
      // Once for each trouble: another look follows. That the database is away others tell.
      if (!lookFailed && !isAway(error)) onTrouble(error);
      lookFailed = true;
    },
    every: times.look,
    first: times.look,
  });

  return {
    async wake(accountId, importId) {
      await addImportJob(lasting, task, { accountId, importId });
      queue.nudge();
    },
    async runHere(accountId, importId) {
      await calls.take(accountId, () => work(accountId, importId, stopping.signal));
    },
    running: () => under.size,
    renew: queue.renew,
    async stop() {
      stopping.abort();
      await Promise.all([queue.stop(), looks.stop(), ...[...under.values()].map(({ done }) => done)]);
    },
  };
}

function keyOf(accountId: string, importId: string): string {
  return `${accountId} ${importId}`;
}

function readPayload(payload: unknown): { accountId: string; importId: string } | null {
  if (typeof payload !== 'object' || payload === null) return null;
  const accountId: unknown = Reflect.get(payload, 'accountId');
  const importId: unknown = Reflect.get(payload, 'importId');
  if (typeof accountId !== 'string' || typeof importId !== 'string') return null;
  return isId(accountId) && isId(importId) ? { accountId, importId } : null;
}
