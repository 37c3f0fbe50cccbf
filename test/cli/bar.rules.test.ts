import { describe, expect, it } from 'vitest';
import { barLine, bytesInWords, countInWords, timeInWords } from '../../src/cli/terminal/bar.rules.js';
import { paceOf, type Sample, withSample } from '../../src/cli/terminal/pace.rules.js';

const half = {
  what: 'stops.csv',
  doing: 'importing',
  share: 0.5,
  amount: '1,234,000 rows',
  rate: '98,000 rows/s',
  left: 12_000,
};

describe('the moving line', () => {
  it('shows name, bar, share, amount, rate and time left, and less of them in a narrow terminal', () => {
    expect(barLine(half, 120)).toBe(
      'stops.csv  importing [############------------]  50 %  1,234,000 rows  98,000 rows/s  12 s left',
    );
    expect(barLine(half, 80)).toMatch(/^stops\.csv {2}importing .* 50 % {2}1,234,000 rows {2}98,000 rows\/s/);
    expect(barLine({ ...half, share: null, left: null }, 80)).toBe(
      'stops.csv  importing 1,234,000 rows  98,000 rows/s',
    );
  });

  it('is never as wide as the terminal, whatever it is to show', () => {
    for (let columns = 12; columns <= 140; columns += 1) {
      for (const what of [
        'a',
        'a-rather-long-name-of-a-file-as-people-give-them-2026-11-01.csv',
        'ä😀'.repeat(40),
      ]) {
        for (const share of [null, 0, 0.123, 1, 7, Number.NaN]) {
          const line = barLine({ ...half, what, share }, columns);
          expect(Array.from(line).length, `${columns}: ${line}`).toBeLessThan(columns);
        }
      }
    }
  });

  it('shows no control characters of a name: a terminal would obey them', () => {
    expect(barLine({ ...half, what: 'a\u001B[2Jb\n' }, 120)).toMatch(/^a\?\[2Jb\?/);
  });

  it('says amounts and times as people do', () => {
    expect([0, 999, 1_000, 99_950, 1_500_000, 2_000_000_000].map(bytesInWords)).toEqual([
      '0 bytes',
      '999 bytes',
      '1.0 kB',
      '100.0 kB',
      '1.5 MB',
      '2.0 GB',
    ]);
    expect([1, 1_000].map((count) => countInWords(count, 'row'))).toEqual(['1 row', '1,000 rows']);
    expect([1, 89_000, 300_000, 7_500_000].map(timeInWords)).toEqual(['1 s', '89 s', '5 min', '2 h 5 min']);
  });
});

describe('the pace', () => {
  it('is that of the last seconds, and tells how long the rest takes', () => {
    let samples: Sample[] = [];
    for (let at = 0; at <= 30_000; at += 100) {
      // Ten times as fast from the twentieth second on.
      const done = at <= 20_000 ? at : 20_000 + (at - 20_000) * 10;
      samples = withSample(samples, { at, done });
    }
    const pace = paceOf(samples, 130_000);
    expect(pace?.rate).toBeCloseTo(10_000);
    expect(pace?.left).toBeCloseTo(1_000);
    expect(samples.length).toBeLessThan(120);
    expect(paceOf(samples, null)?.left).toBeNull();
  });

  it('says nothing while there is nothing to be said, and begins anew with what begins anew', () => {
    expect(paceOf([], 10)).toBeNull();
    expect(
      paceOf(
        [
          { at: 0, done: 0 },
          { at: 100, done: 50 },
        ],
        100,
      ),
    ).toBeNull();
    expect(
      paceOf(
        [
          { at: 0, done: 5 },
          { at: 5_000, done: 5 },
        ],
        100,
      ),
    ).toBeNull();
    expect(withSample([{ at: 0, done: 5 }], { at: 100, done: 1 })).toEqual([{ at: 100, done: 1 }]);
  });
});
