/**
 * Seals what is recorded, a moment later and beside it: writers wait for nothing here. Each process seals the logs that it has
 * heard to grow, and looks every few seconds for those of all accounts that nobody has sealed. Of the seals of one account only
 * one call at a time is at work, wherever it runs; a call is one statement, so a process that dies leaves none half done.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../../db/connect.js';
import { DatabaseError } from '../../db/database-error.js';
import { type Rounds, startRounds } from '../../domain/rounds.js';
import { logsToSeal, sealEvents } from './sealing.queries.js';

export interface SealerOptions {
  db: Db;
  /** Whether words come in just now: sealing takes a smaller part of the time then. */
  isBusy(): boolean;
  /** These have seals without a checkpoint. */
  onSealed(accountIds: readonly string[]): void;
  /** Told of a log whose events have had no seal for long, at each look. */
  onBehind(log: { accountId: string; events: number; seconds: number }): void;
  /** Tried again; of one log alone where that is named. */
  onTrouble(error: unknown, accountId?: string): void;
  times?: Partial<SealerTimes> | undefined;
}

/** Milliseconds. */
export interface SealerTimes {
  /** From the end of a round to the next. */
  every: number;
  /** Between two looks at all logs. */
  look: number;
  /** After which an event without a seal is told of. */
  late: number;
}

export interface Sealer extends Rounds {
  grew(accountId: string): void;
  figures(): SealerFigures;
}

export interface SealerFigures {
  /** Events that this process has sealed. */
  sealed: number;
  /** Of all logs, as of the last look: events without a seal, and for how many seconds the oldest has been there. */
  waiting: number;
  behind: number;
}

const usual: SealerTimes = { every: 1_000, look: 10_000, late: 60_000 };
const accountsOfCall = 50;
/** Some 50 ms of the database's work. */
const eventsOfCall = 2_000;
const logsOfLook = 1_000;
/** What is left to others after a call, in times of what it took. */
const rest = { busy: 2, quiet: 0.25 };

export function startSealer({
  db,
  isBusy,
  onSealed,
  onBehind,
  onTrouble,
  times: given,
}: SealerOptions): Sealer {
  const times = { ...usual, ...given };
  const grown = new Set<string>();
  const figures: SealerFigures = { sealed: 0, waiting: 0, behind: 0 };
  let lookedAt = -Infinity;

  async function look(): Promise<void> {
    lookedAt = performance.now();
    let waiting = 0;
    let behind = 0;
    for (let after: string | null = null; ;) {
      const logs: Awaited<ReturnType<typeof logsToSeal>> = await logsToSeal(db, after, logsOfLook);
      for (const log of logs) {
        const events = log.head - log.sealed;
        if (events > 0) grown.add(log.account_id);
        if (log.sealed !== log.signed) onSealed([log.account_id]);
        const seconds = log.behind ?? 0;
        waiting += Math.max(0, events);
        behind = Math.max(behind, seconds);
        if (seconds * 1_000 > times.late) onBehind({ accountId: log.account_id, events, seconds });
      }
      after = logs.at(-1)?.account_id ?? null;
      if (after === null || logs.length < logsOfLook) break;
    }
    figures.waiting = waiting;
    figures.behind = behind;
  }

  /**
   * One turn for each log that has grown, whether many wait or one has much: what is left of a log then, and what has grown
   * meanwhile, waits for the next lap. Gives whether there is something left.
   */
  async function lap(signal: AbortSignal): Promise<boolean> {
    let open = [...grown];
    grown.clear();
    let isLeft = false;
    try {
      while (open.length > 0 && !signal.aborted) {
        const began = performance.now();
        const outcome = await turnsOf(open.slice(0, accountsOfCall));
        open = [...outcome.untouched, ...open.slice(accountsOfCall)];
        for (const accountId of outcome.unfinished) grown.add(accountId);
        isLeft ||= outcome.unfinished.length > 0;
        if (open.length > 0 || isLeft) {
          const share = isBusy() ? rest.busy : rest.quiet;
          await delay((performance.now() - began) * share, undefined, { signal }).catch(() => undefined);
        }
      }
    } finally {
      for (const accountId of open) grown.add(accountId);
    }
    return isLeft;
  }

  /** One call for these; where what stands in the database of one of them makes it fail, one for each. */
  async function turnsOf(accountIds: readonly string[]): Promise<Turns> {
    const outcome = await callFor(accountIds).catch((error: unknown) => {
      if (error instanceof DatabaseError && error.isAboutData) return null;
      throw error;
    });
    if (outcome !== null) return outcome;
    const all: Turns = { untouched: [], unfinished: [] };
    for (const accountId of accountIds) {
      try {
        all.unfinished.push(...(await callFor([accountId])).unfinished);
      } catch (error) {
        if (!(error instanceof DatabaseError && error.isAboutData)) throw error;
        // It comes again with the next look.
        onTrouble(error, accountId);
      }
    }
    return all;
  }

  async function callFor(accountIds: readonly string[]): Promise<Turns> {
    const { touched, ...turns } = await sealSome(db, accountIds, (sealed) => (figures.sealed += sealed));
    if (touched.length > 0) onSealed(touched);
    return turns;
  }

  const rounds = startRounds({
    async round(signal) {
      for (let isLeft = true; isLeft && !signal.aborted;) {
        if (performance.now() - lookedAt > times.look) await look();
        isLeft = await lap(signal);
      }
    },
    onError(error) {
      // Whose turn was lost is found by the next look.
      lookedAt = -Infinity;
      onTrouble(error);
    },
    every: times.every,
    again: times.every * 5,
  });
  return {
    ...rounds,
    grew: (accountId) => void grown.add(accountId),
    figures: () => ({ ...figures }),
  };
}

interface Turns {
  /** The call ended before it came to them. */
  untouched: string[];
  /** They have had their turn, and there is more. */
  unfinished: string[];
}

/** One call. */
async function sealSome(
  db: Db,
  accountIds: readonly string[],
  onCount: (sealed: number) => void,
): Promise<Turns & { touched: string[] }> {
  const rows = await sealEvents(db, accountIds.toSorted(), eventsOfCall);
  const count = rows.reduce((sum, row) => sum + row.added, 0);
  onCount(count);
  const known = new Map(rows.map((row) => [row.account_id, row]));
  return {
    touched: rows.filter((row) => row.added > 0).map((row) => row.account_id),
    // Behind the last one that the call came to; one before it that is missing is another process's just now.
    untouched: count < eventsOfCall ? [] : accountIds.filter((accountId) => !known.has(accountId)),
    // One that does not get on has a hole: it waits for the next look.
    unfinished: rows.filter((row) => row.added > 0 && row.sealed < row.head).map((row) => row.account_id),
  };
}

/** Seals one log up to a position, at once, whoever else is at it. Rejects where the log does not go so far, or has a hole. */
export async function sealUpTo(db: Db, accountId: string, position: number): Promise<void> {
  for (let waits = 0; ;) {
    const [row] = await sealEvents(db, [accountId], eventsOfCall);
    if (row !== undefined && row.sealed >= position) return;
    if (row === undefined ? waits >= 200 : row.added === 0)
      throw new Error(`the log cannot be sealed up to position ${position}`);
    if (row === undefined) {
      waits += 1;
      await delay(50);
    }
  }
}
