/** What the documentation says to paste and to copy for event streams. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { RevokeApiKeyDocument } from '../generated/operations.js';
import { givenLog, type Told } from '../event-streams/given-logs.js';
import { useApp } from '../support/app.js';
import { proxyTo } from '../support/proxied-link.js';

const app = useApp();
const root = fileURLToPath(new URL('../..', import.meta.url));

function blockWith(page: string, language: string, text: string): string {
  const blocks = [...readFileSync(path.join(root, page), 'utf8').matchAll(/```(\w+)\n([\s\S]*?)```/g)];
  const found = blocks.find(([, of, block]) => of === language && block?.includes(text) === true);
  if (found?.[2] === undefined) throw new Error(`${page} has no such block`);
  return found[2];
}

it.each(['README.md', 'docs/live-protocol.md'])(
  'the line of curl in %s shows the log as it grows',
  async (page) => {
    const log = await givenLog(app, 0);
    const line = blockWith(page, 'sh', 'text/event-stream').replace('http://127.0.0.1:4000', app.origin);
    const curl = spawn('bash', ['-c', `exec ${line}`], {
      env: { PATH: process.env['PATH'], KEY: log.key, HEED: `${app.origin}/graphql` },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    onTestFinished(() => void curl.kill('SIGKILL'));
    let printed = '';
    curl.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
    await vi.waitFor(() => expect(printed).toContain('"caughtUp":true'), 20_000);
    await log.optOut();
    await vi.waitFor(() => expect(printed).toContain('"kind":"OPTED_OUT"'), 20_000);
  },
);

it('the follower to copy takes each batch once, comes back, and gives up when its key is revoked', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'heed-docs-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = path.join(directory, 'follow.mjs');
  writeFileSync(file, blockWith('docs/live-protocol.md', 'js', 'followStream'));
  const { followStream } = (await import(pathToFileURL(file).href)) as {
    followStream(url: string, key: string, take: (batch: Told) => void): Promise<unknown[]>;
  };
  const log = await givenLog(app, 0);
  const link = await proxyTo(app.origin);
  onTestFinished(link.stop);
  const positions: number[] = [];
  let batches = 0;
  const ended = followStream(`${link.url}graphql`, log.key, ({ events }) => {
    batches += 1;
    positions.push(...events.map(({ position }) => position));
  });
  await vi.waitFor(() => expect(batches).toBe(1), 20_000);
  await log.optOut();
  await vi.waitFor(() => expect(positions).toEqual([1]), 20_000);
  link.cut();
  await log.optOut();
  await vi.waitFor(() => expect(positions).toEqual([1, 2]), 20_000);
  await log.account.admin.run(RevokeApiKeyDocument, { id: log.keyId });
  expect(await ended).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
});
