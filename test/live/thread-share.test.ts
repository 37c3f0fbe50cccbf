import { expect, it } from 'vitest';
import { createThreadShare } from '../../src/shell/graphql/thread-share.js';

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Enters with so many messages of so many bytes, and tells which have been let in. */
function givenSenders(count: number, bytes: number): number[] {
  const share = createThreadShare(10 * 16 * 1024);
  const begun: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const later = share.enter(bytes);
    if (later === undefined) begun.push(index);
    else void later.then(() => begun.push(index));
  }
  return begun;
}

it('a few messages are sent at once', () => {
  expect(givenSenders(10, 0)).toHaveLength(10);
});

it('of many, the rest is sent in later turns, all of it and in order', async () => {
  const begun = givenSenders(25, 0);
  expect(begun).toHaveLength(10);
  await Promise.resolve();
  expect(begun).toHaveLength(10);
  await nextTurn();
  expect(begun).toHaveLength(20);
  await nextTurn();
  expect(begun).toEqual(Array.from({ length: 25 }, (_, index) => index));
});

it('long messages take more of a turn, and none waits for ever', async () => {
  const begun = givenSenders(7, 10_000_000);
  expect(begun).toHaveLength(2);
  for (const expected of [4, 6, 7]) {
    await nextTurn();
    expect(begun).toHaveLength(expected);
  }
});

it('who comes in a later turn finds it free again, behind those who wait', async () => {
  const share = createThreadShare(16 * 1024);
  expect(share.enter(0)).toBeUndefined();
  const second = share.enter(0);
  expect(second).toBeInstanceOf(Promise);
  await nextTurn();
  await second;
  expect(share.enter(0)).toBeInstanceOf(Promise);
  await nextTurn();
  await nextTurn();
  expect(share.enter(0)).toBeUndefined();
});
