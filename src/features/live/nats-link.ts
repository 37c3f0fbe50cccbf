/**
 * Hints over NATS core: one connection, one subject. What is spoken is a handful of lines, so Heed speaks it itself and
 * each step is under its own hand: a try that is given up leaves no socket behind, and a stop waits for nobody.
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { HintLink, HintLinkListener, OpenHintLink } from './hint-link.js';
import type { NatsServer } from './nats-address.rules.js';
import {
  createNatsReader,
  greeting,
  type NatsEvent,
  ping,
  pong,
  publication,
} from './nats-protocol.rules.js';

export interface NatsBus {
  /** At least one; the next is tried when one is lost or away. */
  servers: readonly NatsServer[];
  /** Of this database alone. */
  subject: string;
}

/** Bytes that may wait for a link that takes none; hints beyond are dropped. */
const waitingAtMost = 1_048_576;

export function overNats(bus: NatsBus): OpenHintLink {
  let tries = 0;
  return (listener) => {
    const server = bus.servers[tries % bus.servers.length];
    tries += 1;
    if (server === undefined) throw new Error('a NATS bus has at least one server');
    return openLink(server, bus.subject, listener);
  };
}

function openLink(server: NatsServer, subject: string, listener: HintLinkListener): HintLink {
  const { host, port } = server;
  let socket: Socket;
  let ended = false;
  /** Of one that is being closed: the server has taken all that was said before, or has gone. */
  let whenTaken: (() => void) | undefined;

  function fail(error: Error): void {
    if (ended) return;
    end();
    listener.lose(error);
  }

  function end(): void {
    ended = true;
    socket.destroy();
    whenTaken?.();
  }

  function use(next: Socket): void {
    socket = next;
    const read = createNatsReader();
    next.on('data', (chunk: Buffer) => {
      try {
        for (const event of read(chunk)) if (socket === next && !ended) take(event);
      } catch (error) {
        fail(error instanceof Error ? error : new Error('what a NATS server sent was not understood'));
      }
    });
    next.on('error', fail);
    next.on('close', () => socket === next && fail(new Error('the connection to NATS was closed')));
  }

  let introduced = false;

  function take(event: NatsEvent): void {
    switch (event.kind) {
      case 'info':
        // A later one tells of changes in the cluster.
        if (introduced) return;
        introduced = true;
        if (server.tls && !event.tlsRequired && !event.tlsAvailable)
          throw new Error('TLS was asked for with tls://, and the NATS server speaks none');
        if (server.tls || event.tlsRequired) return encrypt();
        return introduce(false);
      case 'ping':
        return void socket.write(pong);
      case 'pong':
        return whenTaken === undefined ? listener.ready() : whenTaken();
      case 'message':
        return listener.hear(event.payload);
      case 'refused':
        throw new Error(`NATS refused: ${event.reason}`);
    }
  }

  function introduce(encrypted: boolean): void {
    socket.write(greeting(subject, server.credentials, encrypted));
  }

  function encrypt(): void {
    const plain = socket;
    plain.removeAllListeners('data');
    const encrypted = connectTls({ socket: plain, ...(isIP(host) === 0 ? { servername: host } : {}) }, () =>
      introduce(true),
    );
    use(encrypted);
  }

  use(connectTcp({ host, port, noDelay: true, keepAlive: true }));

  return {
    send(payload) {
      if (ended || socket.writableLength > waitingAtMost) return Promise.resolve();
      return new Promise((resolve) => {
        socket.write(publication(subject, payload), () => resolve());
      });
    },
    async close(within) {
      if (ended || within === 0) return end();
      // Not only written: what the server has not read when the connection ends may be lost with it, as its own messages
      // to here are then refused.
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, within);
        whenTaken = () => {
          clearTimeout(late);
          resolve();
        };
        socket.write(ping);
      });
      end();
    },
  };
}
