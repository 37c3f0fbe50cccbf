import { expect, it } from 'vitest';
import { firstPace, nextPace, type Pace } from '../../../src/features/imports/run/pace.rules.js';

/** After so many batches that each took so many milliseconds a word, and waited for others. */
function paceAfter(
  batches: number,
  { perWord, waited = 0, isBusyHere = false }: { perWord: number; waited?: number; isBusyHere?: boolean },
  from: Pace = firstPace,
): Pace {
  let pace = from;
  for (let batch = 0; batch < batches; batch += 1) {
    const { words } = pace;
    pace = nextPace(pace, { words, took: words * perWord + waited, waited, isBusyHere });
  }
  return pace;
}

it('batches grow while nobody else writes, up to a limit, and take no breath', () => {
  const pace = paceAfter(20, { perWord: 0.01 });
  expect(pace).toEqual({ words: 1_000, breath: 0 });
  expect(paceAfter(1, { perWord: 0.01 }).words).toBe(750);
});

it('they shrink at once when others wait, or come in by other doors, and take a breath', () => {
  const large = paceAfter(20, { perWord: 0.01 });
  for (const others of [{ waited: 5 }, { isBusyHere: true }]) {
    const pace = paceAfter(1, { perWord: 0.03, ...others }, large);
    expect(pace.words).toBe(200);
    expect(pace.breath).toBeGreaterThan(0);
    expect(pace.breath).toBeLessThanOrEqual(25);
  }
});

it('a database that takes long for a word gets few of them, but some', () => {
  expect(paceAfter(5, { perWord: 10 })).toEqual({ words: 50, breath: 0 });
  expect(paceAfter(5, { perWord: 0.5 })).toEqual({ words: 250, breath: 0 });
  expect(paceAfter(5, { perWord: 0.5, isBusyHere: true }).words).toBe(100);
  expect(paceAfter(1, { perWord: 0 }).words).toBeGreaterThan(0);
});
