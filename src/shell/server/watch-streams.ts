/**
 * Shows the clients of event streams that their server is there, and finds those that take nothing: one look at all of
 * them, over and over. A client that is gone without a word is found by what it is sent.
 */
import { keepAlive } from './event-stream.rules.js';
import type { StreamOutput } from './stream-output.js';

export interface StreamWatch {
  /** Watches a stream until the function given back is called. `cut` ends one that takes nothing. */
  add(output: StreamOutput, cut: () => void): () => void;
  stop(): void;
}

/** Milliseconds. */
export interface StreamWatchTimes {
  /** Between two comments. */
  keepAlive: number;
  /** How long a client may take nothing of what waits for it. */
  slow: number;
}

interface Watched {
  output: StreamOutput;
  cut: () => void;
  speakAt: number;
}

export function watchStreams(times: StreamWatchTimes): StreamWatch {
  const all = new Set<Watched>();

  function look(watched: Watched, now: number): void {
    const { output, cut } = watched;
    const stuckSince = output.stuckSince();
    if (stuckSince !== null) {
      if (now - stuckSince >= times.slow) cut();
      return;
    }
    if (now < watched.speakAt) return;
    watched.speakAt = now + times.keepAlive;
    output.say(keepAlive);
  }

  const timer = setInterval(
    () => {
      const now = performance.now();
      for (const watched of all) look(watched, now);
    },
    Math.min(times.keepAlive, times.slow, 2_000) / 4,
  );

  return {
    add(output, cut) {
      const watched: Watched = { output, cut, speakAt: performance.now() + times.keepAlive };
      all.add(watched);
      return () => void all.delete(watched);
    },
    stop: () => clearInterval(timer),
  };
}
