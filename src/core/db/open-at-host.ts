/**
 * One connection to the database, for one statement at a time, and for one life: what ends it ends it for good.
 *
 * The driver postgres speaks the protocol here and does nothing else. Its own ways of connecting again are kept from it,
 * because they were seen to fail (docs/decisions/0016-one-connection-one-life.md): it gets one socket, made here, and
 * when that is gone so is the connection. So a statement is never sent twice, never over another connection than
 * was meant, and its promise settles when the socket closes, whatever the driver makes of it.
 */
import { connect as connectTcp, type Socket } from 'node:net';
import type { EventEmitter } from 'node:events';
import { Stream } from 'node:stream';
import postgres from 'postgres';
import { type AccountTeller, createAccountTeller } from './account-of-statements.js';
import { connectionSettings } from './connection-settings.js';
import { createPreparing } from './preparing.js';
import { secured, type Secured } from './secure-socket.js';
import { asDatabaseError, DatabaseAway, DatabaseError, endsConnection, sqlState } from './database-error.js';

export interface Connection {
  /** The server's process for it. */
  readonly pid: number;
  /**
   * One statement, prepared unless very many have been; the next when this one has settled. `accounts`: of which it speaks,
   * if of any. A COPY from or to the client rejects and ends the connection.
   */
  run(
    text: string,
    parameters: readonly unknown[],
    asArrays?: boolean,
    accounts?: readonly string[],
    plannedOnce?: boolean,
  ): Promise<unknown[]>;
  /** Several statements in one text without parameters: sent in one message, carried out all or none. */
  runScript(script: string): Promise<void>;
  isOpen(): boolean;
  /** Says goodbye, and waits a second at most for the other side to close. */
  end(): Promise<void>;
  /** Closes it at once. What waits for an answer rejects; it may have been carried out. */
  destroy(): void;
}

export interface AtHostOptions {
  /** The name under which the server lists it. */
  name: string;
  /** Milliseconds that opening may take. */
  within: number;
  /** It is no more, however that came: called once, and only for one that has been open. */
  onClosed?(): void;
  /** Of a channel that was listened to. */
  onNotify?(payload: string): void;
  /** Milliseconds for which the server works on a statement; 0: for ever. */
  statementTimeout?: number;
  /** Gives up one that is being opened. */
  signal?: AbortSignal;
}

/** Milliseconds for a polite end. */
const goodbye = 1_000;

/** Where the driver was told to connect to: it has read the address. */
interface Target {
  host: string[];
  port: number[];
  path: string | false;
}

/** What the address says of TLS, which is not left to the driver. */
interface Security {
  ssl: Secured;
  sslnegotiation: string | null;
}

/**
 * Rejects with DatabaseAway, or with DatabaseError where the database is closed to this role. At one host `ofSeveral` the
 * driver is told of no other, since it keeps errors to itself while there is a next one; `onStandby` is called where
 * it has become a standby, and one that is is refused.
 */
export function openAtHost(
  databaseUrl: string,
  options: AtHostOptions,
  ofSeveral: Pick<postgres.Options<never>, 'host' | 'port'> = {},
  onStandby?: () => void,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    let socket: Socket | null = null;
    let teller: AccountTeller | null = null;
    const { ssl, sslnegotiation } = postgres(databaseUrl, { max: 1 }).options as unknown as Security;
    let state: 'opening' | 'open' | 'over' = 'opening';
    /** Rejects what waits for an answer. */
    let lose: ((error: Error) => void) | null = null;

    /** Called by the driver for a socket; again when the host has hung up, or is none of those wanted. */
    async function reach(target: Target): Promise<EventEmitter> {
      if (socket === null && state === 'opening') {
        const host = target.host[0] ?? '';
        const port = target.port[0] ?? 5432;
        const made = target.path === false ? connectTcp({ host, port }) : connectTcp({ path: target.path });
        socket = made;
        try {
          await connected(made);
          socket = await secured(made, { ssl, isDirect: sslnegotiation === 'direct', host });
          socket.once('close', close);
          teller = createAccountTeller(socket);
          return teller.socket;
        } catch (error) {
          fail(error);
        }
      }
      fail(new DatabaseAway('CONNECTION_CLOSED', false));
      close();
      return new Promise<never>(() => undefined);
    }

    const { statement_timeout, ...session } = connectionSettings(options.name).connection;
    const settings = {
      ...connectionSettings(options.name),
      connection: { ...session, statement_timeout: options.statementTimeout ?? statement_timeout },
      connect_timeout: 0,
      ...ofSeveral,
      ssl: false,
      sslnegotiation: null,
      socket: reach,
      onclose: close,
      onnotify: (_channel: string, payload: string) => options.onNotify?.(payload),
    };
    const client = postgres(databaseUrl, settings);
    const timer = setTimeout(() => fail(new DatabaseAway('CONNECT_TIMEOUT', false)), options.within);
    const abort = () => fail(new DatabaseAway('CONNECTION_ENDED', false));
    const settled = () => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', abort);
    };
    options.signal?.addEventListener('abort', abort);

    function fail(error: unknown): void {
      if (state !== 'opening') return;
      state = 'over';
      settled();
      discard();
      const known = asDatabaseError(error);
      reject(known instanceof DatabaseError ? known : new DatabaseAway(reasonOf(error, known), false));
    }

    function close(): void {
      if (state !== 'open') return;
      state = 'over';
      discard();
      lose?.(new DatabaseAway('CONNECTION_CLOSED', true));
      options.onClosed?.();
    }

    /** The driver is not told: it would say goodbye over a socket that is gone, which over TLS is an error that nobody catches. */
    function discard(): void {
      // The driver takes its own listeners off; a last error of the socket must not end the process.
      socket?.on('error', () => undefined);
      socket?.destroy();
    }

    function answerOf<Answer>(statement: () => Promise<Answer>): Promise<Answer> {
      if (state !== 'open') return Promise.reject(new DatabaseAway('CONNECTION_CLOSED', false));
      return new Promise((settle, refuse) => {
        lose = refuse;
        const answered = (answer: Answer) => {
          if (!(answer instanceof Stream)) return settle(answer);
          // A COPY: the server waits for data, or sends some, and would take the next statement for it.
          answer.on('error', () => undefined);
          refuse(new Error('COPY is not spoken over this connection'));
          close();
        };
        statement().then(answered, (error: unknown) => {
          const known = asDatabaseError(error);
          if (known instanceof DatabaseAway && known.reason === sqlState.readOnly) onStandby?.();
          refuse(known);
          if (endsConnection(error)) close();
        });
      });
    }

    const isToBePrepared = createPreparing();
    const connectionOf = (pid: number): Connection => ({
      pid,
      run: (text, parameters, asArrays = false, accounts, plannedOnce = false) =>
        answerOf<unknown[]>(() => {
          const prepare = isToBePrepared(text, parameters);
          teller?.speakOf(accounts ?? null, plannedOnce);
          const query = client.unsafe(text, parameters as postgres.ParameterOrJSON<never>[], {
            prepare,
            // In the simple protocol there would be no message of its own to go before.
            ...(accounts === undefined ? {} : { simple: false }),
          });
          return asArrays ? query.values() : query.execute();
        }).then(withoutHoles),
      async runScript(script) {
        teller?.speakOf(null);
        await answerOf<unknown>(() => client.unsafe(script));
      },
      isOpen: () => state === 'open',
      async end() {
        if (state !== 'open' || socket === null) return;
        const closed = new Promise((resolve) => socket?.once('close', resolve));
        const patience = setTimeout(close, goodbye);
        client.end().catch(() => undefined);
        await closed;
        clearTimeout(patience);
      },
      destroy: close,
    });

    function opened([row]: readonly { pid: number; standby: boolean }[]): void {
      if (state !== 'opening') return;
      if (row?.standby === true && onStandby !== undefined)
        return fail(new DatabaseAway(sqlState.readOnly, false));
      state = 'open';
      settled();
      socket?.on('error', () => undefined);
      if (socket?.destroyed === true) close();
      resolve(connectionOf(row?.pid ?? 0));
    }
    const question = 'select pg_backend_pid() as pid, pg_is_in_recovery() as standby';
    client.unsafe<{ pid: number; standby: boolean }[]>(question).then(opened, fail);
  });
}

/**
 * The driver goes on counting rows where a statement has failed after its first ones (cancelled, or for a value further
 * down): the answer to the next statement then begins with as many holes.
 */
function withoutHoles(rows: unknown[]): unknown[] {
  return rows.length === 0 || 0 in rows ? rows : rows.slice(rows.findIndex((_, index) => index in rows));
}

function connected(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
    socket.once('close', () => reject(new DatabaseAway('CONNECTION_CLOSED', false)));
  });
}

/** A word for why no connection could be made. */
function reasonOf(error: unknown, known: Error): string {
  if (known instanceof DatabaseAway) return known.reason;
  return error instanceof Error && 'code' in error ? String(error.code) : 'CONNECTION_FAILED';
}
