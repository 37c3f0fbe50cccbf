/** Cursors, sealed addresses, links and moments. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { openToken, sealingKey, sealToken } from '../../src/core/access/sealed-token.rules.js';
import { isSameSecret, secretFromHeader } from '../../src/core/access/secret.rules.js';
import type { Issuer } from '../../src/core/access/tokens/issuer.js';
import { looksLikeToken } from '../../src/core/access/tokens/read-token.js';
import { identityIn } from '../../src/core/access/tokens/token-claims.rules.js';
import { formatInstant, parseInstant } from '../../src/core/domain/instant.js';
import { isId, newId } from '../../src/core/domain/new-id.js';
import { base64UrlToBytes } from '../../src/core/log/base64url.js';
import { cursorAt, readCursor } from '../../src/core/log/cursor.js';
import { entryCursor, readEntryCursor } from '../../src/core/log/opt-out-entry-cursor.js';
import { isLinkToken, tokenIn, tokensOf } from '../../src/features/web-opt-out/links/link-token.rules.js';
import { holds } from './holds.js';
import { anyText, around, signOf } from './inputs.js';

const id = fc.uuid();
const hex = fc.string({ unit: signOf('0123456789abcdef'), minLength: 12, maxLength: 12 });
const position = fc.oneof(fc.nat(), fc.constantFrom(0, 1, Number.MAX_SAFE_INTEGER));
const example = cursorAt(
  '00000000-0000-4000-8000-0000000000aa',
  { position: 7, eventId: newId() },
  'aabbccddeeff',
);
const moment = fc.integer({ min: -62_135_596_800_000_000 / 10, max: 9_000_000_000_000_000 });

describe('cursors', () => {
  holds(
    'a place in the log is read back, by its own account alone',
    [id, id, position, id, fc.option(hex)],
    (account, other, at, event, database) => {
      const cursor = cursorAt(account, { position: at, eventId: at === 0 ? null : event }, database);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(readCursor(account, cursor)).toMatchObject({ kind: 'place', position: at, database });
      if (other.slice(-12) !== account.slice(-12))
        expect(readCursor(other, cursor)).toEqual({ kind: 'unknown' });
    },
  );

  holds(
    'a place in the list is read back, by its own account alone',
    [id, id, moment, anyText(80), fc.integer({ min: 0, max: 2 ** 31 - 1 })],
    (account, other, since, text, scopeKey) => {
      const recipient = text.replaceAll(/[\0\ufffd\p{Cs}]/gu, '');
      const cursor = entryCursor(account, { since, recipient, scopeKey });
      expect(readEntryCursor(account, cursor)).toEqual({ since, recipient, scopeKey });
      if (other.slice(-12) !== account.slice(-12)) expect(readEntryCursor(other, cursor)).toBeNull();
    },
  );

  holds(
    'whatever else comes is unknown, or a place that has but this one spelling',
    [id, around(example, 'AA', '____', '')],
    (account, text) => {
      const read = readCursor(account, text);
      if (read.kind === 'place') expect(Number.isSafeInteger(read.position)).toBe(true);
      const entry = readEntryCursor('00000000-0000-4000-8000-0000000000aa', text);
      if (entry !== null) expect(Number.isSafeInteger(entry.since)).toBe(true);
      const bytes = base64UrlToBytes(text);
      if (bytes !== null) expect(bytes.toString('base64url')).toBe(text);
    },
  );
});

describe('sealed addresses', () => {
  const key = sealingKey('a secret of the tests that is long enough', 'tests');
  const nonce = fc.uint8Array({ minLength: 12, maxLength: 12 }).map((bytes) => Buffer.from(bytes));

  holds(
    'what is sealed is read back until it expires, and with another key it is forged',
    [fc.dictionary(fc.string(), fc.jsonValue()), nonce, fc.nat(), fc.nat()],
    (content, random, until, now) => {
      const plain: unknown = JSON.parse(JSON.stringify(content));
      const token = sealToken(key, random, content, until);
      expect(token).toMatch(/^[\w-]+$/);
      expect(openToken(key, token, now)).toEqual(
        until < now ? { kind: 'expired' } : { kind: 'opened', content: plain },
      );
      expect(openToken(sealingKey('another', 'tests'), token, now)).toEqual({ kind: 'forged' });
    },
    { share: 0.5 },
  );

  holds(
    'one changed character makes it forged',
    [nonce, fc.nat(), signOf('ABCxyz019-_=+/ \0é')],
    (random, at, put) => {
      const token = sealToken(key, random, { recipient: '+14155550123' }, 10);
      const place = at % token.length;
      const changed = token.slice(0, place) + put + token.slice(place + 1);
      if (changed !== token) expect(openToken(key, changed, 5)).toEqual({ kind: 'forged' });
    },
  );

  holds('whatever else comes is forged', [anyText(200)], (text) => {
    expect(openToken(key, text, 0)).toEqual({ kind: 'forged' });
  });
});

describe('links, keys and ids', () => {
  holds(
    'a token in a path is one, or none',
    [around('aB3xyz_-9Q', '/u/aB3xyz_-9Q', 'aB3xyz_-9Q.', 'aB3xyz_-9Q/x?y')],
    (path) => {
      const token = tokenIn(path);
      if (isLinkToken(token)) expect(token).toMatch(/^[\w-]{10}$/);
    },
  );

  holds(
    'random bytes make tokens',
    [fc.uint8Array({ minLength: 80, maxLength: 80 }), fc.integer({ min: 1, max: 4 })],
    (bytes, count) => {
      const tokens = tokensOf(bytes, count);
      expect(tokens.every(isLinkToken)).toBe(true);
    },
    { share: 0.2 },
  );

  holds(
    'a header has a key of printable characters, or none',
    [fc.oneof(around('Bearer heed_abcdefghijkl', 'bearer x', 'Basic abc'), fc.anything())],
    (header) => {
      const secret = secretFromHeader(header);
      if (secret !== null) {
        expect(secret).toMatch(/^[\x21-\x7e]{8,200}$/);
        expect(isSameSecret(secret, secret)).toBe(true);
      }
    },
  );

  holds('an id is an id', [around(newId(), '00000000-0000-0000-0000-000000000000')], (text) => {
    if (isId(text)) expect(text).toMatch(/^[\da-fA-F-]{36}$/);
  });
});

describe('tokens of an issuer', () => {
  const account = '00000000-0000-4000-8000-0000000000aa';
  const issuer: Issuer = {
    url: 'https://issuer.example',
    audiences: ['heed'],
    algorithms: ['RS256'],
    accountClaim: ['https://heed/account', 'id'],
    roleClaim: ['roles'],
    roles: new Map([
      ['heed-admin', 'ADMIN'],
      ['heed-viewer', 'VIEWER'],
    ]),
    clockTolerance: 5,
  };
  const id = fc.oneof(
    fc.constantFrom(account, account.toUpperCase(), [account], [account, account]),
    fc.jsonValue(),
  );
  const role = fc.oneof(
    fc.constantFrom('heed-admin', 'heed-viewer', 'constructor', '__proto__'),
    fc.jsonValue(),
  );
  const time = fc.oneof(fc.integer({ min: 0, max: 2_000_000_000 }), fc.jsonValue());

  holds(
    'say one account, one role and a subject that can be shown, or nothing at all',
    [id, fc.oneof(role, fc.array(role, { maxLength: 4 })), fc.oneof(anyText(20), fc.jsonValue()), time, time],
    (accountId, roles, sub, iat, exp) => {
      const claims = { sub, iat, exp, roles, 'https://heed/account': { id: accountId } };
      const identity = identityIn(claims, issuer);
      if (identity === null) return;
      expect(identity.accountId).toBe(account);
      expect(['ADMIN', 'VIEWER']).toContain(identity.role);
      expect([roles].flat()).toContain(identity.role === 'ADMIN' ? 'heed-admin' : 'heed-viewer');
      expect(identity.subject).toMatch(/^[\x20-\x7e]{1,255}$/);
    },
  );

  holds(
    'of any claims are read, or are nothing',
    [fc.dictionary(fc.string(), fc.jsonValue()), anyText(60)],
    (claims, text) => {
      expect(identityIn(claims, issuer)).toBeNull();
      expect(typeof looksLikeToken(text)).toBe('boolean');
    },
  );
});

describe('moments', () => {
  holds('a moment that is written is read back', [moment], (instant) => {
    const text = formatInstant(instant);
    expect(parseInstant(text)).toBe(instant);
  });

  holds(
    'a text that is read as a moment is written as the same moment',
    [
      around(
        '2024-02-29T12:34:56.123456Z',
        '2024-02-29 12:34:56+00',
        '0001-01-01T00:00:00Z',
        '9999-12-31T23:59:60Z',
        '2024-01-01T00:00:00.5+05:30',
        '1969-12-31T23:59:59.999999-11:00',
      ),
    ],
    (text) => {
      const instant = parseInstant(text);
      if (instant === null) return;
      expect(parseInstant(formatInstant(instant))).toBe(instant);
    },
  );
});
