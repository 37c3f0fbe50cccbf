import { GraphQLError } from 'graphql';
import pino from 'pino';
import { expect, it } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { NotConfirmed } from '../../src/core/log/record-words.js';
import { maskError, maskErrors } from '../../src/shell/graphql/mask-errors.js';

const log = pino({ level: 'silent' });
const refused = new DatabaseAway('ECONNREFUSED', false);
const lost = new DatabaseAway('ECONNRESET', true);

/** The code that is shown of an error that a resolver at this path has thrown. */
function codeOf(originalError: Error, path: (string | number)[], operation: 'query' | 'mutation') {
  const error = new GraphQLError('it failed', { path, originalError });
  const masked = maskError(error, log, operation === 'mutation');
  expect(masked.path).toEqual(path);
  return masked.extensions['code'];
}

it('a mutation that found the database away before it could send anything has recorded nothing', () => {
  expect(codeOf(refused, ['addNumber'], 'mutation')).toBe('NOT_RECORDED');
  expect(codeOf(new NotConfirmed(false), ['processInbound'], 'mutation')).toBe('NOT_RECORDED');
});

it('the outcome of a mutation whose statement may have been carried out is unknown', () => {
  expect(codeOf(lost, ['addNumber'], 'mutation')).toBe('OUTCOME_UNKNOWN');
  expect(codeOf(new NotConfirmed(true), ['processInbound'], 'mutation')).toBe('OUTCOME_UNKNOWN');
});

it('a mutation of which only the answer could not be read has an unknown outcome: it is recorded', () => {
  expect(codeOf(refused, ['processInbound', 'event'], 'mutation')).toBe('OUTCOME_UNKNOWN');
  expect(codeOf(refused, ['optOut', 0, 'events'], 'mutation')).toBe('OUTCOME_UNKNOWN');
});

it('a query records nothing, wherever it failed', () => {
  expect(codeOf(lost, ['optOuts'], 'query')).toBe('NOT_RECORDED');
  expect(codeOf(refused, ['optOuts', 'nodes', 0, 'sender'], 'query')).toBe('NOT_RECORDED');
});

it('an answer tells 50 errors at most, and then how many more came; the log tells each failure once', () => {
  const lines: string[] = [];
  const written = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const at = (index: number, message: string) =>
    new GraphQLError('it failed', { path: ['rows', index], originalError: new Error(message) });
  const errors = Array.from({ length: 60 }, (_, index) => at(index, index % 2 === 0 ? 'a bug' : 'another'));
  const masked = maskErrors(errors, written, false);
  expect(masked).toHaveLength(50);
  expect(masked[48]).toMatchObject({ path: ['rows', 48], extensions: { code: 'INTERNAL' } });
  expect(masked[49]).toMatchObject({
    message: 'errors: 49 of them are told, 11 more came',
    extensions: { code: 'LIMIT_EXCEEDED' },
  });
  expect(lines).toHaveLength(2);
  expect(maskErrors(errors.slice(0, 50), log, false).map((error) => error.extensions['code'])).toEqual(
    Array.from({ length: 50 }, () => 'INTERNAL'),
  );
});

it('refusals are not logged, and hide no failure from the log', () => {
  const lines: string[] = [];
  const written = pino({ base: null }, { write: (line: string) => void lines.push(line) });
  const refusals = Array.from({ length: 20 }, (_, index) => {
    const refusal = new GraphQLError(`no ${index}`, { extensions: { code: 'NOT_FOUND' } });
    return new GraphQLError(refusal.message, { originalError: refusal, extensions: refusal.extensions });
  });
  const failure = new GraphQLError('it failed', { originalError: new Error('a bug') });
  maskErrors([...refusals, failure], written, false);
  expect(lines).toHaveLength(1);
});
