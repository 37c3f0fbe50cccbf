import { randomBytes } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { useApp } from '../support/app.js';
import { proxyTo } from '../support/proxied-link.js';
import { givenImporter, importIdIn, toAll } from './given-import.js';
import { runHeed, startHeed, useBuiltHeed } from './heed-command.js';
import { withoutWebSocket } from './without-websocket.js';

const app = useApp();
useBuiltHeed();

/** A figure of the server, summed over its labels; 0 where it has none yet. */
async function figure(name: string): Promise<number> {
  const metrics = await (await fetch(`${app.origin}/metrics`)).text();
  const values = metrics.split('\n').filter((line) => line.startsWith(name));
  return values.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

/** Of files for imports, by all uploads so far. */
const bytesStored = () => figure('heed_upload_bytes_total');

it('heed import goes on where an upload broke off, of a file, a compressed one and a pipe', async () => {
  const { account, at, write } = await givenImporter(app);
  const digits = (row: number) => String((row * 7_919) % 10_000_000).padStart(7, '0');
  const text = (area: number, rows: number) =>
    `phone,note\n${Array.from({ length: rows }, (_, row) => `+1${area}${digits(row)},${randomBytes(1_000).toString('hex')}`).join('\n')}\n`;
  const link = await proxyTo(app.origin);
  const storedBefore = await bytesStored();
  let sent = 0;
  try {
    const through = { ...at, url: link.url };
    const ways = [
      { name: 'plain.csv', area: 212, options: [] },
      { name: 'packed.csv', area: 213, options: ['--gzip'] },
      { name: '-', area: 214, options: [] },
    ];
    for (const { name, area, options } of ways) {
      const content = text(area, 700);
      sent += content.length;
      const cut = link.cutAt(name === 'packed.csv' ? 600_000 : 1_200_000, 'toServer');
      const file = name === '-' ? '-' : write(name, content);
      const brought = startHeed(['import', file, ...toAll, '--json', ...options], through);
      brought.stdin.end(name === '-' ? content : '');
      await cut;
      const { code, stdout, stderr } = await brought.ended;
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(JSON.parse(stdout)).toMatchObject({ state: 'DONE', rowsRead: 700, added: 700 });
    }
    // Nothing was stored twice: each went on where it was.
    expect((await bytesStored()) - storedBefore).toBeLessThanOrEqual(sent);
    // Away while it is announced, and while it runs.
    await link.refuse();
    const file = write('later.csv', 'phone\n+14155550150\n');
    const waiting = startHeed(['import', file, ...toAll], through);
    await vi.waitFor(() => expect(link.open()).toBe(0), 10_000);
    await link.restore();
    expect((await waiting.ended).code).toBe(0);
  } finally {
    await link.stop();
  }
  const { data } = await account.admin.raw('{ optOuts { totalCount } imports { nodes { state } } }');
  expect(data).toEqual({
    optOuts: { totalCount: 2_101 },
    imports: { nodes: Array.from({ length: 4 }, () => ({ state: 'DONE' })) },
  });
});

it('heed import --idempotency-key does once what is started twice', async () => {
  const { account, at, write } = await givenImporter(app);
  const file = write('nightly.csv', 'phone\n+14155550160\n');
  const run = () => runHeed(['import', file, ...toAll, '--idempotency-key', 'nightly-1'], at);
  const [first, second] = [await run(), await run()];
  expect(second).toEqual(first);
  expect(first.code).toBe(0);
  const { data } = await account.admin.raw('{ imports { nodes { id } } }');
  expect(data).toEqual({ imports: { nodes: [{ id: importIdIn(first.stdout) }] } });
});

it('heed import asks how far it is where no WebSocket is let through', async () => {
  const { at, write } = await givenImporter(app);
  const file = write('old.csv', 'phone\n+14155550170\n');
  const url = await withoutWebSocket(app.origin);
  const brought = await runHeed(['import', file, ...toAll], { ...at, url });
  expect(brought).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('1 row: 1 added') });
});

it('Ctrl-C ends an upload and its import with it; where an import is left it says how to come back', async () => {
  const { account, at } = await givenImporter(app);
  const states = async () => {
    const { data } = await account.admin.raw('{ imports { nodes { state } } }');
    return (data as { imports: { nodes: { state: string }[] } }).imports.nodes.map(({ state }) => state);
  };
  const isUploading = () =>
    vi.waitFor(async () => expect(await figure('heed_uploads_under_way')).toBe(1), 20_000);
  const uploading = startHeed(['import', '-', ...toAll], at);
  uploading.stdin.write('phone\n');
  await isUploading();
  uploading.kill('SIGINT');
  expect(await uploading.ended).toEqual({
    code: 130,
    stdout: '',
    stderr: 'heed: standard input was not uploaded, and nothing of it was recorded\n',
  });
  expect(await states()).toEqual(['CANCELLED']);
  await vi.waitFor(async () => expect(await figure('heed_uploads_under_way')).toBe(0), 20_000);

  const kept = startHeed(['import', '-', ...toAll, '--idempotency-key', 'a'], at);
  kept.stdin.write('phone\n');
  await isUploading();
  kept.kill('SIGTERM');
  const { code, stderr } = await kept.ended;
  expect(code).toBe(143);
  expect(await states()).toEqual(['WAITING_FOR_FILE', 'CANCELLED']);
  const id = /import ([0-9a-f-]{36}) waits for it/.exec(stderr)?.[1] ?? '';

  const told = () => figure('heed_operations_total{operation="Subscription.importProgress"');
  const before = await told();
  const left = startHeed(['import', '--watch', id], at);
  await vi.waitFor(async () => expect(await told()).toBeGreaterThan(before), 20_000);
  left.kill('SIGINT');
  expect(await left.ended).toEqual({
    code: 130,
    stdout: '',
    stderr: `heed: import ${id} goes on in Heed: heed import --watch ${id} shows it, heed import --cancel ${id} ends it\n`,
  });
  const watching = startHeed(['import', '--watch', id], at);
  const ended = await runHeed(['import', '--cancel', id], at);
  expect(ended).toMatchObject({ code: 0, stdout: expect.stringContaining('cancelled') });
  expect(await watching.ended).toMatchObject({ code: 3, stdout: expect.stringContaining('cancelled') });
});
