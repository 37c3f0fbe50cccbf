import { expect, test } from 'vitest';

import { DatabaseAway, DatabaseError, DatabaseTimeout } from '../../src/core/db/database-error.js';
import { refusalOf } from '../../src/shell/refusal.rules.js';

const place = { host: '127.0.0.1', port: 4000, databaseGiven: true };
const listenError = (code: string): Error => Object.assign(new Error('listen'), { code, syscall: 'listen' });

test('a taken port is one line', () => {
  expect(refusalOf(listenError('EADDRINUSE'), place)).toBe(
    'port 4000 of 127.0.0.1 is taken by another program: set PORT or HOST',
  );
});

test('a port that may not be listened on is one line', () => {
  expect(refusalOf(listenError('EACCES'), place)).toBe(
    "port 4000 of 127.0.0.1 can't be used (EACCES): set PORT or HOST",
  );
});

test('a host that is not ours is one line', () => {
  expect(refusalOf(listenError('EADDRNOTAVAIL'), place)).toBe(
    '127.0.0.1 is no address of this machine (EADDRNOTAVAIL): set HOST',
  );
  const lookUp = Object.assign(new Error('look-up'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
  expect(refusalOf(lookUp, { ...place, host: 'nowhere.invalid' })).toBe(
    'nowhere.invalid is no address of this machine (ENOTFOUND): set HOST',
  );
});

test.each([
  [new DatabaseAway('ECONNREFUSED', false), 'the database is away (ECONNREFUSED)'],
  [new DatabaseTimeout(100), 'the database did not answer within 100 ms'],
  [
    new DatabaseError('role "heed" is not permitted to log in', '28000', undefined),
    'role "heed" is not permitted to log in',
  ],
  [new DatabaseError('database "heed" does not exist', '3D000', undefined), 'database "heed" does not exist'],
  [
    new DatabaseError('permission denied for schema public', '42501', undefined),
    'permission denied for schema public',
  ],
])('a database that is away or closed is one line: %s', (error, said) => {
  expect(refusalOf(error, place)).toBe(`DATABASE_URL: ${said}`);
  expect(refusalOf(error, { ...place, databaseGiven: false })).toBe(`the embedded database: ${said}`);
});

test.each([
  new TypeError('x is not a function'),
  new DatabaseError('syntax error', '42601', undefined),
  Object.assign(new Error('connect'), { code: 'EADDRINUSE', syscall: 'connect' }),
  'thrown as a string',
])('all else is a fault: %s', (error) => {
  expect(refusalOf(error, place)).toBeUndefined();
});
