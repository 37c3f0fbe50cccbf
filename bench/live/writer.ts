/** The load of words: in a process of its own, on the account that it is told, which nobody else writes to. */
import { setTimeout as wait } from 'node:timers/promises';
import { type HttpConnection, openConnection } from '../http-connection.js';
import { makeRequest } from '../requests.js';
import { createClock, type Instant } from './clock.js';
import { serve } from './remote.js';

/** Of a call that was answered. */
export interface Answered {
  at: Instant;
  /** Milliseconds. */
  took: number;
}

export type WriterCommands = ReturnType<typeof createCommands>;

export function main(): void {
  serve(createCommands());
}

function createCommands() {
  let to: { url: URL; key: string } | null = null;
  let sequence = 0;
  let over = new AbortController();
  const idle: HttpConnection[] = [];

  async function write({ words }: { words: number }): Promise<void> {
    if (to === null) throw new Error('nobody said to whom');
    const connection = idle.pop() ?? openConnection(to.url);
    const requests = words === 1 ? { kind: 'inbound' as const } : { kind: 'batch' as const, messages: words };
    const request = makeRequest(requests, sequence);
    sequence += request.operations;
    const answer = await connection.post(request.body, to.key);
    if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
    idle.push(connection);
  }

  return {
    open({ url, key }: { url: string; key: string }): void {
      to = { url: new URL(url), key };
    },

    /** Recorded in one call, so in one commit. Calls go on side by side, each over a connection of its own. */
    write,

    /**
     * Writes words at even distances, one at a time, for so many seconds or until `stop`; fewer where the answers take longer
     * than that.
     */
    async steadily(wish: { wordsASecond: number; seconds: number | null }): Promise<Answered[]> {
      const distance = 1_000 / wish.wordsASecond;
      const answers: Answered[] = [];
      const now = createClock();
      const began = performance.now();
      const end = began + (wish.seconds ?? Infinity) * 1_000;
      over = new AbortController();
      const { signal } = over;
      while (!signal.aborted && performance.now() < end) {
        const sent = performance.now();
        await write({ words: 1 });
        answers.push({ at: now(), took: performance.now() - sent });
        const due = Math.ceil((performance.now() - began) / distance) * distance;
        await wait(began + due - performance.now());
      }
      return answers;
    },

    stop(): void {
      over.abort();
    },

    /** Of this process, so far. */
    cpuSeconds(): number {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1_000_000;
    },
  };
}
