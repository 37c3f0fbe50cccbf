import { GraphQLError } from 'graphql';
import pino from 'pino';
import { expect, it } from 'vitest';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import { NotConfirmed } from '../../src/core/log/record-words.js';
import { maskError } from '../../src/shell/graphql/mask-errors.js';

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
