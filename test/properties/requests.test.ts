/** Headers, addresses and variables: what others set around what they send. */
import * as fc from 'fast-check';
import { describe, expect } from 'vitest';
import { acceptsGzip } from '../../src/core/http/accepted-encoding.rules.js';
import { readSending, methodOf, speaksTus } from '../../src/features/imports/upload/upload-request.rules.js';
import { readNatsUrl } from '../../src/features/live/nats-address.rules.js';
import { createNatsReader } from '../../src/features/live/nats-protocol.rules.js';
import { readFileRequest } from '../../src/features/screening/file-request.rules.js';
import { heedLinkFinder } from '../../src/features/web-opt-out/compose/heed-links.rules.js';
import { emailHeadersFor } from '../../src/features/web-opt-out/links/email-headers.rules.js';
import { readConfig } from '../../src/shell/config.js';
import { excessOfText } from '../../src/shell/graphql/document-text.rules.js';
import { readTrustProxy, trustOf } from '../../src/shell/trust-proxy.js';
import { holds } from './holds.js';
import { anyBytes, anyText, around } from './inputs.js';

const count = around('0', '7', '9007199254740991', '1e3', '-1', '٣', '0x10', '99999999999999999999');

describe('headers', () => {
  holds(
    'Accept-Encoding asks for gzip, or does not',
    [around('gzip', 'gzip;q=0', '*', 'br, *;q=0.5', 'x-gzip;q=1')],
    (header) => {
      expect(typeof acceptsGzip(header)).toBe('boolean');
      expect(acceptsGzip(`gzip, ${header}`)).toBe(true);
    },
  );

  holds(
    'an upload that is taken has whole counts within the limit',
    [
      fc.constantFrom('PUT', 'PATCH'),
      fc.dictionary(
        fc.constantFrom(
          'content-length',
          'upload-length',
          'upload-offset',
          'content-range',
          'content-type',
          'content-encoding',
          'upload-complete',
          'tus-resumable',
          'x-http-method-override',
        ),
        fc.oneof(
          count,
          around('application/offset+octet-stream', 'text/csv', '?1', '1.0.0', 'bytes 0-1/2', 'gzip'),
          fc.constant<string[]>(['1', '2']),
        ),
      ),
    ],
    (method, headers) => {
      expect(methodOf(method, headers)).toBe(methodOf(method, headers).toUpperCase());
      expect(typeof speaksTus(headers)).toBe('boolean');
      const read = readSending(method, headers, 1_000_000);
      if (read.kind === 'refused') {
        expect(read.message).not.toBe('');
        return;
      }
      const { offset, bodyLength, total } = read.sending;
      for (const one of [offset, bodyLength, total])
        expect(one === null || (Number.isSafeInteger(one) && one >= 0)).toBe(true);
      expect(total ?? 0).toBeLessThanOrEqual(1_000_000);
    },
  );

  holds(
    'a request for a file to be screened is one, or says why not',
    [
      fc.dictionary(
        fc.oneof(
          fc.constantFrom('senderId', 'category', 'region', 'rows', 'column', 'header', 'delimiter'),
          anyText(8),
        ),
        fc.oneof(
          around('all', 'GB', 'tab', 'yes', '0', 'MARKETING', '00000000-0000-4000-8000-000000000001'),
          fc.array(anyText(5), { maxLength: 3 }),
        ),
      ),
    ],
    (query) => {
      const read = readFileRequest(query);
      if (read.kind === 'refused') expect(read.message.length).toBeLessThan(400);
      else expect(read.request.senderIds.length).toBeGreaterThan(0);
    },
  );
});

describe('what is set for a server', () => {
  const variables = [
    'HOST',
    'PORT',
    'PUBLIC_URL',
    'TRUST_PROXY',
    'PLATFORM_KEY',
    'SECRET_KEY',
    'DATABASE_URL',
    'NATS_URL',
    'LOG_LEVEL',
    'EXPLORER',
    'IMPORT_FILE_LIMIT',
    'SCREENING_MEMORY',
    'DATA_DIR',
  ];
  const value = around(
    '4000',
    'https://heed.example/',
    'loopback, 10.0.0.0/8',
    'postgres://heed:secret-word@localhost/heed',
    'nats://u:p@h:4222',
    'off',
    'info',
    '127.0.0.1',
    'javascript:alert(1)',
    'https://heed.example/?q#f',
  );

  holds(
    'is taken, or all that is wrong with it is told without its secrets',
    [fc.dictionary(fc.constantFrom(...variables), value), anyText(20)],
    (env, text) => {
      const secret = `zq${text}qz-secret`;
      const read = readConfig({
        ...env,
        SECRET_KEY: secret,
        PLATFORM_KEY: `${secret}\n`,
        DATABASE_URL: secret,
      });
      if (read.kind === 'problems') {
        expect(read.problems.length).toBeGreaterThan(0);
        expect(read.problems.join('\n')).not.toContain('qz-secret');
      }
      const usual = readConfig(env);
      if (usual.kind === 'config') {
        expect(Number.isInteger(usual.config.port)).toBe(true);
        if (usual.config.publicUrl !== undefined) {
          expect(usual.config.publicUrl).not.toMatch(/\/$/);
          expect(URL.canParse(usual.config.publicUrl)).toBe(true);
        }
      }
    },
  );

  holds(
    'TRUST_PROXY trusts those that it names, and never everybody',
    [around('loopback', '10.0.0.0/8, ::1', '2', '0.0.0.0/0', '::/0', 'off', '1.2.3.4/33')],
    (text) => {
      const trust = readTrustProxy(text);
      if (trust === null) return;
      const trusted = trustOf(trust);
      if (typeof trusted === 'function') expect(trusted('192.0.2.1', 21)).toBe(false);
      else if (trusted !== false) for (const place of trusted) expect(place).not.toMatch(/\/0+$/);
    },
  );

  holds(
    'NATS_URL names servers, or is none',
    [
      around(
        'nats://localhost',
        'tls://u:p%40@h:1',
        'nats://[::1]:4333/',
        'nats://%zz@h',
        'nats://a,nats://b',
      ),
    ],
    (text) => {
      for (const { host, port } of readNatsUrl(text) ?? []) {
        expect(host).not.toBe('');
        expect(port >= 1 && port <= 65_535).toBe(true);
      }
    },
  );

  holds(
    'whatever NATS says is understood, the same in pieces, or an error',
    [
      fc.oneof(
        anyBytes(80),
        fc
          .array(
            fc.constantFrom(
              'PING\r\n',
              'PONG\r\n',
              '+OK\r\n',
              'MSG a 1 3\r\nabc\r\n',
              'INFO {}\r\n',
              "-ERR 'x'\r\n",
              'MSG a 1 99',
              'INFO {"tls_required":1}\r\n',
            ),
            { maxLength: 6 },
          )
          .map((parts) => Buffer.from(parts.join(''))),
      ),
      fc.integer({ min: 1, max: 9 }),
    ],
    (bytes, size) => {
      const read = (pieces: number) => {
        const reader = createNatsReader();
        const seen: unknown[] = [];
        try {
          for (let from = 0; from < bytes.length; from += pieces)
            seen.push(...reader(bytes.subarray(from, from + pieces)));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
          seen.push('an error');
        }
        return seen;
      };
      // What comes before an error in one piece may be lost with it.
      const [whole, cut] = [read(Math.max(1, bytes.length)), read(size)];
      if (whole.includes('an error')) expect(cut).toContain('an error');
      else expect(cut).toEqual(whole);
    },
  );
});

describe('documents and links', () => {
  holds(
    'the length of a document is weighed before it is parsed',
    [around('{ a { b } }', '"""', '{'.repeat(50), '# {{{', '"\\"{', 'query($a:[Int!]!=[1]){a}')],
    (text) => {
      const excess = excessOfText(text);
      expect(excess === null || excess !== '').toBe(true);
    },
  );

  holds(
    'links of Heed are found in any text, and the headers of an e-mail are lines',
    [
      around(
        'https://heed.example/u/aB3xyz_-9Q',
        'HTTPS://HEED.EXAMPLE/opt-out/x',
        'heed.example/u/',
        '{link}',
      ),
      around('https://heed.example', 'https://h.example/base', 'http://[::1]:4000'),
    ],
    (text, written) => {
      const read = readConfig({ PUBLIC_URL: written });
      if (read.kind === 'problems' || read.config.publicUrl === undefined) return;
      const { publicUrl } = read.config;
      expect(heedLinkFinder(publicUrl, '00000000-0000-4000-8000-000000000001')(text)).toBeDefined();
      for (const header of emailHeadersFor(`${publicUrl}/u/aB3xyz_-9Q`) ?? [])
        expect(header).not.toMatch(/[\r\n]/);
    },
  );
});
