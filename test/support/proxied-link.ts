/**
 * A link to a server that can fall silent, stand still, crawl, break off at a byte, refuse, and turn away: all that a
 * network, a proxy or a server in trouble does to a connection.
 */
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { freePort } from './free-port.js';
import { createLane, type Lane } from './link-lane.js';

export type Direction = 'toServer' | 'toClient';

/** What becomes of new connections: passed on, taken and left without a word, hung up on, or turned away with an error. */
export type Greeting = 'pass' | 'silence' | 'hang up' | { sqlState: string };

export interface ProxiedLink {
  /** The same address as the one given, by way of this link. */
  url: string;
  /** Connections made so far. */
  connections(): number;
  /** Connections open now. */
  open(): number;
  /** The connections that there are fall silent for good; `of`: those of PostgreSQL that gave this name. New ones don't. */
  silence(of?: string): void;
  /** They stand still, and nothing is lost: it comes when they go on. */
  stall(): void;
  goOn(): void;
  /** What is sent over any connection, new ones included, comes this many milliseconds later. */
  delay(milliseconds: number): void;
  /** What is sent over any connection comes in pieces of this many bytes; 0: as it is sent. */
  inPieces(bytes: number): void;
  /** They break off, as when a process dies. */
  cut(): void;
  /**
   * The next connection over which so many bytes have gone this way breaks off there; of what goes to the client, since its
   * last request. `how`: after those bytes the client is told the end, or the connection is reset. Resolves when that has
   * happened.
   */
  cutAt(bytes: number, direction?: Direction, how?: 'end' | 'reset'): Promise<void>;
  /** How new connections are met from now on. */
  greet(greeting: Greeting): void;
  /** They break off, and new ones are refused until the link is restored. */
  refuse(): Promise<void>;
  restore(): Promise<void>;
  stop(): Promise<void>;
}

interface Pair {
  near: Socket;
  far: Socket;
  /** The name by which PostgreSQL was told to list it. */
  name: string;
  toServer: Lane;
  toClient: Lane;
}

export async function proxyTo(targetUrl: string): Promise<ProxiedLink> {
  const target = new URL(targetUrl);
  const pairs = new Set<Pair>();
  const greeted = new Set<Socket>();
  const pace = { delay: 0, piece: 0 };
  let greeting: Greeting = 'pass';
  let plan: { bytes: number; direction: Direction; how: 'end' | 'reset'; done: () => void } | null = null;
  let made = 0;

  function pass(near: Socket): void {
    const far = connectTcp({ host: target.hostname, port: Number(target.port), noDelay: true });
    const pair: Pair = {
      near,
      far,
      name: '',
      toServer: createLane(near, far, pace, (chunk, sofar) => {
        pair.name ||= /application_name\0([^\0]*)/.exec(chunk.toString('latin1'))?.[1] ?? '';
        pair.toClient.count(0);
        return whatPasses(pair, 'toServer', chunk, sofar);
      }),
      toClient: createLane(far, near, pace, (chunk, sofar) => whatPasses(pair, 'toClient', chunk, sofar)),
    };
    pairs.add(pair);
    for (const socket of [near, far]) {
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        pairs.delete(pair);
        pair.toServer.end();
        pair.toClient.end();
      });
    }
  }

  /** The whole chunk, or what is left of it where the connection breaks off in it. */
  function whatPasses(pair: Pair, direction: Direction, chunk: Buffer, sofar: number): Buffer {
    if (plan?.direction !== direction || sofar + chunk.length < plan.bytes) return chunk;
    const { bytes, how, done } = plan;
    plan = null;
    const [from, to] = direction === 'toServer' ? [pair.near, pair.far] : [pair.far, pair.near];
    from.destroy();
    if (how === 'reset') to.resetAndDestroy();
    else to.end(chunk.subarray(0, Math.max(0, bytes - sofar)), () => to.destroySoon());
    done();
    return Buffer.alloc(0);
  }

  const server = createServer({ noDelay: true }, (near) => {
    made += 1;
    if (greeting === 'pass') return pass(near);
    greeted.add(near);
    near.on('error', () => near.destroy());
    near.on('close', () => greeted.delete(near));
    if (greeting === 'hang up') return void near.end();
    const { sqlState } = greeting === 'silence' ? { sqlState: null } : greeting;
    near.on('data', () => {
      if (sqlState !== null) near.end(turnedAway(sqlState));
    });
  });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
  const port = await freePort();
  await listen(port);
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  const lanes = () => [...pairs].flatMap(({ toServer, toClient }) => [toServer, toClient]);
  const breakOff = () => {
    for (const { near, far } of pairs) for (const socket of [near, far]) socket.resetAndDestroy();
    for (const socket of greeted) socket.resetAndDestroy();
  };
  return {
    url: url.href,
    connections: () => made,
    open: () => pairs.size,
    silence(of) {
      for (const pair of pairs) {
        if (of !== undefined && pair.name !== of) continue;
        pair.toServer.silence();
        pair.toClient.silence();
      }
    },
    stall: () => lanes().forEach((lane) => lane.stall()),
    goOn: () => lanes().forEach((lane) => lane.goOn()),
    delay(milliseconds) {
      pace.delay = milliseconds;
    },
    inPieces(bytes) {
      pace.piece = bytes;
    },
    cut: breakOff,
    cutAt: (bytes, direction = 'toClient', how = 'end') =>
      new Promise((resolve) => {
        plan = { bytes, direction, how, done: resolve };
      }),
    greet(next) {
      greeting = next;
    },
    async refuse() {
      const closed = new Promise((resolve) => server.close(resolve));
      breakOff();
      await closed;
    },
    restore: () => listen(port),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      breakOff();
      await closed;
    },
  };
}

/** What PostgreSQL says to whom it lets in not now. */
function turnedAway(sqlState: string): Buffer {
  const fields = ['SFATAL', 'VFATAL', `C${sqlState}`, 'Mturned away by the test', ''].join('\0');
  const body = Buffer.from(`${fields}\0`, 'latin1');
  const head = Buffer.from('E____');
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
