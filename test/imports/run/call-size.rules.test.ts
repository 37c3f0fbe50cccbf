import { expect, it } from 'vitest';
import {
  afterDone,
  afterGivenUp,
  anySize,
  isHopeless,
} from '../../../src/features/imports/run/call-size.rules.js';

it('a call that was given up is followed by one of half as many, down to one; one that is alone is hopeless after three', () => {
  let size = anySize;
  const tried: number[] = [];
  for (let rows = 500; !isHopeless(size); rows = Math.min(500, size.atMost)) {
    tried.push(rows);
    size = afterGivenUp(size, rows);
  }
  expect(tried).toEqual([500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1]);
});

it('calls grow again while they are quick, and stay as they are while they take long', () => {
  const small = afterGivenUp(anySize, 20);
  expect(small).toEqual({ atMost: 10, givenUp: 1, alone: 0 });
  expect(afterDone(small, 5_000)).toEqual({ atMost: 10, givenUp: 0, alone: 0 });
  expect(afterDone(small, 50)).toEqual({ atMost: 20, givenUp: 0, alone: 0 });
  expect(afterDone(anySize, 5_000)).toEqual(anySize);
});
