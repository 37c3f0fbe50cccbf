import { describe, expect, it } from 'vitest';
import { createTurnsByKey } from '../../src/core/domain/turns-by-key.js';

/** Work that ends when it is told to. */
function somethingToDo() {
  const began: string[] = [];
  const ends = new Map<string, (error?: Error) => void>();
  return {
    began,
    work: (name: string) => () => {
      began.push(name);
      return new Promise<string>((resolve, reject) => {
        ends.set(name, (error) => (error === undefined ? resolve(name) : reject(error)));
      });
    },
    end: (name: string, error?: Error) => ends.get(name)?.(error),
  };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('turns by key', () => {
  it('let so many begin at once, and of a key one after the other', async () => {
    const turns = createTurnsByKey(2);
    const { began, work, end } = somethingToDo();
    const taken = [
      turns.take('a', work('a1')),
      turns.take('a', work('a2')),
      turns.take('b', work('b1')),
      turns.take('c', work('c1')),
    ];
    await settled();
    expect(began).toEqual(['a1', 'b1']);
    expect(turns.waiting()).toBe(2);
    end('b1');
    await settled();
    expect(began).toEqual(['a1', 'b1', 'c1']);
    end('a1');
    await settled();
    expect(began).toEqual(['a1', 'b1', 'c1', 'a2']);
    expect(turns.waiting()).toBe(0);
    end('a2');
    end('c1');
    expect(await Promise.all(taken)).toEqual(['a1', 'a2', 'b1', 'c1']);
  });

  it('go on after one that failed, which its caller is told', async () => {
    const turns = createTurnsByKey(1);
    const { work, end } = somethingToDo();
    const failing = expect(turns.take('a', work('a1'))).rejects.toThrow('no');
    const next = turns.take('a', work('a2'));
    const throwing = expect(
      turns.take('b', () => {
        throw new Error('at once');
      }),
    ).rejects.toThrow('at once');
    await settled();
    end('a1', new Error('no'));
    await failing;
    await throwing;
    await settled();
    end('a2');
    expect(await next).toBe('a2');
    const last = turns.take('b', work('b2'));
    await settled();
    end('b2');
    expect(await last).toBe('b2');
    expect(turns.waiting()).toBe(0);
  });
});
