import { sql } from 'drizzle-orm';
import { print } from 'graphql';
import { createClient } from 'graphql-ws/client';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { webSocketUrl } from '../../src/client/connection.js';
import type { ConnectionChange } from '../../src/client/follow-log.js';
import { FollowEventsDocument, type FollowEventsSubscription } from '../generated/operations.js';
import { follow, followTo, frontOf, givenLog } from './followers.js';
import { idsOfLog, recordOptOuts, startLiveServer, useLiveServer } from './live-server.js';
import { proxyTo } from '../support/proxied-link.js';

const live = useLiveServer();

afterEach(() => vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000));

describe('followLog loses nothing and repeats nothing', () => {
  it('while events are written as it subscribes', async () => {
    const { account } = await givenLog(live.server, 0);
    const { db, recorder } = live.server;
    const writing = (async () => {
      for (let round = 0; round < 100; round += 1) await recordOptOuts(recorder, account.accountId, 5);
    })();
    const followers = await Promise.all(
      Array.from({ length: 10 }, async (_, index) => {
        await recordOptOuts(recorder, account.accountId, index);
        return followTo(545, follow(live.server.url, account));
      }),
    );
    await writing;
    const ids = await idsOfLog(db, account.accountId);
    for (const seen of followers) expect(seen).toEqual(ids);
  });

  it('when its connection breaks off behind each batch of a run of 10,000 that is being written', async () => {
    const { account } = await givenLog(live.server, 0);
    const link = await proxyTo(live.server.url);
    onTestFinished(link.stop);
    const writing = (async () => {
      for (let round = 0; round < 400; round += 1)
        await recordOptOuts(live.server.recorder, account.accountId, 25);
    })();
    const changes: ConnectionChange[] = [];
    const follower = follow(link.url, account, { onConnection: (change) => changes.push(change) });
    const seen = await followTo(10_000, follower, () => link.cut());
    await writing;
    expect(seen).toEqual(await idsOfLog(live.server.db, account.accountId));
    expect(changes.filter((change) => change.kind === 'disconnected').length).toBeGreaterThan(10);
  });

  it('when its connection breaks off at any moment', async () => {
    const { account, ids } = await givenLog(live.server, 10_000);
    const link = await proxyTo(live.server.url);
    onTestFinished(link.stop);
    let changes = 0;
    let cuts = 0;
    const follower = follow(link.url, account, {
      onConnection: (change) => {
        changes += 1;
        // Cut some while greeted, some a little later, some not: the batches in flight differ each time.
        if (change.kind === 'connected' && changes < 60) setTimeout(() => link.cut(), cuts++ % 25);
      },
    });
    expect(await followTo(10_000, follower)).toEqual(ids);
    expect(cuts).toBeGreaterThan(3);
  });

  it('when it is stopped and begun anew from the cursor that was stored, at every batch', async () => {
    const { account, ids } = await givenLog(live.server, 10_000);
    const seen: string[] = [];
    let after: string = frontOf(account);
    while (seen.length < ids.length) {
      for await (const batch of follow(live.server.url, account, { after })) {
        seen.push(...batch.events.map((event) => event.id));
        after = batch.cursor;
        break;
      }
    }
    expect(seen).toEqual(ids);
  });

  it('when its link falls silent without an error', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    onTestFinished(() => void vi.useRealTimers());
    const { account } = await givenLog(live.server, 1);
    const link = await proxyTo(live.server.url);
    onTestFinished(link.stop);
    const follower = follow(link.url, account);
    await follower.next();
    link.silence();
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    const next = follower.next();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await next).toMatchObject({ value: { events: [{ id, position: 2 }] } });
    await follower.return?.();
    link.cut();
  });
});

it('reaches a follower of one server with what another server on the same database has recorded', async () => {
  const other = await startLiveServer(live.databaseUrl);
  onTestFinished(other.stop);
  const { account } = await givenLog(live.server, 0);
  const follower = follow(other.url, account);
  await follower.next();
  const ids = await recordOptOuts(live.server.recorder, account.accountId, 3);
  expect(await followTo(3, follower)).toEqual(ids);
});

it('reaches it still when the connections for hints are killed again and again', async () => {
  const other = await startLiveServer(live.databaseUrl);
  onTestFinished(other.stop);
  const { account } = await givenLog(live.server, 0);
  const follower = follow(other.url, account);
  await follower.next();
  for (let round = 0; round < 5; round += 1) {
    await live.server.db.rows(sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'heed hints'`);
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await follower.next()).toMatchObject({ value: { events: [{ id }] } });
  }
  await follower.return?.();
});

it('plain graphql-ws resumes too, when its variables hold the last cursor', async () => {
  const { account, ids } = await givenLog(live.server, 5_000);
  const link = await proxyTo(live.server.url);
  onTestFinished(link.stop);
  const client = createClient({
    url: webSocketUrl(link.url),
    connectionParams: { authorization: `Bearer ${account.key}` },
    webSocketImpl: WebSocket,
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: () => Promise.resolve(),
  });
  const variables = { after: frontOf(account) };
  const seen: string[] = [];
  await new Promise<void>((resolve, reject) => {
    client.subscribe<FollowEventsSubscription>(
      { query: print(FollowEventsDocument), variables },
      {
        next({ data }) {
          if (data == null) return reject(new Error('an error came'));
          variables.after = data.optOutEvents.cursor;
          seen.push(...data.optOutEvents.events.map((event) => event.id));
          if (seen.length >= ids.length) resolve();
          else link.cut();
        },
        error: reject,
        complete: () => reject(new Error('it ended')),
      },
    );
  });
  await client.dispose();
  expect(seen).toEqual(ids);
});
