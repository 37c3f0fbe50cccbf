import { expect, it } from 'vitest';
import { askingBy } from '../../src/core/db/asking.js';
import { DatabaseAway } from '../../src/core/db/database-error.js';
import type { Db } from '../../src/core/db/connect.js';
import { suppressionsOf } from '../../src/features/screening/suppressions.js';

/** A database that answers when it is let. */
function givenSlowDatabase() {
  const answers: (() => void)[] = [];
  const sizes: number[] = [];
  const text = (_text: string, [, senderIds, , addresses]: readonly unknown[]) => {
    sizes.push(String(addresses).split(',').length);
    expect(String(senderIds)).toContain('{');
    return new Promise<unknown[]>((resolve) => answers.push(() => resolve([{ place: null, erasures: 0 }])));
  };
  return { db: askingBy(text) as Db, answers, sizes };
}

const asked = { senderIds: ['a'], category: 'MARKETING' } as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

it('asks four at once at most, lets two hundred wait, and refuses the others at once', async () => {
  const { db, answers } = givenSlowDatabase();
  const calls = Array.from({ length: 206 }, () =>
    suppressionsOf(db, 'account', asked, ['+14155550100']).then(
      () => 'answered',
      (error: unknown) => (error instanceof DatabaseAway ? error.reason : error),
    ),
  );
  await settled();
  expect(answers).toHaveLength(4);
  expect(await Promise.all(calls.slice(204))).toEqual(['TOO_MANY_WAIT', 'TOO_MANY_WAIT']);
  for (let at = 0; at < 204; at += 1) {
    answers[at]?.();
    await settled();
    expect(answers.length).toBeLessThanOrEqual(at + 5);
  }
  expect(await Promise.all(calls.slice(0, 204))).toEqual(Array.from({ length: 204 }, () => 'answered'));
});

it.each([
  [1, [5_000, 5_000, 2_000]],
  [100, Array.from({ length: 12 }, () => 1_000)],
])('asks in parts, smaller ones for many senders (%i)', async (senders, parts) => {
  const { db, answers, sizes } = givenSlowDatabase();
  const addresses = Array.from({ length: 12_000 }, (_, index) => `+1415${2_000_000 + index}`);
  const senderIds = Array.from({ length: senders }, () => 'a');
  const call = suppressionsOf(db, 'account', { ...asked, senderIds }, addresses);
  for (let at = 0; at < parts.length; at += 1) {
    await settled();
    expect(answers).toHaveLength(at + 1);
    answers[at]?.();
  }
  await call;
  expect(sizes).toEqual(parts);
});
