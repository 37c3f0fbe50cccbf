/**
 * Connections to the database, and the statements that wait for one. It promises that each statement settles: with its
 * answer, or with an error that says whether it may have been carried out.
 *
 * Away: no connection is there and the last try to make one has failed. Statements wait for a database that is away for
 * a moment (a restart) and are then refused; tries go on, one at a time, as long as somebody waits. At most so many wait:
 * further ones are refused at once.
 *
 * A statement past its deadline leaves its caller but keeps its connection, which gets time to answer and stands aside
 * meanwhile: another takes its place. Long before that the server is asked whether it works on the statement at all: if
 * not, the link is dead. Connections that have been idle since before such a statement was sent are given up as well.
 */
import { setMaxListeners } from 'node:events';
import type { RunOptions } from './asking.js';
import { DatabaseAway, DatabaseTimeout, tooManyWait } from './database-error.js';
import type { Connection } from './open-at-host.js';
import { createOpening } from './pool-opening.js';
import type { PoolTimes } from './pool-times.js';
import { createSlowWatch, type Working } from './slow-watch.js';

export interface PoolOptions {
  connections: number;
  /** Statements that may wait for a connection. */
  waiting: number;
  times: PoolTimes;
  open(onClosed: () => void, signal: AbortSignal): Promise<Connection>;
}

/** What there is just now: for metrics and tests. */
export interface PoolState {
  idle: number;
  busy: number;
  /** Connections whose statement is past its deadline. */
  late: number;
  opening: number;
  waiting: number;
  /** Why the database is away; null while it is not. */
  away: string | null;
}

export interface Pool {
  run(text: string, parameters: readonly unknown[], options?: RunOptions): Promise<unknown[]>;
  state(): PoolState;
  /** Closes all connections that there are. What waits for an answer rejects; it may have been carried out. */
  giveUpAll(): void;
  /** Refuses what waits, lets what is under way end, for five seconds at most, and closes all: no connection outlives it. */
  close(): Promise<void>;
}

interface Statement {
  text: string;
  parameters: readonly unknown[];
  asArrays: boolean;
  accounts: readonly string[] | undefined;
  plannedOnce: boolean;
  deadline: number;
  askedAt: number;
  timer: NodeJS.Timeout | undefined;
  resolve(rows: unknown[]): void;
  reject(error: Error): void;
}

interface Held extends Working {
  statement: Statement | null;
  /** When it last gave a sign of life. */
  aliveAt: number;
}

const closeWithin = 5_000;

export function createPool(options: PoolOptions): Pool {
  const { connections, times } = options;
  const idle: Held[] = [];
  const busy = new Set<Held>();
  const late = new Set<Held>();
  const waiting = new Set<Statement>();
  const closing = new AbortController();
  // Every connection that is being opened listens.
  setMaxListeners(0, closing.signal);
  const ends = new Set<Promise<void>>();
  let onDrained: (() => void) | null = null;

  const opening = createOpening({ times, make, failed: refuseImpatient, again: openMore });
  const watch = createSlowWatch({
    slow: times.slow,
    closing: closing.signal,
    working: () => [...busy, ...late],
    open: () => options.open(() => undefined, closing.signal),
    isDead({ connection }, sentAt) {
      connection.destroy();
      giveUpIdleSince(sentAt);
    },
  });

  const away = () => (idle.length + busy.size === 0 ? opening.failure() : null);

  function openMore(): void {
    if (closing.signal.aborted) return;
    // While it is away one try is enough to find it back.
    const atOnce = away() === null ? connections - idle.length - busy.size : 1;
    opening.upTo(Math.min(atOnce, waiting.size));
  }

  /** Gives what is to be done with it. */
  async function make(): Promise<() => void> {
    let held: Held | undefined;
    const connection = await options.open(() => held && lose(held), closing.signal);
    if (!connection.isOpen()) throw new DatabaseAway('CONNECTION_CLOSED', false);
    const made: Held = { connection, statement: null, sentAt: 0, aliveAt: performance.now(), askAt: 0 };
    held = made;
    return () => (closing.signal.aborted ? end(made) : rest(made));
  }

  function refuseImpatient(): void {
    if (away() === null) return;
    const since = performance.now() - times.patience;
    for (const statement of waiting) if (statement.askedAt <= since) refuse(statement);
  }

  function end({ connection }: Held): void {
    const ended = connection.end().finally(() => ends.delete(ended));
    ends.add(ended);
  }

  /** Gives it the statement that has waited longest, if any. */
  function rest(held: Held): void {
    busy.delete(held);
    if (late.delete(held) && idle.length + busy.size + opening.count() >= connections) return end(held);
    const [next] = waiting;
    if (next !== undefined) {
      waiting.delete(next);
      send(next, held);
    } else if (closing.signal.aborted) end(held);
    else idle.push(held);
    if (busy.size === 0) onDrained?.();
  }

  function send(statement: Statement, held: Held): void {
    busy.add(held);
    held.statement = statement;
    held.sentAt = performance.now();
    held.askAt = held.sentAt + times.slow;
    watch.begin();
    rearm(statement, held.sentAt, () => overdue(statement, held));
    const { connection } = held;
    const { text, parameters, asArrays, accounts, plannedOnce } = statement;
    connection.run(text, parameters, asArrays, accounts, plannedOnce).then(
      (rows) => answered(held, () => statement.resolve(rows)),
      (error: Error) => answered(held, () => statement.reject(error)),
    );
  }

  function answered(held: Held, settle: () => void): void {
    clearTimeout(held.statement?.timer);
    held.statement = null;
    held.aliveAt = performance.now();
    settle();
    if (held.connection.isOpen()) rest(held);
  }

  function rearm(statement: Statement, now: number, action: () => void): void {
    clearTimeout(statement.timer);
    statement.timer = setTimeout(action, Math.max(0, statement.askedAt + statement.deadline - now));
  }

  /** It was sent and has no answer. */
  function overdue(statement: Statement, held: Held): void {
    statement.reject(new DatabaseTimeout(statement.deadline));
    giveUpIdleSince(held.sentAt);
    statement.timer = setTimeout(
      () => held.connection.destroy(),
      Math.max(0, times.dead - statement.deadline),
    );
    // No more than that: the server works on them still.
    if (late.size >= connections) return;
    busy.delete(held);
    late.add(held);
    if (busy.size === 0) onDrained?.();
    openMore();
  }

  function giveUpIdleSince(moment: number): void {
    for (const { connection } of idle.filter(({ aliveAt }) => aliveAt < moment)) connection.destroy();
  }

  /** Its statement, if it had one, has rejected. */
  function lose(held: Held): void {
    const at = idle.indexOf(held);
    if (at >= 0) idle.splice(at, 1);
    late.delete(held);
    if (busy.delete(held) && busy.size === 0) onDrained?.();
    openMore();
  }

  function refuse(statement: Statement, reason = opening.failure() ?? 'CONNECTION_ENDED'): void {
    waiting.delete(statement);
    clearTimeout(statement.timer);
    statement.reject(new DatabaseAway(reason, false));
  }

  function wait(statement: Statement): void {
    waiting.add(statement);
    const patience = Math.min(times.patience, statement.deadline);
    statement.timer = setTimeout(() => {
      if (away() !== null) return refuse(statement);
      rearm(statement, performance.now(), () => {
        waiting.delete(statement);
        statement.reject(new DatabaseTimeout(statement.deadline, false));
      });
    }, patience);
    openMore();
  }

  return {
    run(text, parameters, asked = {}) {
      const { asArrays = false, deadline = times.deadline, accounts, plannedOnce = false } = asked;
      if (closing.signal.aborted) return Promise.reject(new DatabaseAway('CONNECTION_ENDED', false));
      const held = idle.pop();
      if (held === undefined && waiting.size >= options.waiting)
        return Promise.reject(new DatabaseAway(tooManyWait, false));
      return new Promise((resolve, reject) => {
        const askedAt = performance.now();
        const statement = {
          text,
          parameters,
          asArrays,
          accounts,
          plannedOnce,
          deadline,
          askedAt,
          timer: undefined,
          resolve,
          reject,
        };
        if (held === undefined) wait(statement);
        else send(statement, held);
      });
    },
    state: () => ({
      idle: idle.length,
      busy: busy.size,
      late: late.size,
      opening: opening.count(),
      waiting: waiting.size,
      away: away(),
    }),
    giveUpAll() {
      for (const { connection } of [...idle, ...busy, ...late]) connection.destroy();
    },
    async close() {
      closing.abort();
      const others = Promise.all([opening.close(), watch.close()]);
      for (const statement of waiting) refuse(statement, 'CONNECTION_ENDED');
      for (const { connection } of late) connection.destroy();
      for (const held of idle.splice(0)) end(held);
      if (busy.size > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, closeWithin);
          onDrained = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      // What became late meanwhile, too.
      for (const { connection } of [...busy, ...late]) connection.destroy();
      await others;
      await Promise.all(ends);
    },
  };
}
