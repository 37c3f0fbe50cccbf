/** What comes that no form has sent, and what is never told. */
import { Writable } from 'node:stream';
import pino from 'pino';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { formDaysOf } from '../../src/features/web-opt-out/insight/form-days.queries.js';
import { startApp } from '../../src/shell/app.js';
import { startTestApp, testConfig, useApp } from '../support/app.js';
import { proxyTo } from '../support/proxied-link.js';
import { swallowingLinkTo } from '../support/swallowing-link.js';
import {
  givenLink,
  givenSendingAccount,
  logOf,
  oneClick,
  press,
  readAnswer,
  type Sending,
  someone,
  visit,
} from './visits.js';
import { asServerOf } from '../support/server-role.js';

const app = useApp({}, { webForm: { allowances: { unknownFromSource: { burst: 10_000, perMinute: 1 } } } });
let owner: Sending;
beforeAll(async () => {
  owner = await givenSendingAccount(app);
});
async function givenVisitor() {
  const recipient = someone();
  return {
    recipient,
    link: await givenLink(owner, recipient),
    log: () => logOf(app.db, owner.accountId, recipient),
  };
}

describe('an address that leads nowhere', () => {
  it.each([
    ['of the right form', 'AAAAAAAAAA'],
    ['too short', 'AAAAAAAAA'],
    ['too long', 'AAAAAAAAAAA'],
    ['much too long', 'A'.repeat(5_000)],
    ['with something behind it', 'AAAAAAAAAA/more'],
    ['empty', ''],
    ['with signs', 'AAAA%20AAAAA'],
    ['with NUL', 'AAAAAAAAA%00'],
    ['that does not decode', '%ff%fe'],
    ['that hardly decodes', '%'],
  ])('has a page that helps: %s', async (_what, token) => {
    for (const fields of [undefined, oneClick, { action: 'opt-out' }]) {
      const page = await visit(`${app.origin}/u/${token}`, fields === undefined ? {} : { fields });
      expect(page.status).toBe(404);
      expect(page.heading).toBe('This link does not work');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });
});

describe('what no form sends', () => {
  const fields = (given: Record<string, string>) => ({ body: new URLSearchParams(given) });
  const cases: [string, { body?: string | URLSearchParams; headers?: Record<string, string> }][] = [
    ['nothing', {}],
    ['no action', fields({ reason: 'OTHER' })],
    ['an action that there is not', fields({ action: 'opt-in' })],
    ['JSON', { body: '{"action":"opt-out"}', headers: { 'content-type': 'application/json' } }],
    ['text', { body: 'List-Unsubscribe=One-Click' }],
    [
      'multipart/form-data that breaks off',
      {
        body: '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click',
        headers: { 'content-type': 'multipart/form-data; boundary=x' },
      },
    ],
    ['another one click', fields({ 'List-Unsubscribe': 'Two-Clicks' })],
  ];

  it.each(cases)('is told so on a page, and changes nothing: %s', async (_what, { body, headers }) => {
    const { link, log } = await givenVisitor();
    const page = await readAnswer(
      await fetch(link, {
        method: 'POST',
        headers: { 'accept-language': 'en', ...headers },
        ...(body === undefined ? {} : { body }),
      }),
    );
    expect(page.status).toBe(400);
    expect(page.heading).toBe('This request could not be read');
    expect(await log()).toEqual([]);
  });

  it('is not read to its end beyond 16 KiB', async () => {
    const { link, log } = await givenVisitor();
    const page = await press(link, 'opt-out', { reasonText: 'x'.repeat(17_000) });
    expect(page.status).toBe(413);
    expect(page.heading).toBe('This request could not be read');
    expect(await log()).toEqual([]);
  });

  it.each(['PUT', 'PATCH', 'DELETE', 'OPTIONS'])('is refused where the method is %s', async (method) => {
    const { link } = await givenVisitor();
    for (const url of [link, `${app.origin}/opt-out/${owner.accountId}`]) {
      const { status, headers } = await visit(url, { method });
      expect(status).toBe(405);
      expect(headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
    }
  });

  it('takes the first of a field that comes twice, and the language from the address', async () => {
    const { link, log } = await givenVisitor();
    const body = new URLSearchParams('action=opt-out&action=mistake');
    const page = await readAnswer(await fetch(`${link}?lang=nl&lang=de`, { method: 'POST', body }));
    expect(page.headers.get('content-language')).toBe('nl');
    expect(await log()).toHaveLength(1);
  });

  it('opts out by a link from another site, too: who has the link may', async () => {
    const { link, log } = await givenVisitor();
    await visit(link, { fields: oneClick, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(await log()).toHaveLength(1);
  });
});

it('HEAD has the headers of GET and no body', async () => {
  const { link } = await givenVisitor();
  const [get, head] = [await visit(link), await visit(link, { method: 'HEAD' })];
  expect(head.status).toBe(200);
  expect(head.html).toBe('');
  expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(get.html)));
});

it('views and completions are counted: pages that ask, for people; opt-outs, each once', async () => {
  const account = await givenSendingAccount(app);
  const heed = await startTestApp(app.url);
  const here = (url: string) => url.replace(app.origin, heed.url);
  const [first, second] = [
    here(await givenLink(account, someone())),
    here(await givenLink(account, someone())),
  ];
  const form = `${heed.url}/opt-out/${account.accountId}`;
  await visit(first);
  await visit(first, { method: 'HEAD' });
  await press(first, 'opt-out');
  await press(first, 'opt-out');
  await visit(first);
  await visit(second, { fields: oneClick });
  const { sealed = '' } = await visit(form);
  await press(form, 'opt-out', { sealed, phoneNumber: 'none' });
  await press(form, 'opt-out', { sealed, phoneNumber: someone(), email: 'a@example.com' });
  await heed.stop();
  const days = await formDaysOf(app.db, account.accountId, { first: '2020-01-01', last: '2999-12-31' });
  const sum = (of: 'views' | 'completions') => days.reduce((all, day) => all + day[of], 0);
  expect([sum('views'), sum('completions')]).toEqual([2, 3]);
});

it('D5 while the database is away a page says so, in the language of the visitor, and nothing is half done', async () => {
  const proxied = await proxyTo(app.url);
  onTestFinished(() => proxied.stop());
  const askAgain = { patience: 100, within: 1_000 };
  const heed = await startTestApp(
    proxied.url,
    {},
    { recorder: { deadline: 500 }, askAgain, webForm: { askAgain } },
  );
  onTestFinished(() => heed.stop());
  const { link, log } = await givenVisitor();
  const here = link.replace(app.origin, heed.url);
  expect((await visit(here)).status).toBe(200);
  await proxied.refuse();
  for (const fields of [undefined, oneClick, { action: 'opt-out' }]) {
    const headers = { 'accept-language': 'fr' };
    const page = await visit(here, fields === undefined ? { headers } : { headers, fields });
    expect(page.status).toBe(503);
    expect(page.headers.get('retry-after')).toBe('60');
    expect(page.headers.get('content-language')).toBe('fr');
  }
  expect(await log()).toEqual([]);
});

it('D5 an opt-out whose answer is lost on the way is recorded once, and the page says so', async () => {
  const proxied = await swallowingLinkTo(app.url);
  onTestFinished(() => proxied.stop());
  const heed = await startTestApp(proxied.url);
  onTestFinished(() => heed.stop());
  const { link, log } = await givenVisitor();
  const here = link.replace(app.origin, heed.url);
  for (const action of ['opt-out', 'reason', 'mistake']) {
    const lost = proxied.swallow({
      nth: 1,
      link: 'breaks off',
      matches: ({ text }) => text.includes('record_words('),
    });
    const page = await press(here, action, { reason: 'OTHER' });
    expect(page.status).toBe(200);
    expect(lost.swallowed()).not.toBeNull();
    lost.end();
  }
  expect((await log()).map(({ kind }) => kind)).toEqual(['OPTED_OUT', 'OPTED_OUT', 'WITHDRAWN', 'WITHDRAWN']);
});

it('what goes wrong inside is masked, and logged whole without address and token', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const { link, recipient } = await givenVisitor();
  const started = await startApp({
    config: testConfig(),
    sealing: 'off',
    ...asServerOf(app.url),
    log: pino({ level: 'trace', base: null }, stream),
  });
  if (started.kind === 'refused') throw new Error(started.message);
  onTestFinished(() => started.app.stop());
  await app.db.text('alter table links rename to mislaid', []);
  const page = await visit(link.replace(app.origin, started.app.url)).finally(() =>
    app.db.text('alter table mislaid rename to links', []),
  );
  expect(page.status).toBe(500);
  expect(page.heading).toBe('This does not work at the moment');
  expect(page.html).not.toMatch(/links|relation|42P01/);
  const text = lines.join('');
  expect(text).toContain('42P01');
  expect(text).not.toContain(link.split('/').at(-1));
  expect(text).not.toContain(recipient.slice(1));
});

it('a proxy that is not trusted is told of, once', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const started = await startApp({
    config: testConfig(),
    sealing: 'off',
    ...asServerOf(app.url),
    log: pino({ level: 'warn', base: null }, stream),
  });
  if (started.kind === 'refused') throw new Error(started.message);
  onTestFinished(() => started.app.stop());
  const { link } = await givenVisitor();
  const here = link.replace(app.origin, started.app.url);
  await visit(here);
  expect(lines.join('')).not.toContain('TRUST_PROXY');
  for (const address of ['198.51.100.1', '198.51.100.2']) {
    await visit(here, { headers: { 'x-forwarded-for': address } });
  }
  expect(lines.filter((line) => line.includes('TRUST_PROXY'))).toHaveLength(1);
});
