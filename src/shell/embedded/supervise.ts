import { setTimeout as delay } from 'node:timers/promises';

import type { Logger } from 'pino';

import type { Server } from './server.js';

/**
 * Keeps a server running: when it has ended and nobody stopped it, it is started anew, on the same port so that pools
 * reconnect, at once the first time and then with growing pauses. `startAnew` first clears away what the dead one left.
 */
export function supervise(first: Server, startAnew: () => Promise<Server>, log: Logger): () => Promise<void> {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let current = first;

  const supervised = (async (): Promise<void> => {
    let pause = FIRST_PAUSE;
    for (;;) {
      await current.ended;
      if (isStopping()) return;
      log.error({ part: 'database' }, 'the database server ended by itself and is started again');
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (isStopping()) return;
      try {
        current = await startAnew();
        if (isStopping()) return await current.stop();
        const started = await current.started;
        if (started.kind === 'ready') {
          log.info({ part: 'database' }, 'the database server runs again');
          pause = FIRST_PAUSE;
          continue;
        }
        if (started.kind === 'failed')
          log.error({ part: 'database', reason: started.reason }, 'it did not start');
      } catch (error) {
        log.error({ part: 'database', err: error }, 'the database server could not be started');
      }
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    }
  })();

  return async () => {
    stopping.abort();
    await current.stop();
    await supervised;
  };
}

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
