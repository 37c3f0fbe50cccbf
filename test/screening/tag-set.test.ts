import { describe, expect, test } from 'vitest';
import { TagSet } from '../../src/features/screening/tag-set.js';
import { seededRandom } from '../support/seeded-random.js';

const word = (random: () => number) => Math.floor(random() * 4_294_967_296);

/** Words at the edges of segments and of what stands for "nothing". */
const edges = [
  0, 1, 0x7fff_ffff, 0x8000_0000, 0xffff_fffd, 0xffff_fffe, 0xffff_ffff, 0x00ff_ffff, 0x0100_0000,
];

describe('a set of tags', () => {
  test('is empty at first', () => {
    const set = new TagSet();
    expect(set.size).toBe(0);
    for (const high of edges) for (const low of edges) expect(set.has(high, low)).toBe(false);
  });

  test('has what was added, and says of each whether it is new', () => {
    const set = new TagSet();
    expect(set.add(7, 9)).toBe(true);
    expect(set.add(7, 9)).toBe(false);
    expect(set.has(7, 9)).toBe(true);
    expect(set.has(7, 10)).toBe(false);
    expect(set.has(0xffff_fff7, 9)).toBe(false);
    expect(set.size).toBe(1);
  });

  test('never misses words at the edges, whatever their sign', () => {
    const set = new TagSet();
    for (const high of edges) for (const low of edges) set.add(high, low);
    for (const high of edges) {
      for (const low of edges) {
        expect(set.has(high, low)).toBe(true);
        expect(set.has(high | 0, low | 0)).toBe(true);
      }
    }
  });

  test('does not take its own gaps for words, small or large', () => {
    const random = seededRandom(26);
    const set = new TagSet();
    while (set.size < 50_000) {
      set.add(word(random), word(random) % 0xffff_0000);
      if (set.size === 5000 || set.size === 50_000)
        for (const high of edges)
          expect([set.has(high, 0xffff_ffff), set.has(high, -1)]).toEqual([false, false]);
    }
    expect([set.add(3, -1), set.add(3, 0xffff_ffff), set.has(3, -1)]).toEqual([true, false, true]);
  });

  test('is what a plain set is, over many sizes', () => {
    const random = seededRandom(21);
    const set = new TagSet();
    const model = new Set<string>();
    const added: [number, number][] = [];
    const wrong: string[] = [];
    for (let turn = 0; turn < 300_000; turn += 1) {
      const again = turn % 5 === 0 ? added[Math.floor(random() * added.length)] : undefined;
      const [high, low] = again ?? [word(random), word(random)];
      const name = `${high} ${low}`;
      if (set.add(high, low) === model.has(name)) wrong.push(name);
      model.add(name);
      if (again === undefined) added.push([high, low]);
      if (set.size !== model.size) wrong.push(`${set.size} of ${model.size}`);
      if (turn % 20_000 === 0) wrong.push(...added.filter((tag) => !set.has(...tag)).map(String));
    }
    wrong.push(...added.filter((tag) => !set.has(...tag)).map(String));
    expect(wrong).toEqual([]);
  });

  test('misses none when all have the same high word, or low words close together', () => {
    const random = seededRandom(22);
    for (const lowOf of [
      () => word(random),
      () => Math.floor(random() * 12_000),
      () => 4_294_967_295 - Math.floor(random() * 12_000),
      () => 2_000_000_000 + Math.floor(random() * 12_000),
    ]) {
      const set = new TagSet();
      const model = new Set<number>();
      for (let turn = 0; turn < 20_000; turn += 1) {
        const low = lowOf();
        set.add(5, low);
        model.add(low);
      }
      expect([...model].filter((low) => !set.has(5, low))).toEqual([]);
    }
  });

  test('says yes to few that are not in it', () => {
    const random = seededRandom(23);
    const set = new TagSet();
    for (let turn = 0; turn < 200_000; turn += 1) set.add(word(random), word(random));
    let yes = 0;
    for (let turn = 0; turn < 500_000; turn += 1) if (set.has(word(random), word(random))) yes += 1;
    expect(yes).toBeLessThan(3);
  });

  test('takes a few bytes a tag, and says how many', () => {
    const random = seededRandom(24);
    const set = new TagSet();
    expect(set.bytes).toBeLessThan(400);
    const shares: number[] = [];
    for (const size of [1000, 8000, 50_000, 200_000, 500_000]) {
      while (set.size < size) set.add(word(random), word(random));
      shares.push(set.bytes / size);
    }
    for (const share of shares) expect(share).toBeGreaterThan(4);
    const most = [14, 14, 14, 9, 8];
    for (const [at, share] of shares.entries()) expect(share).toBeLessThan(most[at] ?? 0);
  });
});
