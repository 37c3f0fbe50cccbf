/**
 * The road between processes and what their hints travel over: a TCP proxy that knows hints when it sees them. It can be
 * closed to them, and it can lose, double and reorder those that come. On the way to PostgreSQL everything else passes
 * untouched.
 */
import { once } from 'node:events';
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { seededRandom } from '../support/seeded-random.js';

export type Speech = 'PostgreSQL' | 'NATS';

export interface HintRoad {
  /** The same address as the one given, by way of this road. */
  url: string;
  /** Connections for hints break off, and new ones do at once. */
  close(): void;
  open(): void;
  /** From now on a quarter of the hints is lost, a quarter comes twice, a quarter after the next one. */
  mistreat(): void;
  /** From now on all hints are lost, and nothing else. */
  lose(): void;
  treatWell(): void;
  /** How many hints have been lost, doubled or held back. */
  mistreated(): number;
  stop(): Promise<void>;
}

export async function roadTo(targetUrl: string, speech: Speech): Promise<HintRoad> {
  const target = new URL(targetUrl);
  const all = new Set<Socket>();
  const forHints = new Set<Socket>();
  const random = seededRandom(17);
  let closed = false;
  let badly = false;
  let losing = false;
  let mistreated = 0;

  function isForHints(first: Buffer): boolean {
    return speech === 'NATS' || first.includes('heed hints');
  }

  /** What arrives in place of one hint. `held` waits for the next. */
  function treat(hint: Buffer, held: Buffer[]): Buffer[] {
    if (losing) return [];
    const before = held.splice(0);
    if (!badly) return [hint, ...before];
    const chance = random();
    if (chance < 0.75) mistreated += 1;
    if (chance < 0.25) return before;
    if (chance < 0.5) return [hint, hint, ...before];
    if (chance < 0.75) {
      held.push(hint);
      return before;
    }
    return [hint, ...before];
  }

  function passHints(far: Socket, near: Socket): void {
    const held: Buffer[] = [];
    let unread: Buffer = Buffer.alloc(0);
    far.on('data', (chunk: Buffer) => {
      unread = Buffer.concat([unread, chunk]);
      for (;;) {
        const length = speech === 'NATS' ? natsFrame(unread) : postgresFrame(unread);
        if (length === null) return;
        const frame = unread.subarray(0, length);
        unread = unread.subarray(length);
        for (const one of isHint(frame, speech) ? treat(frame, held) : [frame]) near.write(one);
      }
    });
  }

  const server = createServer((near) => {
    const far = connectTcp({ host: target.hostname, port: Number(target.port), noDelay: true });
    for (const socket of [near, far]) {
      all.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        all.delete(socket);
        forHints.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    const begin = (hints: boolean) => {
      if (!hints) return void far.pipe(near);
      if (closed) return void near.destroy();
      forHints.add(near);
      passHints(far, near);
    };
    near.once('data', (first: Buffer) => {
      if (speech === 'PostgreSQL') begin(isForHints(first));
      far.write(first);
      near.pipe(far);
    });
    // The NATS server speaks first.
    if (speech === 'NATS') begin(true);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.href,
    close() {
      closed = true;
      for (const socket of forHints) socket.resetAndDestroy();
    },
    open() {
      closed = false;
    },
    mistreat() {
      badly = true;
    },
    lose() {
      losing = true;
    },
    treatWell() {
      badly = false;
      losing = false;
    },
    mistreated: () => mistreated,
    async stop() {
      for (const socket of all) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The length of the first whole message of a PostgreSQL server: a letter, four bytes of length, the rest. */
function postgresFrame(bytes: Buffer): number | null {
  if (bytes.length < 5) return null;
  const length = 1 + bytes.readUInt32BE(1);
  return bytes.length < length ? null : length;
}

function natsFrame(bytes: Buffer): number | null {
  const end = bytes.indexOf('\r\n');
  if (end < 0) return null;
  const size = /^MSG \S+ \S+ (\d+)$/.exec(bytes.toString('latin1', 0, end))?.[1];
  const length = size === undefined ? end + 2 : end + 2 + Number(size) + 2;
  return bytes.length < length ? null : length;
}

/** Not what a process sends to itself: without that it would take another connection. */
function isHint(frame: Buffer, speech: Speech): boolean {
  const notification =
    speech === 'NATS' ? frame.subarray(0, 4).equals(Buffer.from('MSG ')) : frame[0] === 0x41;
  return notification && !frame.includes(' beat');
}
