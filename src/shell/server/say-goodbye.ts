/**
 * Closes the sockets of a server that stops, a few at a time: their clients come back one after the other, to whichever
 * process is there, and not all in one moment. In random order: those that came together leave apart. Until its turn a
 * socket is served as ever.
 */
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { inBatches } from './goodbye.rules.js';
import { closeSocket } from './socket-output.js';

/** A client retries this at once. */
const goingAway = 1001;

/** Resolves when all are closed. `pause` is the time between two batches, in milliseconds. */
export async function sayGoodbye(sockets: Iterable<WebSocket>, pause: number): Promise<void> {
  const closed: Promise<void>[] = [];
  const batches = inBatches(shuffled(sockets));
  for (const [index, batch] of batches.entries()) {
    if (index > 0) await pauseFor(pause);
    for (const socket of batch) closed.push(close(socket));
  }
  await Promise.all(closed);
}

/** ws cuts one whose client does not answer (closeTimeout). */
function close(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    closeSocket(socket, goingAway, 'Going away');
  });
}

function shuffled(sockets: Iterable<WebSocket>): WebSocket[] {
  return [...sockets]
    .map((socket) => ({ socket, order: Math.random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ socket }) => socket);
}
