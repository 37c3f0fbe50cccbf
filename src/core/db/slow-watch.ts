/** Asks the server about statements that take long, and again after twice as long: the link may be dead. */
import type { Connection } from './open-at-host.js';
import { silentAmong } from './silent-links.js';

/** A connection and what it works on. */
export interface Working {
  readonly connection: Connection;
  readonly statement: object | null;
  sentAt: number;
  /** When to ask about it. */
  askAt: number;
}

export interface SlowWatchOptions<Held extends Working> {
  /** Milliseconds between two looks. */
  slow: number;
  closing: AbortSignal;
  /** Those that wait for an answer just now. */
  working(): Held[];
  open(): Promise<Connection>;
  /** The server does not work on what was sent then. */
  isDead(held: Held, sentAt: number): void;
}

export interface SlowWatch {
  /** Something was sent. */
  begin(): void;
  /** Begins none any more, and waits for a question that is under way. */
  close(): Promise<void>;
}

export function createSlowWatch<Held extends Working>(options: SlowWatchOptions<Held>): SlowWatch {
  const { slow, closing, working, open, isDead } = options;
  let timer: NodeJS.Timeout | undefined;
  let asking: Promise<void> | undefined;

  function begin(): void {
    if (timer !== undefined || closing.aborted) return;
    timer = setTimeout(() => {
      asking = ask().finally(() => {
        timer = undefined;
        if (working().length > 0) begin();
      });
    }, slow);
  }

  async function ask(): Promise<void> {
    const now = performance.now();
    const asked = working()
      .filter(({ askAt }) => askAt <= now)
      .map((held) => ({ held, statement: held.statement, sentAt: held.sentAt }));
    if (asked.length === 0) return;
    for (const { held, sentAt } of asked) held.askAt = now + 2 * (now - sentAt);
    const suspects = asked.map(({ held }) => held.connection);
    const silent = await silentAmong(suspects, open, closing);
    for (const { held, statement, sentAt } of asked) {
      if (held.statement === statement && silent.includes(held.connection)) isDead(held, sentAt);
    }
  }

  return {
    begin,
    async close() {
      clearTimeout(timer);
      await asking;
    },
  };
}
