/**
 * A link to PostgreSQL that reads along, and swallows one answer: the statement arrives, the server carries it out,
 * commits and answers in full, and not a byte of that comes back. Then the link breaks off, or falls silent.
 */
import { connect as connectTcp, createServer, type AddressInfo, type Socket } from 'node:net';
import { tellingStatements } from '../../src/core/db/account-of-statements.js';

export interface Sent {
  text: string;
  /** As they were sent: text. */
  parameters: readonly string[];
}

export interface Swallowed extends Sent {
  /** What the server said of the statement when it was done, such as INSERT 0 1. */
  tag: string;
  /** What it said of the transaction after that. I: there is none any more, it is committed. */
  transaction: string;
}

export interface Watch {
  /** The statements that matched, in the order in which they were sent. */
  seen: readonly Sent[];
  swallowed(): Swallowed | null;
  /** No more is swallowed, and what has fallen silent breaks off. */
  end(): void;
}

export interface SwallowingLink {
  /** The same address as the one given, by way of this link. */
  url: string;
  /** Of the statements from now on that match, the answer of this one (1: the first) is swallowed, once. */
  swallow(wish: {
    matches: (sent: Sent) => boolean;
    nth: number;
    link: 'breaks off' | 'falls silent';
    /** What happens when the answer is swallowed and nobody knows yet. */
    meanwhile?: () => Promise<void>;
  }): Watch;
  stop(): Promise<void>;
}

interface OpenWatch {
  take(sent: Sent, silence: Socket): ((done: { tag: string; transaction: string }) => void) | null;
  breaksOff: boolean;
  meanwhile(): Promise<void>;
}

export async function swallowingLinkTo(targetUrl: string): Promise<SwallowingLink> {
  const target = new URL(targetUrl);
  const watches = new Set<OpenWatch>();
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTcp({ host: target.hostname, port: Number(target.port) });
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    readAlong(near, far, watches);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(targetUrl);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    swallow({ matches, nth, link, meanwhile = () => Promise.resolve() }) {
      const seen: Sent[] = [];
      let swallowed: Swallowed | null = null;
      let silent: Socket | null = null;
      const watch: OpenWatch = {
        breaksOff: link === 'breaks off',
        meanwhile,
        take(sent, socket) {
          if (!matches(sent)) return null;
          seen.push(sent);
          if (seen.length !== nth) return null;
          silent = socket;
          return (done) => {
            swallowed = { ...sent, ...done };
          };
        },
      };
      watches.add(watch);
      return {
        seen,
        swallowed: () => swallowed,
        end() {
          watches.delete(watch);
          silent?.destroy();
        },
      };
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One connection. Everything is passed on in whole messages, until an answer is to be swallowed. */
function readAlong(near: Socket, far: Socket, watches: ReadonlySet<OpenWatch>): void {
  const statements = new Map<string, string>();
  let swallowing: { watch: OpenWatch; done(said: { tag: string; transaction: string }): void } | null = null;
  let silent = false;
  let tag = '';

  async function afterwards(watch: OpenWatch): Promise<void> {
    await watch.meanwhile();
    if (watch.breaksOff) near.resetAndDestroy();
  }

  const fromNear = messagesOf(false, (type, body, whole) => {
    if (silent) return;
    if (type === 'P') {
      const [name = '', text = ''] = texts(body);
      statements.set(name, text);
    }
    // What tells the accounts of a statement goes before it in the same message, and is no statement of anybody's.
    if (
      type === 'B' &&
      swallowing === null &&
      !tellingStatements.some((telling) => telling === texts(body)[1])
    ) {
      const sent = { text: statements.get(texts(body)[1] ?? '') ?? '', parameters: parametersOf(body) };
      for (const watch of watches) {
        const done = watch.take(sent, near);
        if (done !== null) swallowing = { watch, done };
      }
    }
    far.write(whole);
  });
  const fromFar = messagesOf(true, (type, body, whole) => {
    if (silent) return;
    if (swallowing === null) {
      near.write(whole);
      return;
    }
    if (type === 'C') tag = texts(body)[0] ?? '';
    if (type !== 'Z') return;
    silent = true;
    const { watch, done } = swallowing;
    done({ tag, transaction: body.toString('latin1') });
    void afterwards(watch);
  });
  near.on('data', fromNear);
  far.on('data', fromFar);
}

/** Cuts a stream into messages. The first that a client sends has no type. */
function messagesOf(
  typed: boolean,
  take: (type: string, body: Buffer, whole: Buffer) => void,
): (chunk: Buffer) => void {
  let rest = Buffer.alloc(0);
  let hasType = typed;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = hasType ? 1 : 0;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      const whole = rest.subarray(0, length);
      rest = rest.subarray(length);
      take(hasType ? whole.toString('latin1', 0, 1) : '', whole.subarray(head + 4), whole);
      hasType = true;
    }
  };
}

/** The texts at the front of a message, each ended by a zero. */
function texts(body: Buffer): string[] {
  return body.toString('utf8').split('\0', 2);
}

/** Those of a Bind message: portal, statement, formats, then each parameter with its length. */
function parametersOf(body: Buffer): string[] {
  let at = body.indexOf(0) + 1;
  at = body.indexOf(0, at) + 1;
  at += 2 + 2 * body.readUInt16BE(at);
  const parameters: string[] = [];
  const count = body.readUInt16BE(at);
  at += 2;
  for (let index = 0; index < count; index += 1) {
    const length = body.readInt32BE(at);
    at += 4;
    parameters.push(length < 0 ? '' : body.toString('utf8', at, at + length));
    at += Math.max(length, 0);
  }
  return parameters;
}
