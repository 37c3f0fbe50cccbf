import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cursorAt, eventTag, readCursor, wasPlace } from '../../src/core/log/cursor.js';

const accountId = randomUUID();
const place = { position: 7, eventId: randomUUID() };
const run = '0123456789ab';

describe('a cursor', () => {
  it('carries the place and the run of the database in which it was made', () => {
    expect(readCursor(accountId, cursorAt(accountId, place, run))).toEqual({
      kind: 'place',
      position: 7,
      tag: eventTag(place.eventId),
      database: run,
    });
  });

  it('of an earlier Heed, which says nothing of the database, is read', () => {
    const old = Buffer.concat([
      Buffer.from([1]),
      Buffer.from(accountId.slice(-12), 'hex'),
      Buffer.from('0000000000000007', 'hex'),
      Buffer.from(place.eventId.slice(-12), 'hex'),
    ]).toString('base64url');
    expect(cursorAt(accountId, place, null)).toBe(old);
    expect(readCursor(accountId, old)).toEqual({
      kind: 'place',
      position: 7,
      tag: eventTag(place.eventId),
      database: null,
    });
  });

  it.each([
    ['another account', cursorAt(randomUUID(), place, run)],
    ['a version to come', Buffer.from(`03${'00'.repeat(26)}`, 'hex').toString('base64url')],
    ['a length of another version', cursorAt(accountId, place, run).slice(0, 28)],
    ['nothing', ''],
  ])('of %s is unknown', (_, cursor) => {
    expect(readCursor(accountId, cursor)).toEqual({ kind: 'unknown' });
  });

  it('that is ahead of the log was a place of it only if it was made in another run of the database', () => {
    expect(wasPlace({ database: run }, run)).toBe(false);
    expect(wasPlace({ database: run }, 'ba9876543210')).toBe(true);
    expect(wasPlace({ database: null }, run)).toBe(false);
    expect(wasPlace({ database: run }, null)).toBe(false);
  });
});
