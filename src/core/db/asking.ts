/** The ways to give a statement, all made of one that runs a text. */
import type { SQL } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import { drizzle, type PgRemoteDatabase } from 'drizzle-orm/pg-proxy';

/** A builder's query or a `sql` template. */
export interface Statement {
  getSQL(): SQL;
}

export interface RunOptions {
  /** Rows as arrays of values instead of objects. */
  asArrays?: boolean;
  /** Milliseconds until DatabaseTimeout, where they are not the pool's own. */
  deadline?: number | undefined;
  /** The accounts of which the statement speaks: it sees and touches no other's rows. */
  accounts?: readonly string[] | undefined;
  /**
   * Of a statement of accounts whose best plan is the same whatever its values are, and takes its rows as an index has them: planned
   * once for each connection. Planning a page with its policies costs more than reading it.
   */
  plannedOnce?: boolean | undefined;
  /** It may be several of them, however many they are this time. */
  isOfAll?: boolean | undefined;
}

/** Whatever an account owns is asked for by `of` or `ofAll`. */
export interface Asking extends AskingOfAccounts {
  /** The same for a statement that speaks of this account. */
  of(accountId: string): AskingOfAccounts;
  /** The same for one that speaks of several at once: it touches what they own by lent functions alone. */
  ofAll(accountIds: readonly string[]): AskingOfAccounts;
}

export interface AskingOfAccounts {
  /** Runs one statement, prepared, and gives its rows as the database names their columns. */
  rows<Row>(statement: Statement, options?: AskOptions): Promise<Row[]>;
  /** The same, each row an array of its columns in order: where there are many rows. */
  arrays(statement: Statement, options?: AskOptions): Promise<unknown[][]>;
  /** The same for text that is built already: hot statements. */
  text<Row>(text: string, parameters: readonly unknown[], options?: { deadline?: number }): Promise<Row[]>;
  /** drizzle's builder for plain statements; it runs through this pool, deadline and all. */
  orm: PgRemoteDatabase;
  /** What all these are made of: one statement, prepared. */
  run: Run;
}

type AskOptions = Pick<RunOptions, 'deadline' | 'plannedOnce'>;

type Run = (text: string, parameters: readonly unknown[], options?: RunOptions) => Promise<unknown[]>;

const dialect = new PgDialect();

export function askingBy(run: Run): Asking {
  const speakingOf = (accounts: readonly string[], isOfAll: boolean) =>
    waysOf((text, parameters, options) => run(text, parameters, { ...options, accounts, isOfAll }));
  return {
    ...waysOf(run),
    of: (accountId) => speakingOf([accountId], false),
    ofAll: (accountIds) => speakingOf(accountIds, true),
  };
}

function waysOf(run: Run): AskingOfAccounts {
  let orm: PgRemoteDatabase | undefined;
  const runStatement = (statement: Statement, options: RunOptions) => {
    const { sql: text, params } = dialect.sqlToQuery(statement.getSQL());
    return run(text, params, options);
  };
  return {
    rows: async <Row>(statement: Statement, options: AskOptions = {}) =>
      (await runStatement(statement, options)) as Row[],
    arrays: async (statement, options = {}) =>
      (await runStatement(statement, { ...options, asArrays: true })) as unknown[][],
    text: async <Row>(text: string, parameters: readonly unknown[], options: { deadline?: number } = {}) =>
      (await run(text, parameters, options)) as Row[],
    // A builder takes longer to make than most statements take to be given.
    get orm() {
      orm ??= drizzle(async (text, parameters, method) => ({
        rows: await run(text, parameters, { asArrays: method === 'all' }),
      }));
      return orm;
    },
    run,
  };
}
