/** A whole Heed that goes away and comes back while its log is followed. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { type ConnectionChange, followLog } from '../../src/client/follow-log.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createWakeUps } from '../../src/features/live/wake-ups.js';
import { platformKey, secretKey, startTestApp } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { noting } from '../support/noting.js';
import { givenLiveAccount, idsOfLog, recordOptOuts } from './live-server.js';
import { asServer } from '../support/server-role.js';

const database = useDatabase();
const soon = { pause: () => 20 };

/** This process as one more Heed on the database: it writes, and tells the others. */
function givenWriter() {
  const { db, url } = database;
  const wakeUps = createWakeUps({ db, databaseUrl: url, onTrouble: () => undefined });
  onTestFinished(wakeUps.stop);
  return createWordRecorder(db, { onGrowth: (accountId) => wakeUps.grew(accountId) });
}

it('a follower goes on by itself when the server restarts in the middle', async () => {
  const { accountId, key } = await givenLiveAccount(database.db);
  const recorder = givenWriter();
  let app = await startTestApp(database.url);
  const { port } = new URL(app.url);
  const changes: ConnectionChange[] = [];
  const follower = followLog(app.url, key, {
    ...soon,
    after: cursorAt(accountId, { position: 0, eventId: null }),
    onConnection: (change) => changes.push(change),
  });
  const seen: string[] = [];
  const following = (async () => {
    for await (const batch of follower) {
      seen.push(...batch.events.map((event) => event.id));
      if (seen.length >= 1_500) break;
    }
  })();
  await recordOptOuts(recorder, accountId, 500);
  await vi.waitFor(() => expect(seen).toHaveLength(500), 10_000);
  await app.stop();
  await recordOptOuts(recorder, accountId, 500);
  app = await startTestApp(database.url, { port: Number(port) });
  onTestFinished(() => app.stop());
  await recordOptOuts(recorder, accountId, 500);
  await following;
  expect(seen).toEqual(await idsOfLog(database.db, accountId));
  expect(changes[0]).toEqual({ kind: 'connected' });
  expect(changes[1]).toMatchObject({
    kind: 'disconnected',
    reason: expect.stringContaining('1001') as unknown,
  });
  expect(changes.at(-1)).toEqual({ kind: 'connected' });
});

it('a follower of another process is told of what this one records, and is sent away with 1001 when that stops', async () => {
  const { accountId, key } = await givenLiveAccount(database.db);
  const recorder = givenWriter();
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL('../../scripts/start.mjs', import.meta.url))],
    {
      env: {
        ...process.env,
        DATABASE_URL: asServer(database.url),
        DATABASE_OWNER_URL: database.url,
        PLATFORM_KEY: platformKey,
        SECRET_KEY: secretKey,
        PORT: '0',
        LOG_LEVEL: 'warn',
        ...noting(),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void server.kill('SIGKILL'));
  const exit = new Promise((resolve) => server.once('exit', (code) => resolve(code)));
  let printed = '';
  server.stdout.on('data', (text: Buffer) => {
    printed += text.toString('utf8');
  });
  const listening = vi.waitFor(() => {
    const match = /http:\/\/127\.0\.0\.1:\d+/.exec(printed);
    if (match === null) throw new Error('it does not listen yet');
    return match[0];
  }, 60_000);
  const failed = exit.then(() => Promise.reject(new Error('it ended before it listened')));
  const url = await Promise.race([listening, failed]);
  const changes: ConnectionChange[] = [];
  const follower = followLog(url, key, { ...soon, onConnection: (change) => changes.push(change) });
  await follower.next();
  const [id] = await recordOptOuts(recorder, accountId, 1);
  expect(await follower.next()).toMatchObject({ value: { events: [{ id }], caughtUp: true } });
  server.kill('SIGTERM');
  expect(await exit).toBe(0);
  await vi.waitFor(() => expect(changes.length).toBeGreaterThan(1), 10_000);
  expect(changes[1]).toMatchObject({
    kind: 'disconnected',
    reason: expect.stringContaining('1001') as unknown,
  });
  await follower.return?.();
}, 120_000);
