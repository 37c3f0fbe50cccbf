/** Receivers of webhooks that are down, slow and wrong, by chance. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { freePort } from '../support/free-port.js';
import type { Delivery, Told } from './webhook-verdict.js';

export interface FaultyReceiver {
  name: string;
  url: string;
  deliveries: Delivery[];
  /** Messages whose signature the library does not take. */
  unsigned: number;
  secret: string;
  /** From then on it takes what comes. */
  recover(): Promise<void>;
}

export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean | Promise<boolean>;

/** Each takes a part of what comes; says whether it has answered with 2xx. `random`: from 0 to 1. */
export const faultsBy = (random: () => number): Record<string, Fault> => ({
  'now and then 500': (_request, response) => {
    response.writeHead(random() < 0.2 ? 500 : 200).end();
    return response.statusCode === 200;
  },
  'slow, up to 2 s': async (_request, response) => {
    await wait(random() * (random() < 0.2 ? 2_000 : 20));
    response.writeHead(204).end();
    return true;
  },
  'takes it and hangs up without an answer': (request, response) => {
    const isHeard = random() < 0.8;
    if (isHeard) response.writeHead(200).end();
    else request.socket.destroy();
    return true;
  },
  'breaks off in the answer': (request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('some');
    if (random() < 0.3) setTimeout(() => request.socket.destroy(), 5);
    else response.end('x'.repeat(96));
    return true;
  },
  'redirects, and what is no HTTP': (request, response) => {
    const chance = random();
    if (chance > 0.2) response.writeHead(200).end();
    else if (chance > 0.1) response.writeHead(302, { location: '/elsewhere' }).end();
    else request.socket.end('220 mail.example\r\n');
    return chance > 0.2;
  },
  'down for seconds': (_request, response) => {
    response.writeHead(200).end();
    return true;
  },
});

/** `stops`: what ends it. */
export async function givenFaultyReceiver(
  name: string,
  fault: Fault,
  { random, stops }: { random: () => number; stops: (() => unknown)[] },
): Promise<FaultyReceiver> {
  const deliveries: Delivery[] = [];
  let isWell = false;
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => void take(request, response, Buffer.concat(pieces).toString()));
  });

  async function take(request: IncomingMessage, response: ServerResponse, body: string): Promise<void> {
    const { data } = JSON.parse(body) as { data: { events: Told[] } };
    const headers = request.headers as Record<string, string>;
    try {
      new Webhook(receiver.secret).verify(body, headers);
    } catch {
      receiver.unsigned += 1;
    }
    const delivery = {
      messageId: headers['webhook-id'] ?? '',
      taken: true,
      events: data.events.map(({ position, id }) => ({ position, id })),
    };
    deliveries.push(delivery);
    if (isWell) response.writeHead(200).end();
    else delivery.taken = await fault(request, response);
  }

  const port = await freePort();
  const listen = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  const close = async () => {
    server.closeAllConnections();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  await listen();
  stops.push(close);
  const stopping = new AbortController();
  const downs = (async () => {
    if (name !== 'down for seconds') return;
    while (!stopping.signal.aborted) {
      await wait(2_000 + random() * 2_000);
      await close();
      await wait(1_000 + random() * 2_000);
      await listen();
    }
  })();
  const receiver: FaultyReceiver = {
    name,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    deliveries,
    unsigned: 0,
    secret: '',
    async recover() {
      stopping.abort();
      isWell = true;
      await downs;
    },
  };
  return receiver;
}
