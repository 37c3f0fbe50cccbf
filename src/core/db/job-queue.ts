/**
 * The queue for work that outlives a request: graphile-worker's tables, asked over our own connections. What it takes for a
 * pool of the driver `pg` is made here of a way to run a statement: so deadlines, addresses with several hosts, TLS and
 * links that fall silent are as everywhere, and it opens no connection of its own (docs/decisions/0031-jobs.md).
 */
import { EventEmitter } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Logger, runTaskList, type SharedOptions, type TaskList, type WorkerPool } from 'graphile-worker';
import { doublingPause } from '../domain/doubling-pause.rules.js';
import type { Run } from './identity.js';
import { isAway } from './database-error.js';

export type QueuePool = NonNullable<SharedOptions['pgPool']>;

interface Query {
  text: string;
  values?: readonly unknown[];
}

/** One client for all: no statement of the worker depends on the one before. */
export function asQueuePool(run: Run): QueuePool {
  const client = {
    async query(query: string | Query, values: readonly unknown[] = []) {
      const rows =
        typeof query === 'string' ? await run(query, values) : await run(query.text, query.values ?? []);
      return { rows, rowCount: rows.length };
    },
    release: () => undefined,
  };
  const pool = new EventEmitter();
  // It looks whether somebody listens. What fails is told by each statement's promise.
  pool.on('error', () => undefined);
  pool.on('connect', () => undefined);
  // Asked with a callback it wants a client that listens for jobs. It gets none: it looks each second, and is nudged.
  const connect = (listen?: unknown) => (listen === undefined ? Promise.resolve(client) : undefined);
  return Object.assign(pool, { connect }) as unknown as QueuePool;
}

/** What is done for a job; it settles soon after the signal is aborted. */
export type JobTask = (payload: unknown, signal: AbortSignal) => Promise<void>;

export interface JobQueueOptions {
  run: Run;
  tasks: Readonly<Record<string, JobTask>>;
  /** Jobs at once in this process. */
  concurrency?: number;
  /** What the worker has to say, without what jobs carry. */
  onTrouble(message: string): void;
  times?: Partial<JobQueueTimes>;
}

/** Milliseconds. */
export interface JobQueueTimes {
  /** Between two looks for a job. */
  look: number;
  /** Before it is started anew, when it has ended by itself. */
  pause: number;
  /** For the jobs under way and what is to be written down of them, at the end. */
  end: number;
}

export interface JobQueue {
  /** There may be a job now. */
  nudge(): void;
  /** Gives up what it knows of the database's tables: it may be another one. */
  renew(): void;
  /** Takes no more jobs, and waits for those under way, for some seconds at most. */
  stop(): Promise<void>;
}

const usualTimes: JobQueueTimes = { look: 1_000, pause: 2_000, end: 5_000 };
const toldLevels: ReadonlySet<string> = new Set(['error', 'warning']);
/** Milliseconds between two tries while the database is away: the first pause, and the longest. */
const firstPause = 100;
const longestPause = 2_000;

/** Runs jobs in this process until it is stopped, whatever becomes of the database meanwhile. */
export function startJobQueue(options: JobQueueOptions): JobQueue {
  const { run, tasks, concurrency = 2, onTrouble } = options;
  const times = { ...usualTimes, ...options.times };
  const stopping = new AbortController();
  const taskList: TaskList = {};
  for (const [name, task] of Object.entries(tasks))
    taskList[name] = (payload: unknown) => task(payload, stopping.signal);
  let restart: NodeJS.Timeout | undefined;
  let givenUp = new AbortController();
  let worker = start();

  /**
   * Waits for a database that is away, or has not these tables (an older copy of it), for as long as that takes: the
   * worker itself would say so where no log is, again and again. The statements may be sent twice: a job that was taken by
   * one whose answer was lost is nobody's, as that of a process that died.
   */
  function patientRun(until: AbortSignal): Run {
    return async (text, parameters) => {
      for (let failures = 0; ; failures += 1) {
        try {
          return await run(text, parameters);
        } catch (error) {
          if (!isAway(error) && failures === 0)
            onTrouble(error instanceof Error ? error.message : 'no error');
        }
        // An answer that nobody waits for any more.
        if (until.aborted) return new Promise<never>(() => undefined);
        await delay(doublingPause(failures, firstPause, longestPause));
      }
    };
  }

  function start(): WorkerPool {
    const logger = new Logger(() => (level, message) => {
      if (toldLevels.has(level)) onTrouble(message);
    });
    const started = runTaskList(
      {
        logger,
        concurrency,
        noHandleSignals: true,
        pollInterval: times.look,
        // Else it lets nobody catch what fails when a job is to be marked as done.
        preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
      },
      taskList,
      asQueuePool(patientRun(AbortSignal.any([stopping.signal, givenUp.signal]))),
    );
    const ended = () => {
      if (stopping.signal.aborted || started !== worker) return;
      restart = setTimeout(() => (worker = start()), times.pause);
    };
    started.promise.then(ended, (error: unknown) => {
      onTrouble(error instanceof Error ? error.message : 'the worker ended');
      ended();
    });
    return started;
  }

  async function shutDown(ending: WorkerPool): Promise<void> {
    // It is told by its promise as well.
    await Promise.resolve(ending.gracefulShutdown()).catch(() => undefined);
  }

  return {
    nudge: () => {
      if (!stopping.signal.aborted) worker.nudge(1);
    },
    renew() {
      if (stopping.signal.aborted) return;
      clearTimeout(restart);
      const before = worker;
      givenUp.abort();
      givenUp = new AbortController();
      worker = start();
      void shutDown(before);
    },
    async stop() {
      stopping.abort();
      clearTimeout(restart);
      const late = new AbortController();
      await Promise.race([
        shutDown(worker),
        delay(times.end, undefined, { signal: late.signal }).catch(() => undefined),
      ]);
      late.abort();
    },
  };
}
