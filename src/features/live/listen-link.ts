/**
 * Hints over LISTEN and NOTIFY, on one connection of its own that does both. The driver's own `listen` is not used: it
 * comes back up to 20 s after the database and tells nobody that it was away.
 */
import postgres from 'postgres';
import { connectionSettings } from '../../core/db/connect.js';
import { asDatabaseError } from '../../core/db/database-error.js';
import type { OpenHintLink } from './hint-link.js';

const channel = 'heed_hints';

export function overListen(databaseUrl: string): OpenHintLink {
  return (listener) => {
    const settings = {
      ...connectionSettings('heed hints'),
      max: 1,
      fetch_types: false,
      onnotify: (_channel: string, payload: string) => listener.hear(payload),
      onclose: () => listener.lose(new Error('the connection for hints was closed')),
    };
    const client = postgres(databaseUrl, settings);

    async function listen(): Promise<void> {
      try {
        await client.unsafe(`listen ${channel}`);
        listener.ready();
      } catch (error) {
        listener.lose(asDatabaseError(error));
      }
    }

    void listen();
    return {
      async send(payload) {
        try {
          await client`select pg_notify(${channel}, ${payload})`;
        } catch (error) {
          listener.lose(asDatabaseError(error));
        }
      },
      close: (within) => client.end({ timeout: within / 1_000 }).catch(() => undefined),
    };
  };
}
