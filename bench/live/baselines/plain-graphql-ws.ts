/**
 * graphql-ws as it comes: its own adapter for ws, Heed's schema executed by graphql-js, one `subscribe` for each client,
 * events from a pub/sub in the process. No database, no keys. Events are published when all clients have taken the last ones.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { buildSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { serve } from '../remote.js';
import type { BaselineCommands } from './bare-ws.js';
import { createPubSub } from './pub-sub.js';

interface Batch {
  events: { sender: Record<string, unknown> | null }[];
}

export function main(): void {
  serve(createCommands());
}

function createCommands(): BaselineCommands {
  const pubSub = createPubSub();
  const schema = buildSchema(
    readFileSync(new URL('../../../schema/schema.graphql', import.meta.url), 'utf8'),
  );
  const field = schema.getSubscriptionType()?.getFields()['optOutEvents'];
  if (field === undefined) throw new Error('the schema has no optOutEvents');
  field.subscribe = () => pubSub.subscribe();
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  useServer({ schema }, sockets);

  return {
    async listen() {
      if (sockets.address() === null) await once(sockets, 'listening');
      return { url: `http://127.0.0.1:${(sockets.address() as AddressInfo).port}` };
    },

    async subscribed({ count }) {
      while (pubSub.waiting() < count) await wait(10);
    },

    async play({ file }) {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      for (const line of lines) {
        const { payload } = JSON.parse(line) as { payload: { data: { optOutEvents: Batch } } };
        for (const { sender } of payload.data.optOutEvents.events) {
          // The interface's own way to say which type it is.
          if (sender !== null) sender['__typename'] = 'SenderNumber';
        }
        await pubSub.publish(payload.data);
      }
    },
  };
}
