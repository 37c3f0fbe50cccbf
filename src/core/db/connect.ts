/**
 * One way to the database for the whole process: a pool, a deadline around every statement, and errors that say what
 * happened without repeating the statement's parameters.
 *
 * A statement that has no answer within its deadline rejects with DatabaseTimeout and goes on at the server for a while; a link
 * that stays silent is given up, and the connections are made anew.
 *
 * There are no transactions of several statements here, on purpose: postgres.js 3.4.9 was seen to run a statement of a
 * transaction that the server had killed inside another one. What must be atomic is one statement or one SQL function.
 */
import postgres from 'postgres';
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';
import { formatInstant, parseInstant, type Instant } from '../domain/instant.js';
import { asDatabaseError, DatabaseTimeout } from './database-error.js';

/** A builder's query or a `sql` template. */
export interface Statement {
  getSQL(): SQL;
}

export interface Db {
  /** Runs one statement, prepared, and gives its rows as the database names their columns. */
  rows<Row>(statement: Statement, options?: { deadline?: number }): Promise<Row[]>;
  /** The same for text that is built already: hot statements. */
  text<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]>;
  /** drizzle's builder for plain statements; it runs through this pool, deadline and all. */
  orm: PgRemoteDatabase;
  /** How many statements this pool has sent: for tests that count. */
  statementsSent(): number;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Connections at most. */
  connections?: number;
  /** Milliseconds that a statement may take before its caller gets DatabaseTimeout. */
  deadline?: number;
  /** The name under which the server lists this process's connections. */
  name?: string;
}

/** How long the server works on one statement before it gives up by itself, in milliseconds. */
const statementTimeout = 20_000;
/** A statement without any answer after this long was sent over a link that is dead: the connections are replaced. */
const linkIsDead = 25_000;

export function connect(databaseUrl: string, options: ConnectOptions = {}): Db {
  const { connections = 10, deadline = linkIsDead, name = 'heed' } = options;
  const open = () => postgres(databaseUrl, { ...connectionSettings(name), max: connections });
  let client = open();
  const dialect = new PgDialect();
  let sent = 0;

  /** What still waits on the old connections is told that they are gone; it may have been carried out. */
  function replace(dead: typeof client): void {
    if (dead !== client) return;
    client = open();
    dead.end({ timeout: 0 }).catch(() => undefined);
  }

  async function run(
    text: string,
    parameters: readonly unknown[],
    asArrays: boolean,
    within = deadline,
  ): Promise<unknown[]> {
    sent += 1;
    const mine = client;
    const query = mine.unsafe(text, parameters as postgres.ParameterOrJSON<never>[], { prepare: true });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new DatabaseTimeout(within)), within);
    });
    const answered = asArrays ? query.values() : query.execute();
    const dead = setTimeout(() => replace(mine), Math.max(within, linkIsDead));
    const alive = () => clearTimeout(dead);
    answered.then(alive, alive);
    try {
      return await Promise.race([answered, late]);
    } catch (error) {
      throw asDatabaseError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    async rows<Row>(statement: Statement, { deadline: within }: { deadline?: number } = {}): Promise<Row[]> {
      const { sql: text, params } = dialect.sqlToQuery(statement.getSQL());
      return (await run(text, params, false, within)) as Row[];
    },
    async text<Row>(text: string, parameters: readonly unknown[]): Promise<Row[]> {
      return (await run(text, parameters, false)) as Row[];
    },
    orm: drizzle(async (text, parameters, method) => ({
      rows: await run(text, parameters, method === 'all'),
    })),
    statementsSent: () => sent,
    close: () => client.end({ timeout: 5 }),
  };
}

/** What every connection to the database has in common, LISTEN and migrations included. */
export function connectionSettings(name: string) {
  return {
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    // One statement at a time on a connection. With several, postgres.js 3.4.9 was seen to give one statement's answer to
    // another when one of them had timed out. Nor is a statement ever cancelled from here: the server gives up by itself.
    max_pipeline: 0,
    // Seconds between tries to connect: a database that is back is found within one.
    backoff: (tries: number) => Math.min(0.1 * 2 ** tries, 1),
    onnotice: () => undefined,
    connection: { application_name: name, TimeZone: 'UTC', statement_timeout: statementTimeout },
    types: {
      instant: {
        to: 1184,
        from: [1184],
        serialize: (value: Instant | string) =>
          typeof value === 'string' ? value : instantToDatabase(value),
        parse: instantFromDatabase,
      },
      json: {
        to: 3802,
        from: [114, 3802],
        serialize: (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value)),
        parse: (text: string): unknown => JSON.parse(text),
      },
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
    },
  };
}

function instantToDatabase(value: Instant): string {
  if (value === Infinity) return 'infinity';
  return value === -Infinity ? '-infinity' : formatInstant(value);
}

function instantFromDatabase(text: string): Instant {
  if (text === 'infinity') return Infinity;
  if (text === '-infinity') return -Infinity;
  const instant = parseInstant(text);
  if (instant === null) throw new Error('the database sent a time that is not one');
  return instant;
}
