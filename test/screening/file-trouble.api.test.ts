import { setImmediate as nextTurn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished, vi } from 'vitest';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { proxyTo } from '../support/proxied-link.js';
import { openFile, screenFile } from './file-client.js';
import { useScreenedAccount } from './screened-account.js';

const app = useApp();
const given = useScreenedAccount(app);
const lines = { type: 'text/plain' };
const ceiling = 15_000;

it(
  'D5 a file breaks off while the database is away, and another is refused; neither says "may write" of anybody',
  async () => {
    const link = await proxyTo(app.url);
    onTestFinished(() => link.stop());
    const { url: origin, stop } = await startTestApp(link.url);
    onTestFinished(stop);
    const question = { ...given.ask(lines), origin };
    const file = openFile(question);
    file.sent.on('error', () => undefined);
    file.sent.write('+14155550100\n');
    await vi.waitFor(() => expect(file.received()).toBe('+14155550100\n'), ceiling);
    await link.refuse();
    file.sent.write('+14155550104\n');
    expect(await file.done).toMatchObject({ status: 200, whole: false, text: '+14155550100\n' });
    const refused = await screenFile('+14155550104\n', question);
    expect(refused).toMatchObject({ status: 503, error: { extensions: { code: 'NOT_RECORDED' } } });
    expect(refused.text).not.toContain('4155550104');
    await link.restore();
    await vi.waitFor(
      async () =>
        expect(await screenFile('+14155550104\n', question)).toMatchObject({ status: 200, whole: true }),
      ceiling,
    );
  },
  ceiling * 3,
);

it(
  'clients that go away at any moment leave nothing behind',
  async () => {
    const packed = gzipSync('+14155550100\n'.repeat(1_000_000));
    for (let turn = 0; turn < 40; turn += 1) {
      const isPacked = turn % 2 === 0;
      const file = openFile(given.ask({ ...lines, headers: isPacked ? { 'content-encoding': 'gzip' } : {} }));
      file.answered.catch(() => undefined);
      file.sent.on('error', () => undefined);
      file.sent.write(isPacked ? packed.subarray(0, -20) : '+14155550100\n'.repeat(turn * 2_000 + 1));
      for (let wait = turn; wait > 0; wait -= 1) await nextTurn();
      file.sent.destroy();
    }
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`${app.origin}/metrics`)).text();
      expect(metrics).toMatch(/^heed_files_being_screened 0$/m);
    }, ceiling);
    expect(await screenFile('+14155550100\n', given.ask(lines))).toMatchObject({ status: 200, whole: true });
  },
  ceiling * 3,
);

it(
  'of all accounts so many files are screened at a time, and what one has left is free for others',
  async () => {
    const { url: origin, stop } = await startTestApp(
      app.url,
      {},
      { files: { limits: { all: 2, account: 1 } } },
    );
    onTestFinished(stop);
    const accounts = [];
    for (let made = 0; made < 3; made += 1) {
      const account = await givenAccount(app);
      const { id: senderId } = await givenNumber(account);
      accounts.push({ origin, key: account.admin.key, query: { senderId }, ...lines });
    }
    const [one, other, third] = accounts;
    if (one === undefined || other === undefined || third === undefined) throw new Error('three accounts');
    const files = [openFile(one), openFile(other)];
    for (const file of files) {
      file.sent.write('+14155550100\n');
      await file.answered;
    }
    const body = '+14155550104\n';
    expect(await screenFile(body, third)).toMatchObject({
      status: 503,
      error: { extensions: { code: 'LIMIT_EXCEEDED' } },
    });
    expect(await screenFile(body, one)).toMatchObject({ status: 429 });
    files[0]?.sent.on('error', () => undefined).destroy();
    await vi.waitFor(
      async () => expect(await screenFile(body, third)).toMatchObject({ status: 200, text: body }),
      ceiling,
    );
    files[1]?.sent.end();
    expect(await files[1]?.done).toMatchObject({ whole: true });
  },
  ceiling * 3,
);
