import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { ProcessInboundBatchDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { makeMessage, send } from '../support/messages.js';
import { proxyTo } from '../support/proxied-link.js';
import { givenDirectory, runHeed, startHeed, useBuiltHeed } from './heed-command.js';

const app = useApp();
useBuiltHeed();

it('heed export list gives the list, filtered, in the form that is asked for, and puts a file in its place when it is whole', async () => {
  const account = await givenAccount(app);
  const [one, two] = [await givenNumber(account), await givenNumber(account)];
  await send(account, { from: '+14155550123', to: one.address });
  await send(account, { from: '+14155550124', to: two.address });
  const at = { url: app.origin, key: account.admin.key };
  const directory = await givenDirectory();

  const all = await runHeed(['export', 'list'], at);
  expect(all).toMatchObject({ code: 0, stderr: '' });
  expect(all.stdout.split('\r\n').length).toBe(4);
  const file = path.join(directory, 'list.ndjson.gz');
  const filtered = await runHeed(['export', 'list', '--sender', two.address, '-o', file], at);
  expect(filtered).toEqual({ code: 0, stdout: '', stderr: '' });
  const lines = gunzipSync(readFileSync(file)).toString().trimEnd().split('\n');
  expect(lines.map((line) => (JSON.parse(line) as { recipient: string }).recipient)).toEqual([
    '+14155550124',
  ]);
  const packed = path.join(directory, 'list');
  await runHeed(['export', 'list', '--gzip', '-o', packed], at);
  expect(gunzipSync(readFileSync(packed)).toString()).toBe(all.stdout);
  expect(readdirSync(directory).sort()).toEqual(['list', 'list.ndjson.gz']);

  const mistaken = await runHeed(['export', 'list', '--kind', 'opted-out'], at);
  expect(mistaken).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--kind is no option of heed export list'),
  });
  expect(await runHeed(['export', 'lst'], at)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean heed export list?'),
  });
});

it('heed export gives the log and the whole account too, and the place from which heed follow goes on', async () => {
  const account = await givenAccount(app);
  const { address } = await givenNumber(account);
  for (const from of ['+14155550123', '+14155550124']) await send(account, { from, to: address });
  await send(account, { from: '+14155550123', to: address, text: 'START' });
  const at = { url: app.origin, key: account.admin.key };
  const directory = await givenDirectory();

  const place = path.join(directory, 'crm.cursor');
  const log = await runHeed(
    ['export', 'log', '--kind', 'opted-out', '--format', 'ndjson', '--cursor-file', place],
    at,
  );
  expect(log).toMatchObject({ code: 0, stderr: '' });
  const events = log.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { position: number });
  expect(events.map(({ position }) => position)).toEqual([1, 2]);
  await send(account, { from: '+14155550125', to: address });
  const since = await runHeed(['follow', '--once', '--cursor-file', place], at);
  expect(since.stdout).toMatch(/^\{"position":4,[^\n]*\n$/);

  const whole = await runHeed(['export', 'account'], at);
  expect(whole).toMatchObject({ code: 0, stderr: '' });
  const types = whole.stdout
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { type: string }).type);
  expect(types).toEqual(expect.arrayContaining(['account', 'sender', 'optOut', 'optIn']));
  const file = path.join(directory, 'senders.csv');
  expect(await runHeed(['export', 'account', '--part', 'senders', '-o', file], at)).toMatchObject({
    code: 0,
  });
  expect(readFileSync(file, 'utf8')).toContain(address);
  expect(await runHeed(['export', 'account', '--format', 'csv'], at)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('part'),
  });
});

it('heed export begins anew where a download breaks off, and never takes half a file for a whole one', async () => {
  const account = await givenAccount(app);
  const { address: to } = await givenNumber(account);
  const input = Array.from({ length: 1_000 }, () => makeMessage({ to }));
  await account.admin.run(ProcessInboundBatchDocument, { input });
  const directory = await givenDirectory();
  const file = path.join(directory, 'list.csv');
  const link = await proxyTo(app.origin);
  try {
    const at = { url: link.url, key: account.admin.key };
    const cut = link.cutAt(60_000);
    const saved = await runHeed(['export', 'list', '-o', file], at);
    await cut;
    expect(saved).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(file, 'utf8').split('\r\n').length).toBe(1_002);

    writeFileSync(file, 'of yesterday');
    const again = link.cutAt(60_000);
    const failed = startHeed(['export', 'list', '-o', file, '--patience', '0'], at);
    await again;
    expect(await failed.ended).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('the list did not come whole'),
    });
    expect(readFileSync(file, 'utf8')).toBe('of yesterday');
    expect(readdirSync(directory)).toEqual(['list.csv']);

    const left = startHeed(['export', 'list'], at);
    left.stopReading();
    expect((await left.ended).code).toBe(141);
  } finally {
    await link.stop();
  }
});
