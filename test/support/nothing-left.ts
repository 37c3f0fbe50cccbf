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

/** The same before and after; the rounds before that fill caches and warm the compiler, and go on doing so for long. */
export async function nothingLeft(
  heed: MeasuredProcess,
  what: string,
  rounds: number,
  atOnce: number,
  round: Round,
): Promise<void> {
  const nobody = () =>
    vi.waitFor(async () => expect(await heed.metric('heed_followers')).toBe(0), {
      timeout: 20_000,
      interval: 100,
    });
  await repeat(1.5 * rounds, atOnce, round);
  await nobody();
  const before = await heed.settled();
  await repeat(rounds, atOnce, (index) => round(index + 1.5 * rounds));
  await nobody();
  const after = await heed.settled();
  show(`${what}: ${told(before)} before, ${told(after)} after ${rounds} more`);
  expect(after.listeners).toBeLessThanOrEqual(before.listeners + 30);
  expect(after.resources['Timeout'] ?? 0).toBeLessThanOrEqual((before.resources['Timeout'] ?? 0) + 3);
  expect(after.resources['TCPSocketWrap'] ?? 0).toBeLessThanOrEqual(
    (before.resources['TCPSocketWrap'] ?? 0) + 3,
  );
  // 200 bytes a subscription would be a leak.
  expect(after.held - before.held).toBeLessThan(2e6);
}

const told = (held: Held) =>
  `${megabytes(held.held)}, ${held.listeners} listeners, ${held.resources['Timeout'] ?? 0} timers, ` +
  `${held.resources['TCPSocketWrap'] ?? 0} sockets`;
