import { describe, expect, it } from 'vitest';
import { createFairTurns } from '../../src/core/domain/fair-turns.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('fair turns', () => {
  it('let so many begin at once, and those who wait by turns of their keys, each in the order in which it came', async () => {
    const turns = createFairTurns(2);
    const began: string[] = [];
    const ends: (() => void)[] = [];
    const take = (name: string) =>
      turns.take(name.slice(0, 1), () => {
        began.push(name);
        return new Promise<string>((resolve) => ends.push(() => resolve(name)));
      });
    const names = ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1'];
    const taken = names.map(take);
    await settled();
    expect(began).toEqual(['a1', 'a2']);
    for (let ended = 0; ended < names.length; ended += 1) {
      ends[ended]?.();
      await settled();
    }
    expect(began).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2', 'a5']);
    expect(await Promise.all(taken)).toEqual(names);
    const afterwards = take('d1');
    ends.at(-1)?.();
    expect(await afterwards).toBe('d1');
  });

  it('go on after one that failed, which its caller is told', async () => {
    const turns = createFairTurns(1);
    const failing = turns.take('a', () => Promise.reject(new Error('no')));
    const next = turns.take('a', () => Promise.resolve('a2'));
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('a2');
    expect(await turns.take('b', () => Promise.resolve('b1'))).toBe('b1');
  });
});
