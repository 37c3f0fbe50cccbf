/**
 * The limit of deliveries: a server that does nothing but send prebuilt messages through `ws`. Each client gets the next
 * one when its socket has taken the last, as Heed's followers do. No GraphQL, no database, no keys.
 */
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { serve } from '../remote.js';

export type BaselineCommands = ReturnType<typeof createCommands>;

export function main(): void {
  serve(createCommands());
}

function createCommands() {
  const clients = new Set<WebSocket>();
  const sockets = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    handleProtocols: () => 'graphql-transport-ws',
  });
  sockets.on('connection', (socket) => {
    socket.on('message', (message: Buffer) => {
      const { type } = JSON.parse(message.toString('utf8')) as { type: string };
      if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
      if (type === 'subscribe') clients.add(socket);
    });
    socket.on('close', () => clients.delete(socket));
  });

  return {
    async listen() {
      if (sockets.address() === null) await once(sockets, 'listening');
      return { url: `http://127.0.0.1:${(sockets.address() as AddressInfo).port}` };
    },

    /** Resolves when each of so many clients is there. */
    async subscribed({ count }: { count: number }) {
      while (clients.size < count) await wait(10);
    },

    /** Sends each client each message of the file, a line each. Resolves when all are sent. */
    async play({ file }: { file: string }) {
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
      // Bytes that all sockets share: text would be encoded for each of them.
      const messages = lines.map((line) => Buffer.from(line));
      await Promise.all([...clients].map((socket) => sendAll(socket, messages)));
    },
  };
}

function sendAll(socket: WebSocket, messages: readonly Buffer[]): Promise<void> {
  return new Promise((resolve) => {
    let sent = 0;
    function sendNext(): void {
      const message = messages[sent];
      if (message === undefined) return resolve();
      sent += 1;
      socket.send(message, { binary: false }, sendNext);
    }
    sendNext();
  });
}
