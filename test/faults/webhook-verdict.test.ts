/** The judge of webhooks is tried with deliveries in which each thing is wrong that it must find. */
import { expect, it } from 'vitest';
import { type Delivery, type Told, webhookVerdict } from './webhook-verdict.js';

const log: Told[] = [1, 2, 3, 4].map((position) => ({ position, id: `e${position}` }));
const one = (messageId: string, positions: readonly number[], taken = true): Delivery => ({
  messageId,
  taken,
  events: positions.map((position) => ({ position, id: `e${position}` })),
});
const good = { missing: 0, outOfOrder: 0, otherEvents: 0 };

it('finds nothing where all came once, in order, or again under the same id', () => {
  const deliveries = [one('a', [1], false), one('a', [1]), one('b', [2, 3]), one('b', [2, 3]), one('c', [4])];
  expect(webhookVerdict(deliveries, log)).toEqual({ ...good, received: 5, taken: 3, repeated: 2 });
});

it('finds what is missing, also where it came and was not taken', () => {
  expect(webhookVerdict([one('a', [1, 2, 3])], log)).toMatchObject({ ...good, missing: 1 });
  expect(webhookVerdict([one('a', [1, 2, 3]), one('b', [4], false)], log)).toMatchObject({ missing: 1 });
});

it('finds what came before its turn, and what came twice under two ids', () => {
  expect(webhookVerdict([one('a', [1, 2]), one('b', [4]), one('c', [3])], log)).toMatchObject({
    outOfOrder: 2,
  });
  const twice = [one('a', [1, 2]), one('b', [2]), one('c', [3, 4])];
  expect(webhookVerdict(twice, log)).toMatchObject({ missing: 0, outOfOrder: 3 });
});

it('finds what came, or was taken, before what was before it was', () => {
  const early = [
    one('a', [1, 2], false),
    one('c', [4], false),
    one('a', [1, 2]),
    one('b', [3]),
    one('c', [4]),
  ];
  expect(webhookVerdict(early, log)).toMatchObject({ missing: 0, outOfOrder: 2 });
  const overtaken = [one('a', [1, 2], false), one('b', [3, 4]), one('a', [1, 2])];
  expect(webhookVerdict(overtaken, log)).toMatchObject({ missing: 0, outOfOrder: 4 });
});

it('finds an id under which other events came', () => {
  const deliveries = [one('a', [1, 2], false), one('a', [1, 2, 3]), one('b', [4])];
  expect(webhookVerdict(deliveries, log)).toMatchObject({ otherEvents: 1 });
});
