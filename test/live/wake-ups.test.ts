import { randomUUID } from 'node:crypto';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';
import { givenBareAccount } from '../support/words.js';
import { buses, untilConnected, useBus } from './given-wake-ups.js';
import { recordOptOuts } from './live-server.js';

const database = useDatabase();
/** How far those have read who have read nothing. */
const atStart = () => 0;

describe.each(buses)('wake-ups over %s', (name) => {
  const bus = useBus(name, database);
  const givenProcess = bus.givenProcess;

  it('wake the followers of the account in this process at once, and no others', () => {
    const { wakeUps } = givenProcess();
    const [mine, other] = [vi.fn(), vi.fn()];
    const accountId = randomUUID();
    wakeUps.listen(accountId, mine, atStart);
    wakeUps.listen(randomUUID(), other, atStart);
    wakeUps.grew(accountId);
    expect(mine).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
  });

  it('reach followers in another process', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const accountId = randomUUID();
    const wake = vi.fn();
    following.wakeUps.listen(accountId, wake, atStart);
    writing.wakeUps.grew(accountId);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(1), 15_000);
  });

  it('wake once for each hint, twice for one that comes twice, and nobody for what is no hint', async () => {
    const following = givenProcess();
    await untilConnected(givenProcess(), following);
    const [accountId, last] = [randomUUID(), randomUUID()];
    const [wake, wakeLast] = [vi.fn(), vi.fn()];
    following.wakeUps.listen(accountId, wake, atStart);
    following.wakeUps.listen(last, wakeLast, atStart);
    const hex = (id: string) => id.replaceAll('-', '');
    for (const noHint of [
      '',
      ' ',
      'beat',
      'x beat',
      'x ,,',
      `x ${hex(accountId)}0`,
      'Ünïcode ☎ \n',
      'x '.repeat(500),
    ])
      await bus.say(noHint);
    await bus.say(`x ${hex(last)},${hex(accountId)}`);
    await bus.say(`x ${hex(accountId)}`);
    await vi.waitFor(() => expect(wake).toHaveBeenCalledTimes(2), 15_000);
    expect(wakeLast).toHaveBeenCalledTimes(1);
    expect(following.troubles).toEqual([]);
  });

  it('carry more accounts than one NOTIFY holds', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const woken = new Set<string>();
    const accountIds = Array.from({ length: 700 }, () => randomUUID());
    for (const accountId of accountIds)
      following.wakeUps.listen(accountId, () => woken.add(accountId), atStart);
    for (const accountId of accountIds) writing.wakeUps.grew(accountId);
    await vi.waitFor(() => expect(woken.size).toBe(700), 15_000);
  });

  it('come once for a hundred growths that fall together', async () => {
    const [writing, following] = [givenProcess(), givenProcess()];
    await untilConnected(writing, following);
    const [accountId, last] = [randomUUID(), randomUUID()];
    const [wake, wakeLast] = [vi.fn(), vi.fn()];
    following.wakeUps.listen(accountId, wake, atStart);
    following.wakeUps.listen(last, wakeLast, atStart);
    for (let growth = 0; growth < 100; growth += 1) writing.wakeUps.grew(accountId);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 15_000);
    writing.wakeUps.grew(last);
    await vi.waitFor(() => expect(wakeLast).toHaveBeenCalled(), 15_000);
    expect(wake).toHaveBeenCalledTimes(1);
  });

  it('travel at once after a time without any, and then not again so soon', async () => {
    const following = givenProcess();
    await untilConnected(givenProcess(), following);
    const writing = givenProcess({ hint: 3_600_000 });
    await vi.waitFor(() => expect(writing.wakeUps.hearsHints()).toBe(true), 15_000);
    const [first, next, probe] = [randomUUID(), randomUUID(), randomUUID()];
    const [wakeFirst, wakeNext, wakeProbe] = [vi.fn(), vi.fn(), vi.fn()];
    following.wakeUps.listen(first, wakeFirst, atStart);
    following.wakeUps.listen(next, wakeNext, atStart);
    following.wakeUps.listen(probe, wakeProbe, atStart);
    writing.wakeUps.grew(first);
    await vi.waitFor(() => expect(wakeFirst).toHaveBeenCalled(), 15_000);
    writing.wakeUps.grew(next);
    await bus.say(`x ${probe.replaceAll('-', '')}`);
    await vi.waitFor(() => expect(wakeProbe).toHaveBeenCalled(), 15_000);
    expect(wakeNext).not.toHaveBeenCalled();
    await writing.wakeUps.stop();
    await vi.waitFor(() => expect(wakeNext).toHaveBeenCalledTimes(1), 15_000);
  });

  it('reach others even when the process stops right after the growth', async () => {
    const [writing, following] = [givenProcess({ hint: 3_600_000 }), givenProcess()];
    const probing = givenProcess();
    await untilConnected(probing, following);
    const accountId = randomUUID();
    const wake = vi.fn();
    following.wakeUps.listen(accountId, wake, atStart);
    await vi.waitFor(() => expect(writing.wakeUps.hearsHints()).toBe(true), 15_000);
    writing.wakeUps.grew(accountId);
    await writing.wakeUps.stop();
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 15_000);
  });

  it('wake everybody once the connection is there again after it was killed, and travel again', async () => {
    const link = await proxyTo(bus.url);
    onTestFinished(link.stop);
    const [writing, following] = [givenProcess({}, link.url), givenProcess({}, link.url)];
    await untilConnected(writing, following);
    const wake = vi.fn();
    following.wakeUps.listen(randomUUID(), wake, atStart);
    link.cut();
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 15_000);
    expect(following.troubles).not.toHaveLength(0);
    await untilConnected(writing, following);
  });

  it('notice a link that has fallen silent without an error, and come back', async () => {
    const link = await proxyTo(bus.url);
    onTestFinished(link.stop);
    const following = givenProcess({ beat: 50, deaf: 500 }, link.url);
    const writing = givenProcess();
    await untilConnected(writing, following);
    const wake = vi.fn();
    following.wakeUps.listen(randomUUID(), wake, atStart);
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
    wakeUps.listen(accountId, wake, atStart);
    // A writer that tells nobody.
    await recordOptOuts(createWordRecorder(db), accountId, 1);
    await vi.waitFor(() => expect(wake).toHaveBeenCalled(), 15_000);
  });

  it('come by a look at the heads only to those who are not there yet', async () => {
    const { db, wakeUps } = givenProcess({ look: 20 });
    const accountId = await givenBareAccount(db);
    await recordOptOuts(createWordRecorder(db), accountId, 2);
    const [behind, there] = [vi.fn(), vi.fn()];
    wakeUps.listen(accountId, there, () => 2);
    wakeUps.listen(accountId, behind, () => 1);
    await vi.waitFor(() => expect(behind.mock.calls.length).toBeGreaterThanOrEqual(3), 15_000);
    expect(there).not.toHaveBeenCalled();
  });

  it('look at the heads only while somebody follows', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { wakeUps } = givenProcess();
    expect(vi.getTimerCount()).toBe(0);
    const stops = [randomUUID(), randomUUID()].map((accountId) =>
      wakeUps.listen(accountId, () => undefined, atStart),
    );
    expect(wakeUps.followers()).toBe(2);
    expect(vi.getTimerCount()).toBe(1);
    for (const stop of stops) stop();
    expect(wakeUps.followers()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
