import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createWakeUps, type WakeUpsTimes } from '../../src/features/live/wake-ups.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { recordOptOuts } from './live-server.js';
import { proxyTo } from '../support/proxied-link.js';

const database = useDatabase();

/** The wake-ups of one process. `look` is far away unless a test is about it. */
function givenProcess(times: Partial<WakeUpsTimes> = {}, databaseUrl = database.url) {
  const db = connect(database.url, { connections: 2 });
  const troubles: unknown[] = [];
  const wakeUps = createWakeUps({
    db,
    databaseUrl,
    onTrouble: (error) => troubles.push(error),
    times: { look: 3_600_000, firstRetry: 50, ...times },
  });
  onTestFinished(async () => {
    await wakeUps.stop();
    await db.close();
  });
  return { db, wakeUps, troubles };
}

/** Process ids of the connections on which hints travel. */
async function hintConnections(): Promise<number[]> {
  const rows = await database.db.rows<{ pid: number }>(sql`
    select pid from pg_stat_activity
    where datname = current_database() and application_name = 'heed hints'`);
  return rows.map((row) => row.pid);
}

/** Until hints sent by one reach the other. */
async function untilConnected(
  from: ReturnType<typeof givenProcess>,
  to: ReturnType<typeof givenProcess>,
): Promise<void> {
  const accountId = randomUUID();
  const wake = vi.fn();
  const stop = to.wakeUps.listen(accountId, wake);
  await vi.waitFor(() => {
    from.wakeUps.grew(accountId);
    expect(wake).toHaveBeenCalled();
  }, 10_000);
  stop();
}

describe('wake-ups', () => {
  it('tell how many positions the follower that is furthest behind has not read', async () => {
    const { db, wakeUps } = givenProcess({ look: 20 });
    const accountId = await givenBareAccount(db);
    await recordOptOuts(createWordRecorder(db), accountId, 10);
    const places = [7, 4];
    for (const at of places.keys()) {
      wakeUps.listen(
        accountId,
        () => undefined,
        () => places[at] ?? 0,
      );
    }
    await vi.waitFor(() => expect(wakeUps.furthestBehind()).toBe(6));
    places[1] = 10;
    expect(wakeUps.furthestBehind()).toBe(3);
  });

  it('wake the followers of the account in this process at once, and no others', () => {
    const { wakeUps } = givenProcess();
    const [mine, other] = [vi.fn(), vi.fn()];
    const accountId = randomUUID();
    wakeUps.listen(accountId, mine);
    wakeUps.listen(randomUUID(), other);
    wakeUps.grew(accountId);
    expect(mine).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
  });

  it('reach followers in another process', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const accountId = randomUUID();
    const wake = vi.fn();
    following.wakeUps.listen(accountId, wake);
    writing.wakeUps.grew(accountId);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), 5_000);
  });

  it('carry more accounts than one NOTIFY holds', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const woken = new Set<string>();
    const accountIds = Array.from({ length: 700 }, () => randomUUID());
    for (const accountId of accountIds) following.wakeUps.listen(accountId, () => woken.add(accountId));
    for (const accountId of accountIds) writing.wakeUps.grew(accountId);
    await vi.waitFor(() => expect(woken.size).toBe(700), 5_000);
  });

  it('come once for a hundred growths that fall together', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const [accountId, last] = [randomUUID(), randomUUID()];
    const [wake, wakeLast] = [vi.fn(), vi.fn()];
    following.wakeUps.listen(accountId, wake);
    following.wakeUps.listen(last, wakeLast);
    for (let growth = 0; growth < 100; growth += 1) writing.wakeUps.grew(accountId);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 5_000);
    writing.wakeUps.grew(last);
    await vi.waitFor(() => expect(wakeLast).toHaveBeenCalled(), 5_000);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('reach others even when the process stops right after the growth', async () => {
    const [writing, following] = [givenProcess({ hint: 3_600_000 }), givenProcess()];
    const probing = givenProcess();
    await untilConnected(probing, following);
    const accountId = randomUUID();
    const wake = vi.fn();
    following.wakeUps.listen(accountId, wake);
    await vi.waitFor(async () => expect(await hintConnections()).toHaveLength(3), 5_000);
    writing.wakeUps.grew(accountId);
    await writing.wakeUps.stop();
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 5_000);
  });

  it('wake everybody once the connection is there again after it was killed, and travel again', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const wake = vi.fn();
    following.wakeUps.listen(randomUUID(), wake);
    const killed = await hintConnections();
    await database.db.rows(
      sql`select pg_terminate_backend(pid) from unnest(${sql.param(killed)}::integer[]) pid`,
    );
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 5_000);
    expect(following.troubles).not.toHaveLength(0);
    await untilConnected(writing, following);
  });

  it('notice a link that has fallen silent without an error, and come back', async () => {
    const link = await proxyTo(database.url);
    onTestFinished(link.stop);
    const following = givenProcess({ beat: 50, deaf: 500 }, link.url);
    const writing = givenProcess();
    await untilConnected(writing, following);
    const wake = vi.fn();
    following.wakeUps.listen(randomUUID(), wake);
    const connections = link.connections();
    link.silence();
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 10_000);
    expect(link.connections()).toBeGreaterThan(connections);
    await untilConnected(writing, following);
  });

  it('come without any hint, by looking at the heads', async () => {
    const { db, wakeUps } = givenProcess({ look: 50 });
    const accountId = await givenBareAccount(db);
    const wake = vi.fn();
    wakeUps.listen(accountId, wake);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), 5_000);
    // A writer that tells nobody.
    await recordOptOuts(createWordRecorder(db), accountId, 1);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2), 5_000);
  });

  it('come by a look at the heads only to those who are not there yet', async () => {
    const { db, wakeUps } = givenProcess({ look: 20 });
    const accountId = await givenBareAccount(db);
    const [behind, there, watching] = [vi.fn(), vi.fn(), vi.fn()];
    wakeUps.listen(accountId, there, () => 2);
    wakeUps.listen(accountId, behind, () => 1);
    await recordOptOuts(createWordRecorder(db), accountId, 2);
    wakeUps.listen(accountId, watching);
    await vi.waitFor(() => expect(watching).toHaveBeenCalled(), 5_000);
    await vi.waitFor(() => expect(behind).toHaveBeenCalled(), 5_000);
    expect(wakeUps.furthestBehind()).toBe(1);
    there.mockClear();
    behind.mockClear();
    await vi.waitFor(() => expect(behind.mock.calls.length).toBeGreaterThanOrEqual(3), 5_000);
    expect(there).not.toHaveBeenCalled();
  });

  it('look at the heads only while somebody follows', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { wakeUps } = givenProcess();
    expect(vi.getTimerCount()).toBe(0);
    const stops = [randomUUID(), randomUUID()].map((accountId) => wakeUps.listen(accountId, () => undefined));
    expect(wakeUps.followers()).toBe(2);
    expect(vi.getTimerCount()).toBe(1);
    for (const stop of stops) stop();
    expect(wakeUps.followers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
