import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import { startTestApp, useApp } from '../support/app.js';

const app = useApp();
const browser = { headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' } };

/** Addresses of other hosts that a browser would ask by itself: in src, href, url() and @import. */
const fetchedFromElsewhere =
  /(?:src|href)\s*=\s*["']?(?:https?:)?\/\/|url\(\s*["']?(?:https?:)?\/\/|@import/i;

describe('the explorer', () => {
  it('is the page that a browser gets at /graphql, and all its files are served from here', async () => {
    const response = await fetch(`${app.origin}/graphql`, browser);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page).not.toMatch(fetchedFromElsewhere);
    const files = [...page.matchAll(/(?:src|href)="(?!data:)([^"]+)"/g)].map(([, file]) => file ?? '');
    expect(files).toHaveLength(6);
    for (const file of files) {
      const asset = await fetch(new URL(file, `${app.origin}/graphql`));
      const text = await asset.text();
      expect(asset.status, file).toBe(200);
      expect(asset.headers.get('content-type'), file).toMatch(
        file.endsWith('.js') ? /^text\/javascript/ : /^text\/css/,
      );
      expect(text.length, file).toBeGreaterThan(10);
      if (file.endsWith('.css')) expect(text, file).not.toMatch(fetchedFromElsewhere);
    }
  });

  it('may run no script of its page and reach no other host', async () => {
    const response = await fetch(`${app.origin}/graphql`, browser);
    const policy = response.headers.get('content-security-policy') ?? '';
    const { host } = new URL(app.origin);
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        `connect-src 'self' ws://${host} wss://${host}`,
        "frame-ancestors 'none'",
      ]),
    );
    expect(await response.text()).not.toMatch(/<script(?! src=)|\son\w+=/);
  });

  it('is not what a program gets that asks for no HTML', async () => {
    const response = await fetch(`${app.origin}/graphql?query={account{id}}`);
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });
});

describe('with EXPLORER=off', () => {
  const held: { app?: RunningApp } = {};
  beforeAll(async () => {
    held.app = await startTestApp(app.url, { explorer: false });
  });
  afterAll(() => held.app?.stop());

  it('a browser gets JSON that says what /graphql takes, and none of the files', async () => {
    const response = await fetch(`${held.app?.url}/graphql`, browser);
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('POST'), extensions: { code: 'BAD_USER_INPUT' } }],
    });
    expect((await fetch(`${held.app?.url}/graphql/explorer/page.js`)).status).toBe(404);
  });

  it('the schema cannot be asked for', async () => {
    const response = await fetch(`${held.app?.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ __schema { types { name } } }' }),
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ message: expect.stringMatching(/introspection/) }],
    });
  });
});
