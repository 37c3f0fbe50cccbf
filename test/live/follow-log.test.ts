import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogPlace } from '../../src/core/log/cursor.js';
import type { Batch } from '../../src/core/log/feeds.js';
import { followLog } from '../../src/features/live/follow-log.js';
import { away, makeLog } from './scripted-log.js';

const times = { freshPlace: 5_000, retry: 250, giveUp: 15_000 };
const start: LogPlace = { position: 0, eventId: null };

const isEven = (position: number) => position % 2 === 0;

async function takeFrom<Item>(follower: AsyncIterator<Batch<Item>>): Promise<Batch<Item>> {
  const result = await follower.next();
  if (result.done === true) throw new Error('the follower has ended');
  return result.value;
}

/** Items, position and caughtUp of a batch, as one line. */
const told = (batch: Batch<number>) =>
  `${batch.items.join(' ')} → ${batch.place.position}${batch.caughtUp ? ' caught up' : ''}`;

/** Whether a promise is settled once everything that can go on has gone on. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const settled = vi.fn();
  promise.then(settled, settled);
  await vi.advanceTimersByTimeAsync(0);
  return settled.mock.calls.length > 0;
}

describe('a follower of a log', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  it('begins with an empty batch that says that it has caught up, where nothing is stored', async () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe(' → 0 caught up');
    await follower.return?.();
  });

  it('reads what is stored page by page and says caught up with the last', async () => {
    const log = makeLog({ limit: 3 });
    log.grow(7);
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe('1 2 3 → 3');
    expect(told(await takeFrom(follower))).toBe('4 5 6 → 6');
    expect(told(await takeFrom(follower))).toBe('7 → 7 caught up');
    await follower.return?.();
  });

  it('says caught up once and waits then, reading nothing, until it is woken', async () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    await takeFrom(follower);
    const next = takeFrom(follower);
    expect(await isSettled(next)).toBe(false);
    const readsBefore = log.reads.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log.reads.length).toBe(readsBefore);
    log.grow(2);
    expect(told(await next)).toBe('1 2 → 2 caught up');
    await follower.return?.();
  });

  it('misses nothing that is committed while it reads', async () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    await takeFrom(follower);
    const open = log.holdUpNextRead();
    const next = takeFrom(follower);
    // The read under way has seen an empty log; this comes between it and the wait.
    log.grow(1);
    open();
    expect(told(await next)).toBe('1 → 1 caught up');
    await follower.return?.();
  });

  it('misses nothing that is committed between two calls of next', async () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    await takeFrom(follower);
    log.grow(2);
    expect(told(await takeFrom(follower))).toBe('1 2 → 2 caught up');
    log.grow(1);
    expect(told(await takeFrom(follower))).toBe('3 → 3 caught up');
    await follower.return?.();
  });

  it('listens from the moment it is made', () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    expect(log.listeners.size).toBe(1);
    void follower.return?.();
    expect(log.listeners.size).toBe(0);
  });

  it('holds a place and no queue: a slow taker gets what came meanwhile in pages', async () => {
    const log = makeLog({ limit: 3 });
    const follower = followLog(log.source, start, times);
    await takeFrom(follower);
    for (let growth = 0; growth < 5; growth += 1) log.grow(1);
    expect(log.reads.length).toBe(1);
    expect(told(await takeFrom(follower))).toBe('1 2 3 → 3');
    expect(told(await takeFrom(follower))).toBe('4 5 → 5 caught up');
    await follower.return?.();
  });

  it('says caught up again after it has fallen behind', async () => {
    const log = makeLog({ limit: 2 });
    log.grow(2);
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe('1 2 → 2 caught up');
    log.grow(4);
    expect(told(await takeFrom(follower))).toBe('3 4 → 4');
    expect(told(await takeFrom(follower))).toBe('5 6 → 6 caught up');
    await follower.return?.();
  });

  it('looks through a long log without matches, window by window, and says so once at its end', async () => {
    const log = makeLog({ matches: () => false, window: 2 });
    log.grow(7);
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe(' → 7 caught up');
    expect(log.reads).toEqual([0, 2, 4, 6]);
    await follower.return?.();
  });

  it('gives a fresh place while the log grows without a match, and not at each growth', async () => {
    const log = makeLog({ matches: isEven, limit: 5 });
    const follower = followLog(log.source, start, times);
    await takeFrom(follower);
    const next = takeFrom(follower);
    log.grow(1);
    await vi.advanceTimersByTimeAsync(4_900);
    expect(await isSettled(next)).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(told(await next)).toBe(' → 1 caught up');
    const later = takeFrom(follower);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await isSettled(later)).toBe(false);
    log.grow(1);
    expect(told(await later)).toBe('2 → 2 caught up');
    await follower.return?.();
  });

  it('tries again while the database is away', async () => {
    const log = makeLog();
    log.grow(1);
    log.failures.push(away, away);
    const follower = followLog(log.source, start, times);
    const next = takeFrom(follower);
    await vi.advanceTimersByTimeAsync(500);
    expect(told(await next)).toBe('1 → 1 caught up');
    await follower.return?.();
  });

  it('ends with the error when the database stays away', async () => {
    const log = makeLog();
    log.failures.push(...Array.from({ length: 100 }, () => away));
    const follower = followLog(log.source, start, times);
    const next = follower.next();
    const outcome = expect(next).rejects.toBe(away);
    await vi.advanceTimersByTimeAsync(20_000);
    await outcome;
    expect(log.listeners.size).toBe(0);
    expect(await follower.next()).toEqual({ done: true, value: undefined });
  });

  it('ends with the error of a log that is not what it was', async () => {
    const log = makeLog();
    const lost = new Error('another log');
    const source = {
      ...log.source,
      readAfter: () => Promise.resolve({ kind: 'lost' as const, error: lost }),
    };
    const follower = followLog(source, start, times);
    await expect(follower.next()).rejects.toBe(lost);
    expect(log.listeners.size).toBe(0);
  });

  it('refuses a second next while one is under way', async () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    await takeFrom(follower);
    const first = follower.next();
    await expect(follower.next()).rejects.toThrow('one batch at a time');
    await follower.return?.();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  describe('when it is closed', () => {
    type Log = ReturnType<typeof makeLog>;
    type Follower = AsyncIterableIterator<Batch<number>>;
    /** Each brings the follower to a moment and gives what it was asked for and has not answered. */
    const moments = [
      { when: 'before the first read', bringTo: () => Promise.resolve([]) },
      {
        when: 'while it reads',
        bringTo: (log: Log, follower: Follower) => {
          log.holdUpNextRead();
          return Promise.resolve([follower.next()]);
        },
      },
      {
        when: 'while it waits',
        bringTo: async (_log: Log, follower: Follower) => {
          await follower.next();
          return [follower.next()];
        },
      },
      {
        when: 'while it waits to give a fresh place',
        bringTo: async (log: Log, follower: Follower) => {
          await follower.next();
          log.grow(1);
          return [follower.next()];
        },
      },
      {
        when: 'while the database is away',
        bringTo: (log: Log, follower: Follower) => {
          log.failures.push(away);
          return Promise.resolve([follower.next()]);
        },
      },
    ];
    it.each(moments)('$when, it settles at once and leaves no listener and no timer', async ({ bringTo }) => {
      const log = makeLog({ matches: isEven });
      const follower = followLog(log.source, start, times);
      const asked = await bringTo(log, follower);
      await vi.advanceTimersByTimeAsync(0);
      await follower.return?.();
      const done = { done: true, value: undefined };
      expect(await Promise.all(asked)).toEqual(asked.map(() => done));
      expect(await follower.next()).toEqual(done);
      expect(log.listeners.size).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
