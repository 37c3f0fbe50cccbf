/** Followers that come and go, many of them: a Heed in a process of its own is then as it was. */
import { setTimeout } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import { type Held, megabytes, type MeasuredProcess } from './measured-process.js';
import { show } from './show.js';

export type Round = (index: number) => Promise<void>;

/** One client may send 30,000 messages in 10 seconds, and a round is two: a fast machine would send more. */
const roundsPerSecond = 1_400;

/** So many rounds, some at a time. */
async function repeat(rounds: number, atOnce: number, round: Round): Promise<void> {
  let next = 0;
  const began = performance.now();
  const lanes = Array.from({ length: atOnce }, async () => {
    while (next < rounds) {
      const index = next++;
      const early = (index / roundsPerSecond) * 1_000 - (performance.now() - began);
      if (early > 0) await setTimeout(early);
      await round(index);
    }
  });
  await Promise.all(lanes);
}

/** A leak is there each time; what the compiler and caches still take while they warm grows less and less. */
const mostLooks = 3;
/** Bytes: 200 a subscription would be a leak. */
const mayGrow = 2e6;

/** The same before and after the rounds. Those before that fill caches and warm the compiler. */
export async function nothingLeft(
  heed: MeasuredProcess,
  what: string,
  rounds: number,
  atOnce: number,
  round: Round,
): Promise<void> {
  let done = 0;
  async function settledAfter(more: number): Promise<Held> {
    const first = done;
    done += more;
    await repeat(more, atOnce, (index) => round(first + index));
    await vi.waitFor(async () => expect(await heed.metric('heed_followers')).toBe(0), {
      timeout: 20_000,
      interval: 100,
    });
    return heed.settled();
  }
  let before = await settledAfter(1.5 * rounds);
  let after = await settledAfter(rounds);
  for (let looks = 1; looks < mostLooks && after.held - before.held >= mayGrow; looks += 1) {
    show(`${what}: ${told(before)} before, ${told(after)} after ${rounds} more; once again`);
    before = after;
    after = await settledAfter(rounds);
  }
  show(`${what}: ${told(before)} before, ${told(after)} after ${rounds} more`);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 30);
  expect(after.resources['Timeout'] ?? 0).toBeLessThanOrEqual((before.resources['Timeout'] ?? 0) + 3);
  expect(after.resources['TCPSocketWrap'] ?? 0).toBeLessThanOrEqual(
    (before.resources['TCPSocketWrap'] ?? 0) + 3,
  );
  expect(after.held - before.held).toBeLessThan(mayGrow);
}

const told = (held: Held) =>
  `${megabytes(held.held)}, ${held.listeners} listeners, ${held.resources['Timeout'] ?? 0} timers, ` +
  `${held.resources['TCPSocketWrap'] ?? 0} sockets`;
