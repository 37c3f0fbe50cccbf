/** The load: thousands of followers in a process of its own, which does what the bench tells it and says what came. */
import { writeFileSync } from 'node:fs';
import { createClock, type Instant } from './clock.js';
import { Follower } from './follower.js';
import { serve } from './remote.js';
import { Samples } from './samples.js';
import { type SeenMessage, SeenMessages } from './seen-messages.js';

export interface WindowFigures {
  seconds: number;
  /** Of all followers together. */
  messages: number;
  events: number;
  /** CPU of this process. */
  cpuSeconds: number;
}

export interface Latencies {
  samples: number;
  p50: number;
  p99: number;
  longest: number;
}

export interface Start {
  /** A cursor; null to begin now. */
  after: string | null;
  /** The position of the first event that must come; 0 where any may. */
  next: number;
}

export type FollowersCommands = ReturnType<typeof createCommands>;

export function main(): void {
  serve(createCommands());
}

function createCommands() {
  let followers: Follower[] = [];
  let seen = new SeenMessages();
  let problem: Error | null = null;
  let messages = 0;
  let events = 0;
  let begun = { at: 0, cpu: process.cpuUsage() };
  let now = createClock();
  /** Each arrival of an event, while they are being timed: its position, when it came, and how long after its commit. */
  let timed: { positions: Samples; arrivals: Samples; sinceRecorded: Samples } | null = null;
  /** What the first follower gets, while it is kept. */
  let kept: string[] | null = null;
  const conditions = new Set<() => void>();

  function onBatch(follower: Follower, message: SeenMessage): void {
    messages += 1;
    events += message.events;
    if (timed !== null) {
      const at = now();
      for (let index = 0; index < message.events; index += 1) {
        timed.positions.push(message.first + index);
        timed.arrivals.push(at);
        timed.sinceRecorded.push(at - (message.recordedAt[index] ?? Number.NaN));
      }
    }
    if (kept !== null && follower === followers[0]) kept.push(message.bytes.toString('utf8'));
    for (const look of conditions) look();
  }

  function fail(error: Error): void {
    problem ??= error;
    for (const look of conditions) look();
  }

  /** Until it holds for all followers; each is looked at until it does, in turn. */
  function until(holds: (follower: Follower) => boolean): Promise<{ at: Instant }> {
    return new Promise((resolve, reject) => {
      let first = 0;
      function look(): void {
        while (first < followers.length && holds(followers[first] as Follower)) first += 1;
        if (problem === null && first < followers.length) return;
        conditions.delete(look);
        if (problem === null) resolve({ at: now() });
        else reject(problem);
      }
      conditions.add(look);
      look();
    });
  }

  return {
    /** Opens as many more, some hundreds at a time, and waits until all are greeted. */
    async connect({ url, key, count }: { url: string; key: string; count: number }) {
      const began = performance.now();
      const parsed = new URL(url);
      let left = count;
      await Promise.all(
        Array.from({ length: Math.min(200, count) }, async () => {
          while (left > 0) {
            left -= 1;
            const follower = new Follower({ url: parsed, key, seen, onBatch, onProblem: fail });
            followers.push(follower);
            await follower.connect();
          }
        }),
      );
      return { seconds: (performance.now() - began) / 1_000 };
    },

    count: () => followers.length,

    /** Those not subscribed yet, taking turns with the starts; does not wait. `next` is the position that must come first. */
    subscribe({ query, starts }: { query: string; starts: Start[] }) {
      followers.forEach((follower, index) => {
        const start = starts[index % starts.length];
        if (!follower.subscribed && start !== undefined) follower.subscribe(query, start.after, start.next);
      });
      return { at: now() };
    },

    /** Until each has got a batch. */
    greeted: () => until((follower) => follower.begun),

    /** Until each has got the event at the position. */
    reach: ({ position }: { position: number }) => until((follower) => follower.next > position),

    /** Until each has got so many messages since `begin`. */
    receive: ({ messages: wanted }: { messages: number }) => until((follower) => follower.messages >= wanted),

    /** Counts anew. `anywhere`: the next event may be any, for a server that says the same again. */
    begin(wish: { timing?: boolean; keeping?: boolean; anywhere?: boolean }) {
      const { timing = false, keeping = false, anywhere = false } = wish;
      now = createClock();
      messages = 0;
      events = 0;
      timed = timing
        ? { positions: new Samples(), arrivals: new Samples(), sinceRecorded: new Samples() }
        : null;
      kept = keeping ? [] : null;
      for (const follower of followers) {
        follower.messages = 0;
        follower.checksum = 0;
        if (anywhere) follower.next = 0;
      }
      begun = { at: performance.now(), cpu: process.cpuUsage() };
      return { at: now() };
    },

    figures(): WindowFigures {
      if (problem !== null) throw problem;
      const { user, system } = process.cpuUsage(begun.cpu);
      const seconds = (performance.now() - begun.at) / 1_000;
      return { seconds, messages, events, cpuSeconds: (user + system) / 1_000_000 };
    },

    /** Of what came since `begin`. `answers`: position and time of each answer to who had it recorded. */
    latencies({ answers }: { answers: [number, Instant][] }): {
      sinceRecorded: Latencies;
      sinceAnswered: Latencies;
    } {
      if (timed === null) throw new Error('nothing was timed');
      const answeredAt = new Map(answers);
      const sinceAnswered = new Samples();
      for (let index = 0; index < timed.positions.length; index += 1) {
        const answered = answeredAt.get(timed.positions.at(index));
        if (answered !== undefined) sinceAnswered.push(timed.arrivals.at(index) - answered);
      }
      return { sinceRecorded: summary(timed.sinceRecorded), sinceAnswered: summary(sinceAnswered) };
    },

    /** Writes what the first follower has got since `begin`, a message a line. */
    writeKept({ file }: { file: string }) {
      writeFileSync(file, (kept ?? []).map((line) => `${line}\n`).join(''));
      return { messages: kept?.length ?? 0 };
    },

    /** Over what each follower has got since `begin`: how many followers have which. */
    checksums(): [checksum: number, followers: number][] {
      const counts = new Map<number, number>();
      for (const { checksum } of followers) counts.set(checksum, (counts.get(checksum) ?? 0) + 1);
      return [...counts];
    },

    close() {
      for (const follower of followers) follower.close();
      followers = [];
      seen = new SeenMessages();
      timed = null;
      kept = null;
      if (problem !== null) throw problem;
    },
  };
}

function summary(samples: Samples): Latencies {
  const [p50 = 0, p99 = 0, longest = 0] = samples.quantiles([0.5, 0.99, 1]);
  return { samples: samples.length, p50, p99, longest };
}
