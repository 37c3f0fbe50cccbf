/**
 * Hints over LISTEN and NOTIFY, on one connection of its own that does both. The driver's own `listen` is not used: it
 * comes back up to 20 s after the database and tells nobody that it was away.
 */
import { openConnection } from '../../core/db/open-connection.js';
import type { OpenHintLink } from './hint-link.js';

const channel = 'heed_hints';
/** Milliseconds. */
const openWithin = 10_000;

export function overListen(databaseUrl: string): OpenHintLink {
  const hosts = { first: 0 };
  return (listener) => {
    const closing = new AbortController();
    const opening = openConnection(databaseUrl, {
      name: 'heed hints',
      within: openWithin,
      hosts,
      signal: closing.signal,
      onNotify: (payload) => listener.hear(payload),
      onClosed: () => listener.lose(new Error('the connection for hints was closed')),
    });
    /** One statement at a time: those before. */
    let turn = listen();

    async function listen(): Promise<void> {
      try {
        const connection = await opening;
        await connection.run(`listen ${channel}`, []);
        listener.ready();
      } catch (error) {
        lose(error);
      }
    }

    async function notify(payload: string): Promise<void> {
      try {
        const connection = await opening;
        await connection.run('select pg_notify($1, $2)', [channel, payload]);
      } catch (error) {
        lose(error);
      }
    }

    function lose(error: unknown): void {
      listener.lose(error instanceof Error ? error : new Error('hints can not be sent'));
    }

    return {
      send(payload) {
        turn = turn.then(() => notify(payload));
        return turn;
      },
      async close(within) {
        closing.abort();
        const connection = await opening.catch(() => null);
        if (within === 0) connection?.destroy();
        else await connection?.end();
      },
    };
  };
}
