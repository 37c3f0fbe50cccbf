/** Whoever has a link's token may act with it, and logs are read by many. */
import { once } from 'node:events';
import { request } from 'node:http';
import { Writable } from 'node:stream';
import pino from 'pino';
import { expect, it } from 'vitest';
import { startApp } from '../../src/shell/app.js';
import { CreateOptOutLinksDocument } from '../generated/operations.js';
import { givenAccount, testConfig, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { asServerOf } from '../support/server-role.js';

const app = useApp();

it('no line of the log, at any level, tells the token of a link that is asked for, visited, posted to or mistyped', async () => {
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const { admin } = await givenAccount(app);
  const started = await startApp({
    config: testConfig(),
    sealing: 'off',
    ...asServerOf(app.url),
    log: pino({ level: 'trace', base: null }, stream),
  });
  if (started.kind === 'refused') throw new Error(started.message);
  const { url, stop } = started.app;
  const { createOptOutLinks } = await createClient(url, admin.key).run(CreateOptOutLinksDocument, {
    input: { recipients: ['+14155550123'] },
  });
  const link = createOptOutLinks[0]?.url ?? '';
  const token = link.split('/').at(-1) ?? '';
  expect(token).toHaveLength(10);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const visits: [string, RequestInit][] = [
    [link, {}],
    [link, { method: 'HEAD' }],
    [`${link}?utm_source=${token}`, {}],
    [`${link}/more`, {}],
    [`${link}%ff`, {}],
    [link, { method: 'PUT', body: token }],
    [link, { method: 'POST', body: token, headers: { 'content-type': 'application/json' } }],
    [link, { method: 'POST', body: 'x'.repeat(20 * 1024 * 1024), headers: form }],
    [link, { method: 'POST', body: 'List-Unsubscribe=One-Click', headers: form }],
  ];
  for (const [address, init] of visits) {
    await fetch(address, { redirect: 'manual', ...init }).catch(() => undefined);
  }
  const upgrade = request(link, { headers: { connection: 'upgrade', upgrade: 'websocket' } }).end();
  await Promise.race(['response', 'upgrade', 'error', 'close'].map((end) => once(upgrade, end))).catch(
    () => 0,
  );
  upgrade.destroy();
  await stop();
  const text = lines.join('');
  expect(lines.filter((line) => line.includes('"msg":"request"')).length).toBeGreaterThan(5);
  expect(text).not.toContain(token);
  expect(text).not.toContain('14155550123');
});
