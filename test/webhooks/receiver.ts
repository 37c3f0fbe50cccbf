/** A receiver of webhooks on this machine, which answers as it is told. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { onTestFinished, vi } from 'vitest';

export interface ReceivedEvent {
  position: number;
  id: string;
  cursor: string;
  kind: string;
  recipient: string;
  scope: string;
  list: { optedOut: boolean; blocks: string | null; hold: boolean; channels: string[] };
}

export interface Received {
  id: string;
  type: string;
  headers: Record<string, string>;
  body: string;
  events: ReceivedEvent[];
}

/** reset: the connection breaks off. silent: no answer ever comes. */
export type Answer =
  | number
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'reset'
  | 'silent';

export interface Receiver {
  url: string;
  port: number;
  /** All that came, in the order in which it came, whatever it was answered. */
  received: readonly Received[];
  /** Positions of the events that were taken (2xx), as they came. */
  taken(): number[];
  /** Said of each request; 204 unless something else was told. */
  answer: (received: Received, nth: number) => Answer | Promise<Answer>;
  /** Resolves when so many messages were received. */
  count(atLeast: number): Promise<void>;
  stop(): Promise<void>;
}

export async function givenReceiver({ port = 0, path = '/heed' } = {}): Promise<Receiver> {
  const received: Received[] = [];
  const taken: number[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const one = readMessage(request.headers, Buffer.concat(pieces).toString());
      received.push(one);
      void (async () => {
        const answer = await receiver.answer(one, received.length);
        if (answer === 'silent') return;
        if (answer === 'reset') return void request.socket.resetAndDestroy();
        const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer;
        if (status >= 200 && status < 300) taken.push(...one.events.map(({ position }) => position));
        response.writeHead(status, headers).end(body);
      })();
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const at = (server.address() as AddressInfo).port;
  const receiver: Receiver = {
    url: `http://127.0.0.1:${at}${path}`,
    port: at,
    received,
    taken: () => [...taken],
    answer: () => 204,
    async count(atLeast) {
      await vi.waitFor(
        () => {
          if (received.length < atLeast)
            throw new Error(`${received.length} messages came, ${atLeast} were awaited`);
        },
        { timeout: 60_000, interval: 10 },
      );
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, 'close');
    },
  };
  onTestFinished(receiver.stop);
  return receiver;
}

function readMessage(headers: IncomingHttpHeaders, body: string): Received {
  const message = JSON.parse(body) as {
    type: string;
    data: ReceivedEvent & { events?: ReceivedEvent[] };
  };
  const texts = Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
  const events = message.type === 'test' ? [] : (message.data.events ?? [message.data]);
  return { id: texts['webhook-id'] ?? '', type: message.type, headers: texts, body, events };
}

/** As a receiver verifies with the library; throws where the message is not signed with the secret. */
export function verify({ body, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(body, headers);
}
