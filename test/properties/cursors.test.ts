/** Cursors of one kind are none of another's. Those that name what an account has are tried in cursors.api.test.ts. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { cursorAt, readCursor } from '../../src/core/log/cursor.js';
import { entryCursor, readEntryCursor } from '../../src/core/log/opt-out-entry-cursor.js';
import { holds } from './holds.js';
import { anyText, around, signOf } from './inputs.js';

const id = fc.uuid();
/** The bytes of one, in hexadecimal. Some spell letters, as those of an address do. */
const idOf = (digit: fc.Arbitrary<string>) =>
  fc
    .array(digit, { minLength: 16, maxLength: 16 })
    .map((bytes) => bytes.join('').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'));
const lettersInHex = fc.constantFrom('61', '62', '40', '2e', '31', '39', '2b');
const event = fc.oneof(id, idOf(lettersInHex));
const run = fc.option(
  fc.oneof(
    fc.array(lettersInHex, { minLength: 6, maxLength: 6 }).map((bytes) => bytes.join('')),
    fc.string({ unit: signOf('0123456789abcdef'), minLength: 12, maxLength: 12 }),
  ),
);
/** Two bytes of an address stand where the log's cursors have none: such of any length, and of those that fill them. */
const recipient = fc.oneof(
  fc.constantFrom('+1415550', 'a@bc.com', 'ab', '+14155550123', 'ann@example.com', ''),
  fc.string({ unit: signOf('ab@.+19'), maxLength: 20 }),
);
const place = fc.record({
  since: fc.integer({ min: -60_000_000_000_000_000 / 10, max: 9_000_000_000_000_000 }),
  recipient,
  scopeKey: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
});

/** The list's, as it is made and as a version before has made it. */
function spellingsOf(cursor: string): string[] {
  const bytes = Buffer.from(cursor, 'base64url');
  bytes.writeUInt8(2, 0);
  return [cursor, bytes.toString('base64url')];
}

describe('a cursor', () => {
  holds(
    'of the log is no place in the list, of whichever event and run of the database',
    [id, fc.oneof(fc.nat(), fc.nat(Number.MAX_SAFE_INTEGER)), event, run],
    (account, position, eventId, database) => {
      const cursor = cursorAt(account, { position, eventId }, database);
      expect(readEntryCursor(account, cursor)).toBeNull();
    },
  );

  holds('of the list is no place in the log, whoever it is at', [id, place], (account, at) => {
    expect(readCursor(account, entryCursor(account, at))).toEqual({ kind: 'unknown' });
  });

  holds(
    'that was changed is unknown, or another place in its one spelling',
    [
      fc.nat(1_000_000),
      event,
      run,
      place,
      fc.array(fc.tuple(fc.nat(60), fc.nat(255)), { minLength: 1, maxLength: 3 }),
      anyText(3),
    ],
    (position, eventId, database, at, changes, put) => {
      const account = '00000000-0000-4000-8000-0000000000aa';
      for (const cursor of [cursorAt(account, { position, eventId }, database), entryCursor(account, at)]) {
        const bytes = Buffer.from(cursor, 'base64url');
        for (const [where, byte] of changes) bytes[where % bytes.length] = byte;
        for (const text of [bytes.toString('base64url'), cursor + put, put + cursor]) {
          const inLog = readCursor(account, text);
          if (inLog.kind === 'place')
            expect(
              cursorAt(
                account,
                { position: inLog.position, eventId: `12345678-1234-1234-1234-${inLog.tag}` },
                inLog.database,
              ),
            ).toBe(text);
          const inList = readEntryCursor(account, text);
          if (inList !== null) expect(spellingsOf(entryCursor(account, inList))).toContain(text);
          expect(inLog.kind === 'place' && inList !== null).toBe(false);
        }
      }
    },
  );

  holds(
    'of bytes of any version is never both',
    [fc.nat(255), fc.uint8Array({ maxLength: 40 })],
    (version, rest) => {
      const account = '00000000-0000-4000-8000-000000000000';
      const bytes = Buffer.concat([Buffer.of(version), Buffer.alloc(6), Buffer.from(rest)]);
      const text = bytes.toString('base64url');
      const isInLog = readCursor(account, text).kind === 'place';
      expect(isInLog && readEntryCursor(account, text) !== null).toBe(false);
    },
  );

  holds('that is none is nothing', [around('AgAAAA', '{}', ' ', 'null'), id], (text, account) => {
    expect(readCursor(account, text)).toEqual({ kind: 'unknown' });
    expect(readEntryCursor(account, text)).toBeNull();
  });
});
