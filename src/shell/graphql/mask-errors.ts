/**
 * What clients see of an error. Errors that Heed raises on purpose carry a code; the validation of GraphQL itself has one
 * too. All others are bugs or outages: logged whole, and shown as INTERNAL, or as what the writer's outage means.
 */
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { awayIn, DatabaseAway, tooManyWait } from '../../core/db/database-error.js';
import { internal, limitExceeded, notRecorded, outcomeUnknown, overloaded } from '../../core/graph/errors.js';
import { NotConfirmed } from '../../core/log/record-words.js';
import type { Logger } from '../log.js';
import { describePath } from '../log.rules.js';

/** Errors of one answer at most; the last says how many more there were. */
export const errorLimit = 50;
/** Characters: graphql-js and graphql-jit repeat values as they came, megabytes of them. */
const longestMessage = 1_000;
/** Different failures of one operation that are logged. */
const loggedLimit = 5;

/** Those of one answer. What failed at each of a thousand places is logged once. */
export function maskErrors(
  errors: readonly GraphQLError[],
  log: Logger,
  writes: boolean,
): readonly GraphQLError[] {
  const logged = new Set<string>();
  const isNew = ({ originalError }: GraphQLError) => {
    if (originalError == null || originalError instanceof GraphQLError) return false;
    if (logged.size === loggedLimit || logged.has(originalError.message)) return false;
    logged.add(originalError.message);
    return true;
  };
  const told = errors.length > errorLimit ? errors.slice(0, errorLimit - 1) : errors;
  const masked = told.map((error) => maskError(error, isNew(error) ? log : null, writes));
  if (told.length === errors.length) return masked;
  const left = errors.length - told.length;
  return [...masked, limitExceeded(`errors: ${errorLimit - 1} of them are told, ${left} more came`)];
}

/** `writes`: the operation may have changed something before it failed. `log`: null where that is logged already. */
export function maskError(error: GraphQLError, log: Logger | null, writes = false): GraphQLError {
  const original = error.originalError;
  if (original == null || original instanceof GraphQLError) {
    return error.extensions['code'] === undefined ? withCode(error) : error;
  }
  if (original instanceof NotConfirmed)
    return placed(original.sent ? outcomeUnknown() : nothingRecorded(original.why === 'overload'), error);
  log?.error({ err: original, path: describePath(error.path) }, 'an operation failed');
  const away = awayIn(original);
  if (away === null) return placed(internal(), error);
  // Below a mutation's root field the mutation itself is done.
  const written = away.mayHaveBeenSent || (error.path?.length ?? 0) > 1;
  const overload = away instanceof DatabaseAway && away.reason === tooManyWait;
  return placed(writes && written ? outcomeUnknown() : nothingRecorded(overload), error);
}

const nothingRecorded = (overload: boolean) => (overload ? overloaded() : notRecorded());

/** graphql-js gives its own errors no code: they are about the document or its variables. */
function withCode(error: GraphQLError): GraphQLError {
  return new GraphQLError(error.message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: { ...error.extensions, code: 'BAD_USER_INPUT' },
  });
}

function placed(masked: GraphQLError, error: GraphQLError): GraphQLError {
  return new GraphQLError(masked.message, {
    nodes: error.nodes ?? null,
    path: error.path ?? null,
    extensions: masked.extensions,
  });
}

/** As JSON, without the hints that are for the HTTP layer. `suggests`: whether names of the schema may be suggested. */
export function asFormatted(error: GraphQLError, suggests: boolean): GraphQLFormattedError {
  const { http: _http, stacktrace: _stacktrace, ...extensions } = error.extensions;
  const formatted = error.toJSON();
  const said = suggests ? formatted.message : withoutSuggestion(formatted.message);
  const message = said.length > longestMessage ? `${said.slice(0, longestMessage)} …` : said;
  return { ...formatted, message, extensions };
}

/** graphql-js ends with what it takes to be meant, in documents as in variables: by guessing, the schema could be read. */
export function withoutSuggestion(message: string): string {
  const begins = message.lastIndexOf(' Did you mean ');
  return begins === -1 || !message.endsWith('?') ? message : message.slice(0, begins);
}
