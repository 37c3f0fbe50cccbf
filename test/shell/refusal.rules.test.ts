import { expect, test } from 'vitest';

import { refusalOf } from '../../src/shell/refusal.rules.js';

const place = { host: '127.0.0.1', port: 4000, databaseGiven: true };
const systemError = (code: string, syscall: string): Error =>
  Object.assign(new Error(`${syscall} ${code}`), { code, syscall });

test('a taken port is one line', () => {
  expect(refusalOf(systemError('EADDRINUSE', 'listen'), place)).toBe(
    'port 4000 of 127.0.0.1 is taken by another program: set PORT or HOST',
  );
});

test('a port that may not be listened on is one line', () => {
  expect(refusalOf(systemError('EACCES', 'listen'), place)).toBe(
    "port 4000 of 127.0.0.1 can't be listened on (EACCES): set PORT or HOST",
  );
});

test('a database that is away is one line, however deep the reason lies', () => {
  const refused = systemError('ECONNREFUSED', 'connect');
  const wrapped = new Error('Failed query: select 1\nparams: ', {
    cause: new AggregateError([refused, refused]),
  });
  expect(refusalOf(wrapped, place)).toBe(
    "the database of DATABASE_URL can't be reached (ECONNREFUSED: connect ECONNREFUSED)",
  );
});

test.each(['28P01', '3D000', '57P03'])('a database that answers %s is one line', (code) => {
  const error = Object.assign(new Error('it said no'), { code });
  expect(refusalOf(error, { ...place, databaseGiven: false })).toBe(
    `the embedded database can't be reached (${code}: it said no)`,
  );
});

test('all else is a fault', () => {
  expect(refusalOf(new TypeError('x is not a function'), place)).toBeUndefined();
  expect(refusalOf(Object.assign(new Error('duplicate key'), { code: '23505' }), place)).toBeUndefined();
  expect(refusalOf('thrown as a string', place)).toBeUndefined();
});
