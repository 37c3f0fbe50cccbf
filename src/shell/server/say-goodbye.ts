/**
 * Sends the clients of a server that stops away, a few at a time: they come back one after the other, to whichever process
 * is there, and not all in one moment. In random order: those that came together leave apart. Until its turn each is served
 * as ever.
 */
import { setTimeout as pauseFor } from 'node:timers/promises';
import { inBatches } from './goodbye.rules.js';

/** Resolves when all are gone. `pause` is the time between two batches, in milliseconds; `sendAway` resolves when one is gone. */
export async function sayGoodbye<Client>(
  clients: Iterable<Client>,
  pause: number,
  sendAway: (client: Client) => Promise<void>,
): Promise<void> {
  const gone: Promise<void>[] = [];
  const batches = inBatches(shuffled(clients));
  for (const [index, batch] of batches.entries()) {
    if (index > 0) await pauseFor(pause);
    for (const client of batch) gone.push(sendAway(client));
  }
  await Promise.all(gone);
}

function shuffled<Client>(clients: Iterable<Client>): Client[] {
  return [...clients]
    .map((client) => ({ client, order: Math.random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ client }) => client);
}
