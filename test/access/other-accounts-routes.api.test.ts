/** Every HTTP route of one account, tried with what another has: keys, addresses, tokens, seals. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import { platformKey, startTestApp, type TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { press, visit } from '../web-opt-out/visits.js';
import { type Addresses, addressesOf, triedRoutes } from './addresses.js';
import { givenCaller, givenOwner, type Owner } from './belongings.js';
import { nobodys } from './names.js';
import { asRole } from './callers.js';
import { routesOf } from './routes.js';
import { namesIn, rowsOf } from './rows-of.js';

const database = useDatabase();
let heed: RunningApp;
let routes: string[];
let app: TestApp;
let theirs: Owner;
let ours: Owner;
let ourAddresses: Addresses;
let theirAddresses: Addresses;
let theirRows: Record<string, string[]>;

beforeAll(async () => {
  const made = await routesOf(() =>
    startTestApp(database.url, {}, { erasures: { settle: 50, every: 100, idle: 50 } }),
  );
  heed = made.started;
  routes = made.routes;
  app = {
    url: database.url,
    db: database.db,
    origin: heed.url,
    platform: createClient(heed.url, platformKey),
  };
  theirs = await givenOwner(app);
  ours = await givenCaller(app);
  theirAddresses = await addressesOf(app.origin, theirs);
  ourAddresses = await addressesOf(app.origin, ours);
  theirRows = await rowsOf(app.db, theirs.account.accountId);
});
afterAll(() => heed.stop());

const rowsNow = () => rowsOf(app.db, theirs.account.accountId);

it('every route of the server is tried here', () => {
  const found = routes.map((route) => route.replace(/\/graphql\/explorer\/.*/, '/graphql/explorer/*'));
  expect([...new Set(found)].sort()).toEqual(Object.values(triedRoutes).flat().sort());
});

interface Said {
  status: number;
  body: string;
}

/** With the key of the account that tries, whatever the address says. */
async function ask(
  url: string,
  { method = 'GET', body }: { method?: string; body?: string } = {},
): Promise<Said> {
  const response = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${ours.account.admin.key}`,
      ...(method === 'PATCH'
        ? { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' }
        : {}),
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, body: await response.text() };
}

function withToken(url: string, token: string): string {
  const changed = new URL(url);
  changed.searchParams.set('token', token);
  return changed.href;
}
const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? '';

/** One character of it is another, at its beginning, in its middle and at its end; and cut, and longer. */
function altered(token: string): string[] {
  const at = (place: number) =>
    token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);
  const places = [0, 1, 12, 20, token.length >> 1, token.length - 30, token.length - 3];
  return [...places.map(at), token.slice(0, -4), `${token}AAAA`, token.toUpperCase(), ''];
}

const downloads = triedRoutes.downloads
  .filter((route) => route.startsWith('GET '))
  .map((route) => route.slice(4));

describe.each(downloads)('%s', (path) => {
  it('is refused alike for an altered address of another account, one for another file, and for nonsense', async () => {
    const address = theirAddresses.downloads[path] ?? '';
    const refusal = await ask(withToken(address, 'nonsense'));
    expect(refusal).toMatchObject({ status: 403 });
    const others = [...Object.values(theirAddresses.downloads), theirAddresses.upload]
      .filter((other) => other !== address)
      .map(tokenOf);
    for (const token of [...altered(tokenOf(address)), ...others])
      expect(await ask(withToken(address, token))).toEqual(refusal);
    expect(await ask(`${app.origin}${path}`)).toEqual(refusal);
    expect((await ask(withToken(address, others[0] ?? ''), { method: 'HEAD' })).status).toBe(403);
  });

  it('gives what the address is for, whatever else is said in it', async () => {
    const url = new URL(ourAddresses.downloads[path] ?? '');
    // Some say when they were made.
    const askFor = async (address: string) =>
      (await ask(address)).body.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
    const own = await askFor(url.href);
    url.searchParams.set('accountId', theirs.account.accountId);
    url.searchParams.set('importId', theirs.has.import);
    expect(await askFor(url.href)).toBe(own);
    url.searchParams.append('token', tokenOf(theirAddresses.downloads[path] ?? ''));
    // Two tokens are none.
    expect(await ask(url.href)).toMatchObject({ status: 403 });
    // Both have a link for the same address, which is nobody's otherwise.
    expect([...namesIn(theirRows)].filter((name) => own.includes(name))).toEqual([]);
  });
});

const uploadMethods = ['DELETE', 'GET', 'HEAD', 'PATCH', 'POST', 'PUT'];

describe.each(uploadMethods)('%s /imports/:id', (method) => {
  const body = ['PATCH', 'POST', 'PUT'].includes(method) ? 'phone\n+12125550183\n' : undefined;

  it('takes no file for an import of another account, and none from it', async () => {
    const send = (url: string) => ask(url, { method, ...(body === undefined ? {} : { body }) });
    const at = (address: string, token: string) => withToken(address, token);
    const nobodysImport = `${app.origin}/imports/${randomUUID()}`;
    const refusal = await send(at(nobodysImport, 'nonsense'));
    expect(refusal.status).toBeGreaterThanOrEqual(400);
    const [their, own] = [tokenOf(theirAddresses.upload), tokenOf(ourAddresses.upload)];
    const mixed = [
      at(theirAddresses.upload, own),
      at(ourAddresses.upload, their),
      at(`${app.origin}/imports/${theirs.has.import}`, own),
      at(`${app.origin}/imports/${theirs.has.import}`, their),
      theirAddresses.upload.split('?')[0] ?? '',
      ...altered(their).map((token) => at(theirAddresses.upload, token)),
      ...Object.values(theirAddresses.downloads).map((url) => at(theirAddresses.upload, tokenOf(url))),
    ];
    for (const url of mixed) expect(await send(url)).toEqual(refusal);
    expect(await rowsNow()).toEqual(theirRows);
  });
});

it('OPTIONS /imports/:id says the same whatever import it is', async () => {
  const options = (url: string) => ask(url, { method: 'OPTIONS' });
  expect(await options(theirAddresses.upload)).toEqual(
    await options(`${app.origin}/imports/${randomUUID()}`),
  );
});

it('POST /screen knows no sender of another account, for keys of any role', async () => {
  const screen = async (key: string, senderId: string) => {
    const response = await fetch(`${app.origin}/screen?senderId=${senderId}&rows=all`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'text/plain' },
      body: `${theirs.has.recipient}\n`,
    });
    return { status: response.status, body: await response.text() };
  };
  for (const role of ['VIEWER', 'AGENT', 'SCHEDULER', 'INTEGRATOR', 'ADMIN'] as const) {
    const { key } = (await asRole(app, ours, role)).account.admin;
    const may = role !== 'VIEWER' && role !== 'AGENT';
    const refusal = await screen(key, nobodys.sender);
    expect(refusal.status).toBe(may ? 404 : 403);
    expect(await screen(key, theirs.has.sender)).toEqual(refusal);
    // Together with one of its own.
    expect(await screen(key, `${ours.has.sender}&senderId=${theirs.has.sender}`)).toEqual(refusal);
    if (may) expect((await screen(key, ours.has.sender)).body).toContain('ALLOWED');
  }
  for (const key of [platformKey, 'nonsense'])
    expect(await screen(key, theirs.has.sender)).toEqual(await screen(key, nobodys.sender));
  expect(await rowsNow()).toEqual(theirRows);
});

describe('/u/ and /opt-out/', () => {
  it('a link that is nobody’s says nothing, whosever it resembles', async () => {
    const nobodysLink = `${app.origin}/u/AAAAAAAAAA`;
    const { status, text } = await visit(nobodysLink);
    const token = theirAddresses.link.split('/').at(-1) ?? '';
    for (const other of [
      token.slice(0, -1),
      `${token}A`,
      token.split('').toReversed().join(''),
      ours.has.event,
    ]) {
      const seen = await visit(`${app.origin}/u/${other}`);
      expect({ status: seen.status, text: seen.text }).toEqual({ status, text });
      const pressed = await press(`${app.origin}/u/${other}`, 'opt-out');
      expect(pressed.status).toBe((await press(nobodysLink, 'opt-out')).status);
    }
    expect((await visit(`${app.origin}/opt-out/${randomUUID()}`)).text).toBe(
      (await visit(`${app.origin}/opt-out/${theirs.has.sender}`)).text,
    );
    expect(await ownRows()).toEqual(await ownRowsOf(theirRows));
  });

  it('what one account’s form has sealed is nothing to another’s: it neither records nor takes back there', async () => {
    const recipient = '+12125550182';
    const fill = { phoneNumber: recipient };
    const done = await press(theirAddresses.form, 'opt-out', {
      sealed: (await visit(theirAddresses.form)).sealed ?? '',
      ...fill,
    });
    expect(done.status).toBe(200);
    const before = await ownRows();
    const ofOurs = (await visit(ourAddresses.form)).sealed ?? '';
    const isRefused = async (address: string, action: string, sealed: string) => {
      const page = await press(address, action, { sealed, ...fill });
      const nonsense = await press(address, action, { sealed: 'nonsense', ...fill });
      expect({ status: page.status, text: page.text }).toEqual({
        status: nonsense.status,
        text: nonsense.text,
      });
    };
    for (const action of ['opt-out', 'take-back', 'reason']) {
      await isRefused(ourAddresses.form, action, done.sealed ?? '');
      await isRefused(theirAddresses.form, action, ofOurs);
    }
    // Links know whom they are for: what another page has sealed is not asked for.
    await press(ourAddresses.link, 'opt-out', { sealed: done.sealed ?? '' });
    expect(await ownRows()).toEqual(before);
  });

  /** But for views of forms, which are for everyone and are counted. */
  const ownRowsOf = async ({ form_days: _views, ...rows }: Record<string, string[]>) => rows;
  const ownRows = async () => ownRowsOf(await rowsNow());
});

it('what is the same for everybody tells of no account', async () => {
  const paths = triedRoutes.ofNobody.filter((route) => route.startsWith('GET /') && !route.includes('*'));
  const words = namesIn(theirRows);
  for (const route of paths) {
    const { status, body } = await ask(`${app.origin}${route.slice(4)}`);
    expect(status).toBe(200);
    expect(
      [...words].filter((word) => body.includes(word)),
      route,
    ).toEqual([]);
  }
});
