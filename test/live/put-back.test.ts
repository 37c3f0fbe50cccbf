import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LogPlace } from '../../src/core/log/cursor.js';
import type { Batch } from '../../src/core/log/feeds.js';
import { followLog } from '../../src/features/live/follow-log.js';
import { makeLog } from './scripted-log.js';

const times = { freshPlace: 5_000, retry: 250, giveUp: 15_000 };
const start: LogPlace = { position: 0, eventId: null };

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

  it('gives a batch that was put back once more, with no more items than may come', async () => {
    const log = makeLog({ limit: 4 });
    log.grow(5);
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe('1 2 3 4 → 4');
    follower.putBack();
    // Only once.
    follower.putBack();
    const fewer = await follower.next(2);
    expect(fewer.done === true ? 'ended' : told(fewer.value)).toBe('1 2 → 2');
    expect(told(await takeFrom(follower))).toBe('3 4 5 → 5 caught up');
    await follower.return?.();
  });

  it('gives one at once for a batch that was put back, also where nothing matches any more', async () => {
    let matches = true;
    const log = makeLog({ matches: () => matches });
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe(' → 0 caught up');
    log.grow(2);
    expect(told(await takeFrom(follower))).toBe('1 2 → 2 caught up');
    follower.putBack();
    matches = false;
    expect(told(await takeFrom(follower))).toBe(' → 2 caught up');
    await follower.return?.();
  });

  it('says caught up again where that batch was put back', async () => {
    const log = makeLog();
    const follower = followLog(log.source, start, times);
    expect(told(await takeFrom(follower))).toBe(' → 0 caught up');
    follower.putBack();
    expect(told(await takeFrom(follower))).toBe(' → 0 caught up');
    const next = takeFrom(follower);
    expect(await isSettled(next)).toBe(false);
    log.grow(1);
    expect(told(await next)).toBe('1 → 1 caught up');
    await follower.return?.();
  });
});
