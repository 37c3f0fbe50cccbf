/** A key that is revoked or expires while its socket is open. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { HeedError } from '../../src/client/follow-log.js';
import { CreateApiKeyDocument, FollowEventsDocument, RevokeApiKeyDocument } from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';
import { follow } from './followers.js';
import {
  givenLiveAccount,
  type LiveAccount,
  recordOptOuts,
  startLiveServer,
  useLiveServer,
} from './live-server.js';
import { openAs, type RawSocket } from './raw-socket.js';

const live = useLiveServer();
const app = useApp();

async function givenFollower(url: string, account: LiveAccount): Promise<RawSocket> {
  const socket = await openAs(url, account.key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe('1', FollowEventsDocument);
  await socket.message(0);
  return socket;
}

const endings: [string, (account: LiveAccount) => Promise<unknown>][] = [
  [
    'is revoked',
    ({ accountId }) =>
      live.server.db.rows(sql`update api_keys set revoked_at = now() where account_id = ${accountId}`),
  ],
  [
    'expires',
    ({ accountId }) =>
      live.server.db.rows(sql`update api_keys set expires_at = now() where account_id = ${accountId}`),
  ],
];

describe.each(endings)('a key that %s in another process', (_how, end) => {
  it('reads no further, and its socket is closed with 4403', async () => {
    const account = await givenLiveAccount(live.server.db);
    const socket = await givenFollower(live.server.url, account);
    await end(account);
    const recorded = await vi.waitFor(async () => {
      const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
      if (socket.closed === null) throw new Error('the socket is open');
      return id;
    }, 10_000);
    expect(await socket.closeCode()).toBe(4403);
    expect(JSON.stringify(socket.received)).not.toContain(recorded);
    await vi.waitFor(() => expect(live.server.feeds.followers()).toBe(0), 10_000);
  });

  it('loses its socket also where nothing happens', async () => {
    const server = await startLiveServer(live.databaseUrl, { ping: 250 });
    onTestFinished(server.stop);
    const account = await givenLiveAccount(server.db);
    const socket = await givenFollower(server.url, account);
    await end(account);
    expect(await socket.closeCode()).toBe(4403);
    expect(socket.received.slice(1)).toMatchObject([
      { type: 'error', payload: [{ extensions: { code: 'UNAUTHENTICATED' } }] },
    ]);
  });

  it('cannot subscribe on a socket that was greeted before', async () => {
    const account = await givenLiveAccount(live.server.db);
    const socket = await openAs(live.server.url, account.key);
    onTestFinished(() => socket.socket.terminate());
    await end(account);
    await vi.waitFor(() => {
      socket.subscribe(randomUUID(), FollowEventsDocument);
      if (socket.closed === null) throw new Error('the socket is open');
    }, 10_000);
    expect(await socket.closeCode()).toBe(4403);
  });
});

describe('revokeApiKey', () => {
  const optOut = `mutation { optOut(input: { recipients: ["+14155550200"], scope: ACCOUNT }) { events { id } } }`;

  it('ends a follower with UNAUTHENTICATED before the next event', async () => {
    const { accountId, admin } = await givenAccount(app);
    const { createApiKey } = await admin.run(CreateApiKeyDocument, { name: 'screen', role: 'VIEWER' });
    const follower = follow(app.origin, { accountId, key: createApiKey.secret });
    expect(await follower.next()).toMatchObject({ value: { events: [], caughtUp: true } });
    await admin.run(RevokeApiKeyDocument, { id: createApiKey.apiKey.id });
    expect((await admin.raw(optOut)).errors).toEqual([]);
    const ended: unknown = await follower.next().then(
      () => 'it went on',
      (error: unknown) => error,
    );
    expect(ended).toBeInstanceOf(HeedError);
    expect(ended).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

it('a key that cannot be looked up closes the socket with 1013, so that the client comes back', async () => {
  const account = await givenLiveAccount(live.server.db);
  const other = await givenLiveAccount(live.server.db);
  const socket = await givenFollower(live.server.url, account);
  await live.server.db.rows(sql`alter table api_keys rename to api_keys_away`);
  try {
    await vi.waitFor(async () => {
      await recordOptOuts(live.server.recorder, account.accountId, 1);
      if (socket.closed === null) throw new Error('the socket is open');
    }, 10_000);
  } finally {
    await live.server.db.rows(sql`alter table api_keys_away rename to api_keys`);
  }
  expect(await socket.closeCode()).toBe(1013);
  await givenFollower(live.server.url, other);
});
