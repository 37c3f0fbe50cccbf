/** Receivers of webhooks that are down, slow and wrong, by chance. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { freePort } from '../support/free-port.js';
import type { Delivery, Told } from './webhook-verdict.js';

export interface FaultyReceiver {
  name: string;
  url: string;
  deliveries: readonly Delivery[];
  /** Messages whose signature the library does not take. */
  unsigned(): number;
  /** What messages are to be signed with. */
  knows(secret: string): void;
  /** From then on it takes what comes. */
  recover(): Promise<void>;
}

/** What becomes of a message; says whether the receiver has it, which Heed need not hear of. */
type Fault = (response: ServerResponse, random: () => number) => boolean;

export interface Wrong {
  name: string;
  /** Of the messages that come for the first time, from 0 to 1. One that comes again is taken. */
  share: number;
  fault: Fault;
}

/** Longer than Heed waits, in milliseconds. */
const tooLate = 15_500;

export const wrongs: readonly Wrong[] = [
  {
    name: 'answers 500, 404, or 503 with Retry-After',
    share: 0.15,
    fault(response, random) {
      const chance = random();
      if (chance < 0.4) response.writeHead(500).end();
      else if (chance < 0.8) response.writeHead(404).end('nothing here');
      else response.writeHead(503, { 'retry-after': '2' }).end();
      return false;
    },
  },
  {
    name: 'redirects',
    share: 0.15,
    fault(response, random) {
      response.writeHead(random() < 0.5 ? 302 : 308, { location: '/elsewhere' }).end();
      return false;
    },
  },
  {
    name: 'takes it, and answers 200 after Heed’s limit of 15 s',
    share: 0.1,
    fault(response) {
      setTimeout(() => response.writeHead(200).end(), tooLate).unref();
      return true;
    },
  },
  {
    name: 'takes it, and resets the connection in the head of its answer',
    share: 0.15,
    fault({ socket }) {
      socket?.write('HTTP/1.1 200 OK\r\ncontent-le', () => socket.resetAndDestroy());
      return true;
    },
  },
  {
    name: 'takes it, and hangs up without an answer',
    share: 0.15,
    fault({ socket }) {
      socket?.destroy();
      return true;
    },
  },
  {
    name: 'answers 200, and breaks off in the body',
    share: 0.3,
    fault(response) {
      response.writeHead(200, { 'content-length': '100' });
      response.write('some');
      setTimeout(() => response.socket?.resetAndDestroy(), 20).unref();
      return true;
    },
  },
  {
    name: 'answers what is no HTTP',
    share: 0.15,
    fault({ socket }) {
      socket?.end('220 mail.example\r\n');
      return false;
    },
  },
  { name: 'is well, and takes up to 0.6 s for each', share: 1, fault: slowly },
];

function slowly(response: ServerResponse, random: () => number): boolean {
  setTimeout(() => response.writeHead(204).end(), random() * 600).unref();
  return true;
}

/** Away for some seconds, again and again; well in between. */
export const down: Wrong = { name: 'is down, 1 to 3 s at a time', share: 0, fault: () => true };

/** `atEnd`: is given what ends it. */
export async function givenFaultyReceiver(
  { name, share, fault }: Wrong,
  random: () => number,
  atEnd: (stop: () => unknown) => void,
): Promise<FaultyReceiver> {
  const deliveries: Delivery[] = [];
  const known = new Set<string>();
  let webhook: Webhook | null = null;
  let unsigned = 0;
  const well = new AbortController();
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    // What broke off while it came, came not.
    request.on('end', () => take(request, response, Buffer.concat(pieces).toString()));
  });

  function take(request: IncomingMessage, response: ServerResponse, body: string): void {
    const { data } = JSON.parse(body) as { data: Told & { events?: Told[] } };
    const headers = request.headers as Record<string, string>;
    try {
      if (webhook === null) throw new Error('nobody has told the secret');
      webhook.verify(body, headers);
    } catch {
      unsigned += 1;
    }
    const messageId = headers['webhook-id'] ?? '';
    const isWrong = !well.signal.aborted && !known.has(messageId) && random() < share;
    known.add(messageId);
    const events = (data.events ?? [data]).map(({ position, id }) => ({ position, id }));
    const delivery = { messageId, events, taken: true };
    deliveries.push(delivery);
    if (isWrong) delivery.taken = fault(response, random);
    else response.writeHead(200).end();
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
  atEnd(async () => {
    well.abort();
    await downs;
    await close();
  });
  const downs = name === down.name ? goDown() : Promise.resolve();

  async function goDown(): Promise<void> {
    while (!well.signal.aborted) {
      await wait(2_000 + random() * 3_000);
      await close();
      await wait(1_000 + random() * 2_000);
      await listen();
    }
  }

  return {
    name,
    url: `http://127.0.0.1:${port}/`,
    deliveries,
    unsigned: () => unsigned,
    knows: (secret) => void (webhook = new Webhook(secret)),
    async recover() {
      well.abort();
      await downs;
    },
  };
}
