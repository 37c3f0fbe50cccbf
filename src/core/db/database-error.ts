/**
 * What can go wrong between a statement and its answer, as three errors. None carries the statement's parameters: they
 * hold phone numbers and texts, and errors are logged.
 */
import { DrizzleQueryError } from 'drizzle-orm';

/** SQLSTATEs that code acts on, by name. */
export const sqlState = {
  insufficientPrivilege: '42501',
  undefinedTable: '42P01',
  /** Raised by record_words for an account without a log. */
  unknownAccount: 'HD404',
} as const;

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

/** The connection was lost or refused. If the statement was sent, it may have been carried out. */
export class DatabaseAway extends Error {
  override readonly name = 'DatabaseAway';
  constructor(
    readonly reason: string,
    readonly mayHaveBeenSent: boolean,
  ) {
    super(`the database is away (${reason})`);
  }
}

/** No answer within the deadline. The statement may have been carried out. */
export class DatabaseTimeout extends Error {
  override readonly name = 'DatabaseTimeout';
  readonly mayHaveBeenSent = true;
  constructor(deadline: number) {
    super(`the database did not answer within ${deadline} ms`);
  }
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'CONNECT_TIMEOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
const lost = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);
/** Classes and codes by which a server says that it is going, coming or full, not that the statement is wrong. */
const serverIsGoing = /^(?:57P0[123]|57014|53|08|40001|40P01)/;

export function asDatabaseError(error: unknown): Error {
  if (error instanceof DatabaseTimeout) return error;
  if (!(error instanceof Error)) return new Error('the database driver threw something that is no error');
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined) return new Error(`the database driver failed: ${error.name}`);
  if (neverSent.has(code)) return new DatabaseAway(code, false);
  if (lost.has(code)) return new DatabaseAway(code, true);
  if (serverIsGoing.test(code)) return new DatabaseAway(code, true);
  const constraint =
    'constraint_name' in error && typeof error.constraint_name === 'string'
      ? error.constraint_name
      : undefined;
  const carriesData = code.startsWith('22') || code.startsWith('23');
  return new DatabaseError(
    carriesData ? `the database refused the data (${code})` : error.message,
    code,
    constraint,
  );
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
