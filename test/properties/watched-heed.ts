/** A whole Heed whose log is read: what comes from outside, whatever it is, must leave no fault and nobody's address in it. */
import { Agent, request, type OutgoingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, expect } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import { usualLimits } from '../../src/shell/limit-settings.js';
import { createLog } from '../../src/shell/log.js';
import {
  givenAccount,
  givenNumber,
  platformKey,
  type TestAccount,
  startTestApp,
  type TestApp,
} from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { readPage } from '../web-opt-out/form/page-tree.js';

export interface Answer {
  status: number;
  headers: Record<string, unknown>;
  text: string;
}

export interface Asked {
  method?: string;
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: Buffer | string;
}

export interface WatchedHeed {
  readonly app: TestApp;
  readonly account: TestAccount;
  readonly senderId: string;
  /** Over connections that stay open. */
  ask(asked: Asked): Promise<Answer>;
  graphql(body: unknown, key?: string): Promise<Answer>;
  /** Looks at what was logged since the last look, and fails for a fault, for what is no line of JSON, and for these. */
  expectQuietLog(secrets?: readonly string[]): void;
}

/** A million inputs come faster than keys may ask. */
const limits = { ...usualLimits, rates: { reads: 1e12, writes: 1e12, words: 1e12 } };

/** For use at the top of a test file. */
export function useWatchedHeed(): WatchedHeed {
  const database = useDatabase();
  const agent = new Agent({ keepAlive: true, maxSockets: 4 });
  let lines: string[] = [];
  const held: { running?: RunningApp; account?: TestAccount; senderId?: string } = {};
  const app: TestApp = {
    get url() {
      return database.url;
    },
    get db() {
      return database.db;
    },
    get origin() {
      return there(held.running).url;
    },
    get platform() {
      return createClient(this.origin, platformKey);
    },
  };
  beforeAll(async () => {
    const log = createLog('trace', { write: (line: string) => void lines.push(line) });
    held.running = await startTestApp(database.url, { limits }, { log });
    held.account = await givenAccount(app, { defaultRegion: 'GB' });
    held.senderId = (await givenNumber(held.account)).id;
    lines = [];
  });
  afterAll(async () => {
    agent.destroy();
    await held.running?.stop();
  });

  function ask({ method = 'GET', path, headers = {}, body }: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const asked = request(
        app.origin,
        {
          agent,
          method,
          path,
          headers: body === undefined ? headers : { 'content-length': Buffer.byteLength(body), ...headers },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(parts).toString('utf8'),
            }),
          );
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  return {
    app,
    get account() {
      return there(held.account);
    },
    get senderId() {
      return there(held.senderId);
    },
    ask,
    graphql: (body, key = there(held.account).admin.key) =>
      ask({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        body: JSON.stringify(body),
      }),
    expectQuietLog(secrets = []) {
      const written = lines;
      lines = [];
      for (const line of written) {
        expect(line.slice(0, -1)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
        const told = JSON.parse(line) as { level: string };
        expect(['trace', 'debug', 'info', 'warn'], line).toContain(told.level);
        for (const secret of secrets) expect(line).not.toContain(secret);
      }
    },
  };
}

const known = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'LIMIT_EXCEEDED',
  // Inputs are tried side by side, and of test deliveries two are allowed at a time.
  'RATE_LIMITED',
  'CURSOR_UNKNOWN',
  'CURSOR_AHEAD',
  'CURSOR_EPOCH',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'INTROSPECTION_DISABLED',
]);

/** An answer in JSON whose errors, if any, are the caller's. */
export function expectAnswer({ status, text, headers }: Answer): {
  data?: unknown;
  errors?: { extensions: { code: string } }[];
} {
  expect(status, text).toBeLessThan(500);
  expect(typeOf(headers)).toMatch(/json/);
  const answer = JSON.parse(text) as { data?: unknown; errors?: { extensions: { code: string } }[] };
  for (const { extensions } of answer.errors ?? []) expect([...known], text).toContain(extensions.code);
  return answer;
}

function there<Thing>(thing: Thing | undefined): Thing {
  if (thing === undefined) throw new Error('it is started before the tests of a file: use it inside tests');
  return thing;
}

/** What may stand in a header. */
export const headerText = (text: string) => text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '');

/** No fault, and whole: a page is one, and JSON is JSON. */
export function expectOk({ status, headers, text }: Answer): void {
  expect(status, text.slice(0, 300)).toBeLessThan(500);
  const type = typeOf(headers);
  if (/text\/html/.test(type) && text !== '' && !/explorer/i.test(text)) {
    const { faults, elements } = readPage(text);
    expect(faults).toEqual([]);
    expect(elements.some(({ tagName }) => tagName === 'script')).toBe(false);
  }
  if (/json/.test(type) && text !== '' && !/ndjson/.test(type))
    expect(() => JSON.parse(text) as unknown).not.toThrow();
}

function typeOf(headers: Answer['headers']): string {
  const type = headers['content-type'];
  return typeof type === 'string' ? type : '';
}
