import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PostEnd } from '../../src/core/domain/post-end.js';
import {
  endOf,
  errorOf,
  pauseAfter,
  retryAfterOf,
  usualRetries,
} from '../../src/features/webhooks/sending/retries.rules.js';
import { holds } from '../properties/holds.js';

const hours = (count: number) => count * 3_600_000;
const failing = { retryAfter: null, chance: 0.5 };

function answered(status: number, retryAfter: string | null = null): Extract<PostEnd, { kind: 'answered' }> {
  return { kind: 'answered', status, retryAfter, milliseconds: 1 };
}

/** The pauses of a message that is never taken, each try at once, and when each was. */
function courseOf(chance: number): { pauses: number[]; ends: number } {
  const pauses: number[] = [];
  let since = 0;
  for (let failures = 1; failures < 100; failures += 1) {
    const pause = pauseAfter({ failures, since, retryAfter: null, chance });
    if (pause === null) return { pauses, ends: since };
    pauses.push(pause);
    since += pause;
  }
  throw new Error('it never ends');
}

describe('a message that is not taken', () => {
  it('is tried again with growing pauses, the last time after three days to the millisecond', () => {
    const { pauses, ends } = courseOf(0.5);
    expect(pauses.slice(0, 9)).toEqual([
      5_000,
      30_000,
      120_000,
      600_000,
      1_800_000,
      hours(1),
      hours(2),
      hours(4),
      hours(8),
    ]);
    expect(pauses.slice(9, -1).every((pause) => pause === hours(8))).toBe(true);
    expect(ends).toBe(hours(72));
  });

  it('is tried a fifth sooner or later by chance, and still for three days', () => {
    for (const chance of [0, 0.2, 0.9, 1]) {
      const { pauses, ends } = courseOf(chance);
      expect(pauses[0]).toBe(Math.round(5_000 * (0.8 + 0.4 * chance)));
      expect(ends).toBe(hours(72));
      expect(pauses.length).toBeLessThan(25);
    }
  });

  it('is tried when the receiver asks for it, of the first failures; later not before the pause of its own either', () => {
    const pause = (failures: number, retryAfter: number) =>
      pauseAfter({ failures, since: 0, retryAfter, chance: 0.5 });
    expect(pause(1, 2_000)).toBe(2_000);
    expect(pause(3, 0)).toBe(1_000);
    expect(pause(1, 90_000)).toBe(90_000);
    expect(pause(4, 2_000)).toBe(600_000);
    expect(pause(4, hours(1))).toBe(hours(1));
    expect(pause(1, hours(1_000))).toBe(hours(8));
  });

  holds(
    'is never tried again at once, and never after the end',
    [
      fc.nat(1_000),
      fc.nat(hours(80)),
      fc.option(fc.double({ min: 0, max: 1e12, noNaN: true })),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ],
    (failures, since, retryAfter, chance) => {
      const pause = pauseAfter({ failures: failures + 1, since, retryAfter, chance });
      const left = usualRetries.giveUpAfter - since;
      if (left <= 0) expect(pause).toBe(null);
      else {
        expect(pause).toBeGreaterThanOrEqual(Math.min(Math.round(left), 1_000));
        expect(pause).toBeLessThanOrEqual(Math.round(left));
      }
    },
  );

  it('is given up at once where the receiver is gone, and nowhere else', () => {
    expect(endOf(answered(410))).toBe('GONE');
    for (const status of [400, 401, 404, 429, 500, 503]) expect(endOf(answered(status))).toBe(null);
    expect(pauseAfter({ ...failing, failures: 1, since: hours(72) })).toBe(null);
  });
});

describe('an answer', () => {
  it('is a failure unless it is 2xx, and a redirect is one', () => {
    for (const status of [200, 201, 202, 204, 299]) expect(errorOf(answered(status))).toBe(null);
    for (const status of [301, 302, 307, 308, 304]) expect(errorOf(answered(status))).toBe('REDIRECT');
    for (const status of [100, 199, 400, 404, 410, 500, 600])
      expect(errorOf(answered(status))).toBe('STATUS');
    expect(errorOf({ kind: 'failed', failure: 'TLS', milliseconds: 1 })).toBe('TLS');
  });

  it('may say when to come again, in seconds or as a date, if it is 429 or 503', () => {
    const now = Date.parse('2026-03-03T12:00:00Z');
    expect(retryAfterOf(answered(429, '120'), now)).toBe(120_000);
    expect(retryAfterOf(answered(503, ' 0 '), now)).toBe(0);
    expect(retryAfterOf(answered(503, 'Tue, 03 Mar 2026 12:01:00 GMT'), now)).toBe(60_000);
    expect(retryAfterOf(answered(503, 'Tue, 03 Mar 2026 11:01:00 GMT'), now)).toBe(0);
    for (const text of ['soon', '-1', '1.5', '1e3', '', '2026-03-03T12:01:00Z', 'Xyz, nothing GMT'])
      expect(retryAfterOf(answered(503, text), now)).toBe(null);
    expect(retryAfterOf(answered(500, '120'), now)).toBe(null);
    expect(retryAfterOf(answered(429), now)).toBe(null);
  });
});
