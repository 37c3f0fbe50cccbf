/** GraphQL errors with their codes. Everything else that is thrown is masked as INTERNAL and logged whole. */
import { GraphQLError } from 'graphql';

export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'LIMIT_EXCEEDED'
  | 'RATE_LIMITED'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'CURSOR_UNKNOWN'
  | 'CURSOR_AHEAD'
  | 'CURSOR_EPOCH'
  | 'NOT_RECORDED'
  | 'OUTCOME_UNKNOWN'
  | 'INTERNAL';

const httpStatus: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_RECORDED: 503,
  OUTCOME_UNKNOWN: 503,
};

function refusal(code: ErrorCode, message: string): GraphQLError {
  const status = httpStatus[code];
  return new GraphQLError(message, {
    extensions: { code, ...(status === undefined ? {} : { http: { status } }) },
  });
}

export const unauthenticated = () =>
  refusal(
    'UNAUTHENTICATED',
    'a valid key is needed: send "Authorization: Bearer KEY", over WebSocket connectionParams.authorization',
  );
export const forbidden = (message: string) => refusal('FORBIDDEN', message);
/** Also for ids of other accounts, which answer like ids that don't exist. */
export const notFound = (what: string) => refusal('NOT_FOUND', `there is no such ${what}`);
/** Says where, what was expected and what came. */
export const badInput = (message: string) => refusal('BAD_USER_INPUT', message);
export const conflict = (message: string) => refusal('CONFLICT', message);
export const limitExceeded = (message: string) => refusal('LIMIT_EXCEEDED', message);
/** Of what takes long, so many of one account at a time. */
export const tooMany = (message: string) => refusal('RATE_LIMITED', message);
export const cursorUnknown = () => refusal('CURSOR_UNKNOWN', 'the cursor is not one of this account');
export const cursorAhead = () =>
  refusal('CURSOR_AHEAD', 'the cursor is ahead of the log, and no place of it: read the list anew');
export const cursorEpoch = () =>
  refusal(
    'CURSOR_EPOCH',
    'the log at the cursor is not what it was: the database was restored, or lost commits in a failover; read the list anew',
  );
export function isCursorEpoch(error: unknown): boolean {
  return error instanceof GraphQLError && error.extensions['code'] === 'CURSOR_EPOCH';
}
/** Whether a place is none of a log, whatever the reason. */
export function isCursorRefusal(error: unknown): boolean {
  return error instanceof GraphQLError && String(error.extensions['code']).startsWith('CURSOR_');
}
export const notRecorded = () =>
  refusal('NOT_RECORDED', 'the database is away and nothing was recorded: try again');
/** The issuer of tokens cannot be asked for its keys. */
export const issuerAway = () =>
  refusal(
    'NOT_RECORDED',
    'the issuer of tokens cannot be reached, and nothing was recorded: try again in a moment, or with a key',
  );
export const overloaded = () =>
  refusal(
    'NOT_RECORDED',
    'too much waits for the database just now, and nothing was recorded: try again in a moment',
  );
export const outcomeUnknown = () =>
  refusal(
    'OUTCOME_UNKNOWN',
    'the connection to the database was lost before it answered: repeat with the same message id or idempotency key to learn the outcome',
  );
export const internal = () => refusal('INTERNAL', 'something went wrong inside Heed; it has been logged');
