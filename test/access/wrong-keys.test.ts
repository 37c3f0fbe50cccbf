import { describe, expect, it } from 'vitest';
import { createWrongKeys, TooManyWrongKeys } from '../../src/core/access/wrong-keys.js';
import {
  countWrongKey,
  usualWrongKeyLimits,
  type WrongKeyCount,
} from '../../src/core/access/wrong-keys.rules.js';

function answersTo(times: number, every: number) {
  let count: WrongKeyCount | undefined;
  return Array.from({ length: times }, (_, index) => {
    const counted = countWrongKey(count, usualWrongKeyLimits, index * every);
    count = counted.count;
    return counted.answer;
  });
}

describe('wrong keys of one source', () => {
  it('are refused at once for the first few, then later and later, then not at all for a while', () => {
    const answers = answersTo(40, 0);
    expect(answers.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => ({ kind: 'refuse', pause: 0 })));
    expect(answers.slice(5, 12).map((answer) => (answer.kind === 'refuse' ? answer.pause : null))).toEqual([
      100, 200, 400, 800, 1_600, 3_000, 3_000,
    ]);
    expect(answers[24]).toEqual({ kind: 'refuse', pause: 3_000 });
    expect(answers[25]).toEqual({ kind: 'later', retryAfter: 3 });
    // Whoever goes on is not kept out for longer and longer.
    expect(answers[39]).toEqual({ kind: 'later', retryAfter: 30 });
  });

  it('are forgotten with time, so that who mistypes now and then is never slowed down', () => {
    expect(answersTo(100, 3_000).every((answer) => answer.kind === 'refuse' && answer.pause === 0)).toBe(
      true,
    );
  });

  it('of a clock that goes back count as if no time had passed', () => {
    const { count } = countWrongKey(undefined, usualWrongKeyLimits, 1_000);
    expect(countWrongKey(count, usualWrongKeyLimits, 0).count.count).toBe(2);
  });
});

describe('answers that wait', () => {
  it('are few of one source; the others are told to come later at once', async () => {
    const wrongKeys = createWrongKeys({ free: 0, firstPause: 50, longestPause: 50, most: 1_000 });
    const came = await Promise.allSettled(Array.from({ length: 100 }, () => wrongKeys.came('192.0.2.1')));
    const later = came.filter((one) => one.status === 'rejected');
    expect(later).toHaveLength(90);
    for (const one of later) expect(one.reason).toBeInstanceOf(TooManyWrongKeys);
    expect(wrongKeys.waiting()).toBe(0);
  });

  it('are bounded for all sources together', async () => {
    const wrongKeys = createWrongKeys({ free: 0, firstPause: 200, longestPause: 200, most: 1_000 });
    const all = Array.from({ length: 2_000 }, (_, index) => wrongKeys.came(`2001:db8:0:${index}::/64`));
    expect(wrongKeys.waiting()).toBe(500);
    await Promise.allSettled(all);
    expect(wrongKeys.waiting()).toBe(0);
  });
});
