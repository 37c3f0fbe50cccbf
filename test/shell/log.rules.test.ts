import { expect, test } from 'vitest';

import { describeError } from '../../src/shell/log.rules.js';

test('an error is logged with its name, code, places and causes', () => {
  const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  const described = describeError(new TypeError('the database is away', { cause }));
  expect(described).toMatchObject({
    type: 'TypeError',
    message: 'the database is away',
    cause: { type: 'Error', code: 'ECONNREFUSED', message: 'connect ECONNREFUSED' },
  });
  expect(described.stack).toMatch(/^\s+at .*log\.rules\.test\.ts/);
});

test.each([
  ['Failed query: select 1\nparams: +14155550123,Stop.', 'Failed query: select 1'],
  [
    'invalid input syntax for type uuid: "STOP it, ann@example.com"',
    'invalid input syntax for type uuid: "…"',
  ],
  ['no sender for +1 (415) 555-0123 here', 'no sender for … here'],
  ['already there: ann@example.com', 'already there: …'],
])('what an error says of people is not logged: %j', (message, shown) => {
  expect(JSON.stringify(describeError(new Error(message)))).not.toContain('555');
  expect(describeError(new Error(message)).message.replace('…@…', '…')).toBe(shown);
});

test('statements, parameters and rows that hang on an error are not logged', () => {
  const error = Object.assign(new Error('duplicate key'), {
    query: 'select $1',
    parameters: ['+14155550123'],
    detail: 'Key (recipient)=(+14155550123) already exists.',
  });
  expect(JSON.stringify(describeError(error))).not.toContain('4155550123');
});

test('a chain of causes that never ends is cut', () => {
  const error = new Error('around');
  error.cause = error;
  expect(JSON.stringify(describeError(error)).match(/around/g)).toHaveLength(5);
});
