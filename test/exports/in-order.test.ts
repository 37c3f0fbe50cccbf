import { describe, expect, it } from 'vitest';
import { inOrder, type Range } from '../../src/features/exports/in-order.js';

/** Reads that are answered when the test says so. */
function givenReads(characters = 10) {
  const ranges: Range[] = [];
  const answers: ((answer: 'text' | Error) => void)[] = [];
  return {
    ranges,
    read: (range: Range) =>
      new Promise<{ text: string; range: Range }>((resolve, reject) => {
        ranges.push(range);
        answers.push((answer) =>
          answer === 'text'
            ? resolve({ text: 'x'.repeat(characters * (range.upTo - range.after)), range })
            : reject(answer),
        );
      }),
    answer(place: number, answer: 'text' | Error = 'text') {
      answers[place]?.(answer);
    },
  };
}

const quiet = { most: () => 16_000, isBusy: () => false };

/** Lets all that is under way come to where it waits. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('pieces in order', () => {
  it('are read two while another is taken, and none behind them', async () => {
    const { ranges, read, answer } = givenReads();
    const pieces = inOrder(100_000, quiet, read);
    const first = pieces.next();
    await turn();
    expect(ranges).toHaveLength(2);
    // The second is there first, and waits.
    answer(1);
    await turn();
    expect(ranges).toHaveLength(2);
    answer(0);
    expect((await first).value).toMatchObject({ range: ranges[0] });
    answer(2);
    await turn();
    expect(ranges).toHaveLength(3);
    expect((await pieces.next()).value).toMatchObject({ range: ranges[1] });
    expect(ranges).toHaveLength(4);
  });

  it('are read one after the other while words come in', async () => {
    const { ranges, read, answer } = givenReads();
    let isBusy = true;
    const pieces = inOrder(100_000, { most: () => 16_000, isBusy: () => isBusy }, read);
    const first = pieces.next();
    await turn();
    expect(ranges).toHaveLength(1);
    answer(0);
    expect((await first).value).toMatchObject({ range: ranges[0] });
    expect(ranges).toHaveLength(2);
    isBusy = false;
    answer(1);
    expect((await pieces.next()).value).toMatchObject({ range: ranges[1] });
    expect(ranges).toHaveLength(4);
  });

  it('are small while words come in, and grow again after long ones', async () => {
    const sizes: number[] = [];
    const busy = { most: () => 16_000, isBusy: () => true };
    const pieces = inOrder(200_000, busy, ({ after, upTo }) => {
      sizes.push(upTo - after);
      // Evidence of thousands of characters, for a while.
      const characters = after > 20_000 && after < 30_000 ? 10_000 : 1;
      return Promise.resolve({ text: 'x'.repeat(characters * (upTo - after)) });
    });
    for await (const { text } of pieces) expect(text).not.toBe('');
    expect(Math.max(...sizes)).toBe(1_000);
    expect(Math.min(...sizes)).toBe(150);
    expect(sizes.at(-2)).toBe(1_000);
  });

  it('hold every position once, and grow while they are short', async () => {
    const seen: Range[] = [];
    const pieces = inOrder(100_000, quiet, (range) => Promise.resolve({ text: 'x', range }));
    for await (const { range } of pieces) seen.push(range);
    expect(seen[0]?.after).toBe(0);
    expect(seen.at(-1)?.upTo).toBe(100_000);
    for (const [place, { upTo }] of seen.slice(0, -1).entries()) expect(seen[place + 1]?.after).toBe(upTo);
    expect(Math.max(...seen.map(({ after, upTo }) => upTo - after))).toBe(16_000);
    expect(await inOrder(0, quiet, () => Promise.reject(new Error('read'))).next()).toMatchObject({
      done: true,
    });
  });

  it('are of fewer positions where much is written at each', async () => {
    const lengths: number[] = [];
    const pieces = inOrder(40_000, quiet, ({ after, upTo }) => {
      const text = 'x'.repeat(4_000 * (upTo - after));
      lengths.push(text.length);
      return Promise.resolve({ text });
    });
    for await (const { text } of pieces) expect(text).not.toBe('');
    expect(Math.max(...lengths)).toBe(4_000_000);
    expect(Math.max(...lengths.slice(2))).toBeLessThan(2_000_000);
  });

  it("are read no further once nobody takes them, and what fails then is nobody's", async () => {
    const { ranges, read, answer } = givenReads();
    const pieces = inOrder(100_000, quiet, read);
    const first = pieces.next();
    answer(0);
    await first;
    await pieces.return();
    answer(1, new Error('away'));
    await turn();
    expect(ranges).toHaveLength(3);
    expect(await pieces.next()).toMatchObject({ done: true });
  });

  it('end with what failed, behind those before it', async () => {
    const { read, answer } = givenReads();
    const pieces = inOrder(100_000, quiet, read);
    const first = pieces.next();
    answer(0);
    expect((await first).done).toBe(false);
    answer(1, new Error('away'));
    await expect(pieces.next()).rejects.toThrow('away');
    expect(await pieces.next()).toMatchObject({ done: true });
  });
});
