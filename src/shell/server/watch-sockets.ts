/** Finds sockets whose client is gone without a word, or takes nothing of what is sent: one look at all of them, over and over. */
import type { WebSocket } from 'ws';
import { closeSocket, type SocketOutput } from './socket-output.js';

export interface SocketWatch {
  /** Watches a socket until it closes. */
  add(socket: WebSocket, output: SocketOutput): void;
  stop(): void;
}

/** Milliseconds. */
export interface WatchTimes {
  /** Between two pings; a client that has not answered one by the next is gone. */
  ping: number;
  /** How long a client may take nothing of what waits for it. */
  slow: number;
}

/** A close code beside those of graphql-transport-ws. A client retries it, after a pause. */
export const tryAgainLater = 1013;

interface Watched {
  socket: WebSocket;
  output: SocketOutput;
  answered: boolean;
  pingAt: number;
}

export function watchSockets({ ping, slow }: WatchTimes): SocketWatch {
  const all = new Set<Watched>();

  /** The socket may be too full for the reason to get through: ws cuts it when no answer comes (closeTimeout). */
  function sendAway(watched: Watched, reason: string): void {
    all.delete(watched);
    closeSocket(watched.socket, tryAgainLater, reason);
  }

  function look(watched: Watched, now: number): void {
    const { socket, output } = watched;
    const stuckSince = output.stuckSince();
    if (stuckSince !== null) {
      // A ping would wait behind the rest. That it takes something is answer enough.
      watched.answered = true;
      if (now - stuckSince >= slow) sendAway(watched, 'Too slow: resume from your last cursor');
      return;
    }
    if (now < watched.pingAt) return;
    if (!watched.answered) return sendAway(watched, 'A ping was not answered');
    watched.answered = false;
    watched.pingAt = now + ping;
    socket.ping();
  }

  const timer = setInterval(
    () => {
      const now = performance.now();
      for (const watched of all) look(watched, now);
    },
    Math.min(ping, slow, 2_000) / 4,
  );

  return {
    add(socket, output) {
      const watched: Watched = { socket, output, answered: true, pingAt: performance.now() + ping };
      all.add(watched);
      socket.on('pong', () => {
        watched.answered = true;
      });
      socket.once('close', () => all.delete(watched));
    },
    stop: () => clearInterval(timer),
  };
}
