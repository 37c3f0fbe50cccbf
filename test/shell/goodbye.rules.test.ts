import { expect, it } from 'vitest';
import { inBatches } from '../../src/shell/server/goodbye.rules.js';

const sockets = (count: number) => Array.from({ length: count }, (_, index) => index);

it.each([
  [0, []],
  [1, [1]],
  [50, [50]],
  [120, [50, 50, 20]],
  [500, Array.from({ length: 10 }, () => 50)],
  [10_000, Array.from({ length: 20 }, () => 500)],
  [10_001, [...Array.from({ length: 19 }, () => 501), 482]],
])(
  '%i sockets are closed in batches of fifty, or in twenty batches where that is too slow',
  (count, sizes) => {
    const batches = inBatches(sockets(count));
    expect(batches.map((batch) => batch.length)).toEqual(sizes);
    expect(batches.flat()).toEqual(sockets(count));
  },
);
