import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShortMemory } from '../../src/core/log/short-memory.js';
import { createTurns } from '../../src/core/domain/turns.js';

describe('a short memory', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('forgets by itself, and leaves no timer when it is empty', () => {
    const memory = createShortMemory<string, number>({ age: 1_000, entries: 10 });
    memory.set('a', 1);
    vi.advanceTimersByTime(600);
    memory.set('b', 2);
    expect([memory.get('a'), memory.get('b')]).toEqual([1, 2]);
    vi.advanceTimersByTime(400);
    expect([memory.get('a'), memory.get('b')]).toEqual([undefined, 2]);
    vi.advanceTimersByTime(2_000);
    expect(memory.size()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('keeps so many and no more, the newest', () => {
    const memory = createShortMemory<number, number>({ age: 1_000, entries: 3 });
    for (let key = 0; key < 10; key += 1) memory.set(key, key);
    expect([6, 7, 8, 9].map((key) => memory.get(key))).toEqual([undefined, 7, 8, 9]);
  });

  it('keeps no more than it may weigh', () => {
    const memory = createShortMemory<number, string>({ age: 1_000, entries: 100, weight: 25 });
    for (let key = 0; key < 5; key += 1) {
      memory.set(key, 'being made');
      memory.replace(key, 'being made', 'made', 10);
    }
    expect(memory.weight()).toBe(20);
    expect([2, 3, 4].map((key) => memory.get(key))).toEqual([undefined, 'made', 'made']);
    memory.replace(4, 'being made', 'again', 10);
    expect(memory.get(4)).toBe('made');
    memory.clear();
    expect([memory.size(), memory.weight(), vi.getTimerCount()]).toEqual([0, 0, 0]);
  });

  it('counts a key that is set twice once, with its new age', () => {
    const memory = createShortMemory<string, number>({ age: 1_000, entries: 2 });
    memory.set('a', 1);
    memory.set('b', 2);
    vi.advanceTimersByTime(900);
    memory.set('a', 3);
    vi.advanceTimersByTime(200);
    expect([memory.get('a'), memory.get('b')]).toEqual([3, undefined]);
  });
});

describe('turns', () => {
  it('let so many work at once, the others in their order, also after one has failed', async () => {
    const turns = createTurns(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const work = (id: number) => () => {
      begun.push(id);
      return new Promise<void>((resolve, reject) =>
        ends.push(id === 0 ? () => reject(new Error('failed')) : resolve),
      );
    };
    const all = [0, 1, 2, 3].map((id) => turns.take(work(id)));
    const failed = expect(all[0]).rejects.toThrow('failed');
    expect(begun).toEqual([0, 1]);
    ends[0]?.();
    await failed;
    expect(begun).toEqual([0, 1, 2]);
    ends[1]?.();
    await all[1];
    await vi.waitFor(() => expect(begun).toEqual([0, 1, 2, 3]), 10_000);
    for (const end of ends.slice(2)) end();
    await Promise.all(all.slice(1));
  });
});
