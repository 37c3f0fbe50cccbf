import { describe, expect, it } from 'vitest';
import {
  countedNow,
  hear,
  isOver,
  isWorthCounting,
  optOutsToBeOver,
  passes,
  type Standing,
  type Threshold,
} from '../../src/features/live/alert.rules.js';
import { seededRandom } from '../support/seeded-random.js';

const threshold: Threshold = { rate: 0.05, minimum: 5 };
const counted = (optOuts: number, screened = 100, position = 100) =>
  countedNow({ optOuts, screened, position }, threshold);
const turn = (position: number, step: 1 | -1) => ({ campaignId: 'a campaign', position, step });

describe('a campaign', () => {
  it.each([
    [5, 100, true],
    [4, 100, false],
    [4, 4, false],
    [49, 1_000, false],
    [50, 1_000, true],
    [5, 0, false],
    [6, 3, true],
  ])(
    'with %i opt-outs of %i recipients has passed 5 percent and 5 opt-outs: %s',
    (optOuts, screened, expected) => {
      expect(isOver({ optOuts, screened }, threshold)).toBe(expected);
    },
  );

  it('is over every share that is the quotient as it is shown', () => {
    for (let screened = 1; screened <= 300; screened += 1)
      for (let optOuts = 1; optOuts <= screened; optOuts += 1) {
        const rate = optOuts / screened;
        expect(isOver({ optOuts, screened }, { rate, minimum: 1 })).toBe(true);
        expect(isOver({ optOuts: optOuts - 1, screened }, { rate, minimum: 1 })).toBe(false);
      }
  });

  it('needs as many opt-outs as make it be over, and no fewer', () => {
    const random = seededRandom(7);
    for (let round = 0; round < 20_000; round += 1) {
      const screened = 1 + Math.floor(random() * 10 ** (1 + Math.floor(random() * 7)));
      const rate = round % 2 === 0 ? random() : (1 + Math.floor(random() * screened)) / screened;
      const some = { rate, minimum: 1 + Math.floor(random() * 100) };
      const needed = optOutsToBeOver(screened, some);
      expect(isOver({ optOuts: needed, screened }, some)).toBe(true);
      expect(isOver({ optOuts: needed - 1, screened }, some)).toBe(false);
    }
  });

  it('is counted when it may have come to the threshold, and not before', () => {
    const standing = counted(2);
    for (const position of [101, 102]) {
      hear(standing, turn(position, 1));
      expect(isWorthCounting(standing, threshold)).toBe(false);
    }
    // What the count has seen already is no further one.
    hear(standing, turn(100, 1));
    expect(isWorthCounting(standing, threshold)).toBe(false);
    hear(standing, turn(103, 1));
    expect(isWorthCounting(standing, threshold)).toBe(true);
    expect(isWorthCounting(undefined, threshold)).toBe(true);
    expect(isWorthCounting(counted(0, 0), threshold)).toBe(false);
    expect(isWorthCounting(counted(5, 0), threshold)).toBe(true);
  });

  it('passes again when it may have been below between two counts', () => {
    const now = { optOuts: 6, screened: 100, position: 110 };
    const quiet = counted(6);
    expect(passes(quiet, now, threshold)).toBe(false);
    const fallen = counted(6);
    for (const [position, step] of [
      [101, -1],
      [102, -1],
      [103, 1],
      [104, 1],
    ] as const)
      hear(fallen, turn(position, step));
    expect(passes(fallen, now, threshold)).toBe(true);
    expect(passes(counted(6), { ...now, screened: 121 }, threshold)).toBe(false);
    expect(passes(counted(6), { optOuts: 7, screened: 121, position: 110 }, threshold)).toBe(true);
    expect(passes(undefined, now, threshold)).toBe(true);
    expect(passes(counted(4), now, threshold)).toBe(true);
  });
});

/** All that happens to one campaign, one thing after the other. */
function makeStory(seed: number) {
  const random = seededRandom(seed);
  const pick = (count: number) => Math.floor(random() * count);
  let [optOuts, screened, position] = [0, 20, 0];
  let by: Threshold = { rate: 0.1, minimum: 3 };
  return {
    now: () => ({ figures: { optOuts, screened, position }, by }),
    /** What the log says of it; null for what it does not. */
    next(): ReturnType<typeof turn> | 'threshold' | null {
      const kind = pick(10);
      position += 1;
      if (kind < 5) {
        optOuts += 1;
        return turn(position, 1);
      }
      if (kind < 8) {
        if (optOuts === 0) return null;
        optOuts -= 1;
        return turn(position, -1);
      }
      if (kind < 9) {
        screened += pick(8);
        return null;
      }
      by = { rate: 0.05 * (1 + pick(4)), minimum: 1 + pick(5) };
      return 'threshold';
    },
  };
}

describe('of any story of a campaign', () => {
  it('alerts are told as it passes each time, when each thing is looked at at once', () => {
    let alerts = 0;
    for (let seed = 1; seed <= 300; seed += 1) {
      const story = makeStory(seed);
      const { figures, by } = story.now();
      let standing: Standing = countedNow(figures, by);
      let hasBeenBelow = true;
      let fellByScreening = false;
      for (let step = 0; step < 80; step += 1) {
        const said = story.next();
        const now = story.now();
        const over = isOver(now.figures, now.by);
        if (said === null) {
          fellByScreening ||= !over;
          continue;
        }
        // Where a threshold changes before the next word, nobody can tell by which of the two it had fallen.
        if (!over || (fellByScreening && said !== 'threshold')) hasBeenBelow = true;
        fellByScreening = false;
        if (said !== 'threshold') hear(standing, said);
        const isAlert =
          (said === 'threshold' || isWorthCounting(standing, now.by)) &&
          passes(standing, now.figures, now.by);
        expect(isAlert, `seed ${seed}, step ${step}`).toBe(over && hasBeenBelow);
        if (said === 'threshold' || isWorthCounting(standing, now.by))
          standing = countedNow(now.figures, now.by);
        if (isAlert) hasBeenBelow = false;
        alerts += isAlert ? 1 : 0;
      }
    }
    expect(alerts).toBeGreaterThan(500);
  });
});
