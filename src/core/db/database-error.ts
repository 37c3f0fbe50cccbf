/**
 * What can go wrong between a statement and its answer, as three errors. None carries the statement's parameters: they
 * hold phone numbers and texts, and errors are logged.
 */
import { DrizzleQueryError } from 'drizzle-orm';

/** SQLSTATEs that code acts on, by name. */
export const sqlState = {
  insufficientPrivilege: '42501',
  undefinedTable: '42P01',
  lockNotAvailable: '55P03',
  deadlock: '40P01',
  /** A write on a standby, or in a session that may not write. */
  readOnly: '25006',
} as const;

/** The reason of DatabaseAway where as many statements wait as may. */
export const tooManyWait = 'TOO_MANY_WAIT';

/** The server answered with an error. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  constructor(
    message: string,
    readonly sqlState: string,
    readonly constraint: string | undefined,
  ) {
    super(message);
  }
  /** Class 22 (data exception) and 23 (constraint violation): the data is bad, and would be again. */
  get isAboutData(): boolean {
    return this.sqlState.startsWith('22') || this.sqlState.startsWith('23');
  }
}

/** The connection was lost or refused, or the server gave the statement up; trying again may help. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
  constructor(
    readonly reason: string,
    /** Whether the statement may have been carried out. */
    readonly mayHaveBeenSent: boolean,
  ) {
    super(`the database is away (${reason})`);
  }
}

/** No answer within the deadline. */
export class DatabaseTimeout extends Error {
  override readonly name = 'DatabaseTimeout';
  constructor(
    deadline: number,
    /** Whether the statement may have been carried out: not so where it has waited for a connection all the time. */
    readonly mayHaveBeenSent = true,
  ) {
    super(`the database did not answer within ${deadline} ms`);
  }
}

/**
 * The driver's own for a connection that is gone, the system's (EPIPE, ECONNRESET, EAI_AGAIN, …), and those of Node's
 * streams. None tells whether a statement went out before: on an open connection EHOSTUNREACH may come after it.
 */
const lost =
  /^(?:CONNECTION_(?:CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|E[A-Z]+(?:_[A-Z]+)?|ERR_(?:STREAM|SOCKET|SSL|TLS)_.*)$/;
/** The server lets nobody in just now: it starts, stops or is full. */
const turnedAway = /^(?:57P03|53300)$/;
/**
 * Codes by which a server says that it is going, short of something, no primary any more, or gave the statement up for
 * another's sake: not that the statement is wrong.
 */
const serverIsGoing = /^(?:57P0[1-5]|57014|53|08|25006|40001|40003|40P01|55P03)/;
/** What a server or pooler says whose own link broke, to the one behind it that does the work: also with an ERROR. */
const linkBehind = /^(?:08|40003)/;
/** A role or a database that is not one: nothing that passes. */
const closedToUs = /^(?:28|3D|42)/;

/** What a statement on an open connection has come to. While one is being opened, nothing has been sent. */
export function asDatabaseError(error: unknown): Error {
  if (error instanceof DatabaseTimeout || error instanceof DatabaseAway || error instanceof DatabaseError)
    return error;
  if (!(error instanceof Error)) return new Error('the database driver threw something that is no error');
  const code = textOf(error, 'code');
  if (code === undefined) return new Error(`the database driver failed: ${error.name}`);
  if (error.name === 'PostgresError') return saidByServer(error, code);
  if (lost.test(code)) return new DatabaseAway(code, true);
  return new Error(`the database driver failed: ${code}`);
}

/**
 * A statement that ends with an ERROR was taken back whole, unless another server than this one had it. One that ends with
 * the connection (FATAL) may have been carried out.
 */
function saidByServer(error: Error, code: string): Error {
  if (turnedAway.test(code)) return new DatabaseAway(code, false);
  const fatal = textOf(error, 'severity') !== 'ERROR';
  if (serverIsGoing.test(code) || (fatal && !closedToUs.test(code))) {
    return new DatabaseAway(code, fatal || linkBehind.test(code));
  }
  const carriesData = code.startsWith('22') || code.startsWith('23');
  return new DatabaseError(
    carriesData ? `the database refused the data (${code})` : error.message,
    code,
    textOf(error, 'constraint_name'),
  );
}

/** Whether nothing more should be asked over the connection: it is in doubt, at its end, or leads to no primary. */
export function endsConnection(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'PostgresError') return true;
  return textOf(error, 'severity') !== 'ERROR' || textOf(error, 'code') === sqlState.readOnly;
}

function textOf(error: Error, key: string): string | undefined {
  const text: unknown = Reflect.get(error, key);
  return typeof text === 'string' ? text : undefined;
}

/** The outage that an error is or that drizzle has wrapped; null for any other error. */
export function awayIn(error: unknown): DatabaseAway | DatabaseTimeout | null {
  const inside = error instanceof DrizzleQueryError ? error.cause : error;
  return inside instanceof DatabaseAway || inside instanceof DatabaseTimeout ? inside : null;
}

/** Whether trying once more may help. */
export function isAway(error: unknown): boolean {
  return awayIn(error) !== null;
}
