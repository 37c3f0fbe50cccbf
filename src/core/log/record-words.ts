/**
 * THE ONLY WRITER of the log and the list.
 *
 * It promises: positions of an account are consecutive and become visible in order (record_words takes them under the
 * lock of the account's row in log_heads, held to the commit); a word whose promise has been kept is in the log; a word
 * is in the log once, however often the call had to be tried. Which words go together in one call, and that accounts do
 * not wait for each other: group-commit.ts.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../db/connect.js';
import { awayIn, DatabaseError } from '../db/database-error.js';
import { doublingPause } from '../domain/doubling-pause.rules.js';
import { createGroupCommit, type Load } from './group-commit.js';
import type { RecordItem, RecordOutcome, Word } from './word.js';
import { writeBatch } from './write-batch.js';

/** The database was away past the deadline, or too much waited already. `sent`: it may have been recorded after all. */
export class NotConfirmed extends Error {
  override readonly name = 'NotConfirmed';
  constructor(
    readonly sent: boolean,
    readonly why: 'away' | 'overload' = 'away',
  ) {
    super(sent ? 'the outcome is unknown' : 'nothing was recorded');
  }
}

/** An item takes about 2 kB: a database that is away for long costs 200 MB at most. */
const usuallyAtMost = 100_000;

/** Milliseconds for one call: a link that stalls must leave time for another try before the words' own deadline. */
const longestCall = 5_000;
const shortestCall = 1_000;
/** No event id twice. A distributed PostgreSQL says the name with its part's number behind. */
const eventIdKey = 'events_event_id_key';
/** Milliseconds past its deadline after which an item that has waited all the time is refused without a try. */
const lateWithoutTry = 1_000;
/** Milliseconds between two tries while the database is away: the first pause, doubled each time, and the longest. */
const firstPause = 50;
const longestPause = 1_000;

export interface WordRecorder {
  /** Records the items of one account in order; each has its own outcome. Rejects with NotConfirmed, or for an outage. */
  record(accountId: string, items: readonly RecordItem[]): Promise<RecordOutcome[]>;
  /** Items that wait for their turn, of all accounts; those being written are not among them. */
  waiting(): number;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}

export interface RecorderOptions {
  /** Milliseconds for which an item is tried again while the database is away. */
  deadline?: number;
  /** Items that may be under way and wait, of all accounts: further ones are refused at once. */
  atMost?: number;
  /** Told after each commit that added to the log: which words became events. */
  onGrowth?: (accountId: string, recorded: readonly Word[]) => void;
  /** Milliseconds of a clock that never goes back. */
  now?: () => number;
}

interface Queued {
  item: RecordItem;
  deadline: number;
  /** A call with it has been sent and has had no answer. */
  sent: boolean;
  resolve: (outcome: RecordOutcome) => void;
  reject: (error: unknown) => void;
}

type QueuedLoad = Load<Queued>;

/** Not the wall clock: one that is put back would have callers wait for longer than was promised. */
const monotonic = () => performance.now();

export function createWordRecorder(db: Db, options: RecorderOptions = {}): WordRecorder {
  const { deadline = 15_000, atMost = usuallyAtMost, onGrowth = () => undefined, now = monotonic } = options;
  /** Items of calls that have not settled. */
  let held = 0;
  const { add, waiting, idle } = createGroupCommit<Queued>(write);

  function record(accountId: string, items: readonly RecordItem[]): Promise<RecordOutcome[]> {
    // Of a call that is larger than all that may wait nothing ever would be recorded.
    if (held > 0 && held + items.length > atMost) return Promise.reject(new NotConfirmed(false, 'overload'));
    held += items.length;
    if (items.length === 0) return Promise.resolve([]);
    const until = now() + deadline;
    return new Promise((resolve, reject) => {
      const settlers = together(items.length, resolve, reject, () => {
        held -= items.length;
      });
      add(
        accountId,
        items.map((item, index) => ({
          item,
          deadline: until,
          sent: false,
          resolve: (outcome) => settlers.resolve(index, outcome),
          reject: (error) => settlers.reject(index, error),
        })),
      );
    });
  }

  /** Settles every promise, whatever happens, but for those of accounts that are to have a call alone: it gives them back. */
  async function write(given: readonly QueuedLoad[], alone: boolean): Promise<readonly QueuedLoad[]> {
    // What has waited past its time behind other calls is not tried any more: the database is away.
    let loads = withoutExpired(given, lateWithoutTry);
    if (loads.length === 0) return [];
    for (let failures = 0; ; failures += 1) {
      try {
        const call = { alone, secondTry: wasSent(loads), within: timeLeft(loads) };
        return settle(loads, await writeBatch(db, loads.map(itemsOf), call));
      } catch (error) {
        const away = awayIn(error);
        if (away !== null) {
          if (away.mayHaveBeenSent) for (const queued of allOf(loads)) queued.sent = true;
          loads = withoutExpired(loads);
          if (loads.length === 0) return [];
          await delay(doublingPause(failures, firstPause, longestPause));
        } else if (error instanceof DatabaseError && error.isAboutData) {
          return isolateBadItems(loads, error, alone);
        } else if (error instanceof DatabaseError && !alone) {
          // All was taken back. Whose fault it is shows when each account is alone.
          return loads;
        } else {
          for (const queued of allOf(loads)) queued.reject(error);
          return [];
        }
      }
    }
  }

  /** Gives back the accounts that were left out. */
  function settle(
    loads: readonly QueuedLoad[],
    outcomes: readonly (readonly (RecordOutcome | null)[])[],
  ): QueuedLoad[] {
    const leftOut: QueuedLoad[] = [];
    for (const [place, load] of loads.entries()) {
      const own = outcomes[place] ?? [];
      const recorded = load.items.flatMap(({ item }, index) => recordedOf(item, own[index]));
      if (recorded.length > 0) onGrowth(load.accountId, recorded);
      const busy: Queued[] = [];
      for (const [index, queued] of load.items.entries()) {
        const outcome = own[index];
        if (outcome == null) busy.push(queued);
        else queued.resolve(outcome);
      }
      if (busy.length > 0) leftOut.push({ accountId: load.accountId, items: busy });
    }
    return leftOut;
  }

  /** Milliseconds for the next call: the words' own time, as far as a call may have it. */
  function timeLeft(loads: readonly QueuedLoad[]): number {
    let latest = 0;
    for (const { deadline: until } of allOf(loads)) latest = Math.max(latest, until);
    return Math.max(shortestCall, Math.min(longestCall, latest - now()));
  }

  function withoutExpired(loads: readonly QueuedLoad[], grace = 0): QueuedLoad[] {
    return loads.flatMap(({ accountId, items }) => {
      const expired = items.filter((queued) => queued.deadline + grace <= now());
      for (const queued of expired) queued.reject(new NotConfirmed(queued.sent));
      const rest = items.filter((queued) => !expired.includes(queued));
      return rest.length === 0 ? [] : [{ accountId, items: rest }];
    });
  }

  /** The call was rolled back whole: halve it until only what the database cannot take is left out. */
  async function isolateBadItems(
    loads: readonly QueuedLoad[],
    error: DatabaseError,
    alone: boolean,
  ): Promise<readonly QueuedLoad[]> {
    const all = loads.flatMap(({ accountId, items }) => items.map((queued) => ({ accountId, queued })));
    const [only] = all;
    if (all.length === 1 && only !== undefined) {
      if (!only.queued.sent && error.constraint?.startsWith(eventIdKey) === true) {
        // Its event is there: perhaps by a try that was taken for one that never arrived.
        only.queued.sent = true;
        return write(loads, alone);
      }
      only.queued.resolve({ kind: 'unrecordable', sqlState: error.sqlState });
      return [];
    }
    const middle = Math.ceil(all.length / 2);
    const first = await write(byAccount(all.slice(0, middle)), alone);
    const leftOut = new Set(first.map(({ accountId }) => accountId));
    // What comes after an item that was left out is left out, too: an account's items stay in order.
    const rest = byAccount(all.slice(middle));
    const second = await write(
      rest.filter(({ accountId }) => !leftOut.has(accountId)),
      alone,
    );
    const back = rest.filter(({ accountId }) => leftOut.has(accountId));
    return joined([...first, ...back, ...second]);
  }

  return { record, waiting, idle };
}

/**
 * Settles a call when all of its items have settled (one promise for all of them: a promise each costs as much as the rules).
 * Where some are recorded and others are not, it never says that nothing was.
 */
function together(
  count: number,
  resolve: (outcomes: RecordOutcome[]) => void,
  reject: (error: unknown) => void,
  settled: () => void,
) {
  const outcomes: RecordOutcome[] = [];
  const done: boolean[] = [];
  let open = count;
  let failed: { error: unknown } | undefined;
  let someSent = false;
  function settleOne(index: number): void {
    done[index] = true;
    open -= 1;
    if (open > 0) return;
    settled();
    if (failed === undefined) resolve(outcomes);
    else reject(partly(failed.error, someSent));
  }
  return {
    resolve(index: number, outcome: RecordOutcome): void {
      if (done[index] === true) return;
      outcomes[index] = outcome;
      someSent = true;
      settleOne(index);
    },
    reject(index: number, error: unknown): void {
      if (done[index] === true) return;
      failed ??= { error };
      someSent ||= error instanceof NotConfirmed && error.sent;
      settleOne(index);
    },
  };
}

/** All of them, likewise. */
export function confirmed<Outcome>(outcomes: readonly Promise<Outcome>[]): Promise<Outcome[]> {
  return Promise.all(outcomes).catch(async (error: unknown) => {
    const settled = await Promise.allSettled(outcomes);
    const someSent = settled.some(
      (one) => one.status === 'fulfilled' || (one.reason instanceof NotConfirmed && one.reason.sent),
    );
    throw partly(error, someSent);
  });
}

function partly(error: unknown, someSent: boolean): unknown {
  return error instanceof NotConfirmed ? new NotConfirmed(someSent, someSent ? 'away' : error.why) : error;
}

function itemsOf({ accountId, items }: QueuedLoad) {
  return { accountId, items: items.map(({ item }) => item) };
}

function allOf(loads: readonly QueuedLoad[]): Queued[] {
  return loads.flatMap(({ items }) => items);
}

function wasSent(loads: readonly QueuedLoad[]): boolean {
  return loads.some(({ items }) => items.some(({ sent }) => sent));
}

function byAccount(all: readonly { accountId: string; queued: Queued }[]): QueuedLoad[] {
  return joined(all.map(({ accountId, queued }) => ({ accountId, items: [queued] })));
}

/** One load of each account. */
function joined(loads: readonly QueuedLoad[]): QueuedLoad[] {
  const byId = new Map<string, Queued[]>();
  for (const { accountId, items } of loads) byId.set(accountId, [...(byId.get(accountId) ?? []), ...items]);
  return [...byId].map(([accountId, items]) => ({ accountId, items }));
}

/** Words that say nothing new may have become no event. */
function recordedOf(item: RecordItem, outcome: RecordOutcome | null | undefined): Word[] {
  if (outcome?.kind !== 'recorded') return [];
  const eventIds = new Set(outcome.words.map(({ eventId }) => eventId));
  return item.words.filter(({ eventId }) => eventIds.has(eventId));
}
