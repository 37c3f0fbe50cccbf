/**
 * One way to the database for the whole process: a pool, a deadline around every statement, and errors that say what
 * happened without repeating the statement's parameters.
 *
 * There are no transactions of several statements here, on purpose: postgres.js 3.4.9 was seen to run a statement of a
 * transaction that the server had killed inside another one. What must be atomic is one statement or one SQL function.
 */
import { channel } from 'node:diagnostics_channel';
import { type Asking, askingBy, type RunOptions } from './asking.js';
import { createIdentity, readIdentity } from './identity.js';
import { openConnection, type OpenOptions } from './open-connection.js';
import { type Connection } from './open-at-host.js';
import { type PoolTimes, usualTimes } from './pool-times.js';
import { createPool, type PoolState } from './pool.js';

export interface Db extends Asking {
  /** How many statements this pool has been given: for tests that count. */
  statementsSent(): number;
  /**
   * A tag of the database that its connections lead to, in its present run: six bytes in hexadecimal. Null before the
   * first connection, and where the database does not say.
   */
  identity(): string | null;
  /**
   * Told when that is another one than before, before anything is asked there: what is held in memory of the one before
   * is to be forgotten.
   */
  onAnother(forget: () => void): void;
  /** Told when a connection is lost: which database the next one leads to is not known before it is there. */
  onLost(doubt: () => void): void;
  /** Looks whether it still is the one it was. */
  lookWhich(): Promise<void>;
  /** What the pool holds just now. */
  pool(): PoolState;
  /** Lets what is under way end, for five seconds at most. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Connections at most. While some wait for the answer to a statement that is late, as many again. */
  connections?: number;
  /** Statements that may wait for a connection at most: further ones are refused at once. */
  waiting?: number;
  /** Milliseconds that a statement may take before its caller gets DatabaseTimeout. */
  deadline?: number;
  /** Milliseconds that opening a connection may take. */
  openWithin?: number;
  /** The name under which the server lists this process's connections. */
  name?: string;
  times?: Partial<PoolTimes>;
}

/** What is told of each statement on the channel `heed:statement` of node:diagnostics_channel, while somebody listens. */
export interface SentStatement {
  text: string;
  parameters: readonly unknown[];
  /** Those of which it says that it speaks; null: of none. */
  accounts: readonly string[] | null;
  /** Whether they may be several another time. */
  isOfAll: boolean;
}

const sentStatements = channel('heed:statement');

export function connect(databaseUrl: string, options: ConnectOptions = {}): Db {
  const { connections = 10, waiting = 1_000, name = 'heed', openWithin = 5_000 } = options;
  const deadline = options.deadline ?? usualTimes.deadline;
  const identity = createIdentity();
  const doubts: (() => void)[] = [];
  const hosts = { first: 0 };
  const pool = createPool({
    connections,
    waiting,
    times: { ...usualTimes, deadline, ...options.times },
    open: (onClosed, signal) => open({ name, within: openWithin, hosts, onClosed, signal }),
  });

  /** No statement runs on a connection before it is known where it leads; where that is elsewhere, the others are given up. */
  async function open(options: OpenOptions): Promise<Connection> {
    const onClosed = () => {
      for (const doubt of doubts) doubt();
      options.onClosed?.();
    };
    const connection = await openConnection(databaseUrl, { ...options, onClosed });
    const late = setTimeout(connection.destroy, options.within);
    options.signal?.addEventListener('abort', connection.destroy);
    try {
      if (identity.is(await readIdentity(connection.run))) pool.giveUpAll();
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    } finally {
      clearTimeout(late);
      options.signal?.removeEventListener('abort', connection.destroy);
    }
  }

  let sent = 0;

  function run(text: string, parameters: readonly unknown[], options: RunOptions = {}): Promise<unknown[]> {
    sent += 1;
    if (sentStatements.hasSubscribers)
      sentStatements.publish({
        text,
        parameters,
        accounts: options.accounts ?? null,
        isOfAll: options.isOfAll === true,
      } satisfies SentStatement);
    return pool.run(text, parameters, options);
  }

  return {
    ...askingBy(run),
    identity: identity.tag,
    onAnother: identity.onAnother,
    onLost: (doubt) => void doubts.push(doubt),
    async lookWhich() {
      identity.is(await readIdentity(run));
    },
    statementsSent: () => sent,
    pool: pool.state,
    close: pool.close,
  };
}
