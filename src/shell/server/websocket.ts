/**
 * WebSockets at /graphql: the protocol is graphql-ws's, the sockets are ws's, and this ties them together. graphql-ws's own
 * adapter is not used: it prints to the console, shows a client what went wrong inside, and knows no slow taker.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { sourceOf } from '../../core/http/source-address.js';
import { subscriptionBody } from '../graphql/body-sizes.rules.js';
import type { SocketExtra } from '../graphql/socket-key.js';
import type { Logger } from '../log.js';
import { sayGoodbye } from './say-goodbye.js';
import { withQuery } from '../graphql/trusted/named-subscription.rules.js';
import { closeSocket, createSocketOutput } from './socket-output.js';
import { countStrangers, type StrangerLimits, usualStrangers } from './strangers.js';
import { tryAgainLater, watchSockets, type WatchTimes } from './watch-sockets.js';

export interface WebSockets {
  /** Takes no new clients (503), tells those there are to come back (1001), some at a time, and waits until all are gone. */
  stop(): Promise<void>;
}

export interface WebSocketOptions {
  http: Server;
  subscriptions: ServerOptions<Record<string, unknown>, SocketExtra>;
  log: Logger;
  /** Where a request comes from; without it, whoever has connected. */
  addressOf?: ((request: IncomingMessage) => string) | undefined;
  times?: Partial<WebSocketTimes>;
  strangers?: Partial<StrangerLimits>;
}

/** Milliseconds. */
export interface WebSocketTimes extends WatchTimes {
  /** How long a client may take to answer that its socket is closed, until it is cut. */
  goodbye: number;
  /** Between two batches of sockets that are closed when the server stops. */
  batch: number;
}

const usualTimes: WebSocketTimes = { ping: 20_000, slow: 30_000, goodbye: 2_000, batch: 200 };

/** Messages that a client may send within a time: each is read, and most are answered. */
const messageFlood = { messages: 30_000, within: 10_000 };
const tooManyMessages = 4429;
/** A client retries this at once. */
const goingAway = 1001;

export function acceptWebSockets(options: WebSocketOptions): WebSockets {
  const { http, log } = options;
  const times = { ...usualTimes, ...options.times };
  const protocol = makeServer(options.subscriptions);
  // A variable, since the types of ws do not know closeTimeout.
  const settings = {
    noServer: true,
    // A subscription is a document and its variables; nothing longer comes in.
    maxPayload: subscriptionBody,
    handleProtocols,
    perMessageDeflate: false,
    closeTimeout: times.goodbye,
  };
  const sockets = new WebSocketServer(settings);
  const watch = watchSockets(times);
  const strangers = countStrangers({ ...usualStrangers, ...options.strangers });
  const sourceOfRequest = (request: IncomingMessage) =>
    sourceOf(options.addressOf?.(request) ?? request.socket.remoteAddress);
  let stopping = false;

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/graphql') return refuse(socket, '404 Not Found');
    if (stopping || !strangers.hasRoom(sourceOfRequest(request)))
      return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, socket, request));
  }

  function serve(socket: WebSocket, stream: Duplex, request: IncomingMessage): void {
    const output = createSocketOutput(socket, stream);
    const source = sourceOfRequest(request);
    const isKnown = strangers.add(source);
    const extra: SocketExtra = {
      authorization: request.headers.authorization,
      source,
      send: output.send,
      takeTurn: output.takeTurn,
      giveTurn: output.giveTurn,
      atClose: new Set(),
      atKeyGone: new Set(),
      closeForNow: () => closeSocket(socket, tryAgainLater, 'Try again later'),
      isOpen: () => socket.readyState === socket.OPEN,
      closeFull: () => closeSocket(socket, tryAgainLater, 'Too many sockets of this key: try again later'),
      greeted: isKnown,
      closeForbidden() {
        for (const tell of extra.atKeyGone) tell();
        extra.atKeyGone.clear();
        closeSocket(socket, CloseCode.Forbidden, 'Forbidden');
      },
    };
    const mayTake = messageCount();
    watch.add(socket, output);
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        async send(text) {
          await output.send('', Buffer.from(text));
        },
        close: (code = CloseCode.InternalServerError, reason = '') => closeSocket(socket, code, reason),
        onMessage: (take) => {
          socket.on('message', (message: Buffer) => {
            // What still comes on a socket that is being closed.
            if (socket.readyState !== socket.OPEN) return;
            if (!mayTake()) return closeSocket(socket, tooManyMessages, 'Too many messages');
            take(withQuery(message.toString('utf8'))).catch((error: unknown) => {
              log.error({ err: error }, 'a message of a client failed');
              closeSocket(socket, CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      extra,
    );
    // Faults of the link and of the client's frames: ws closes the socket itself.
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => {
      isKnown();
      for (const end of extra.atClose) end();
      closed(code, reason.toString()).catch((error: unknown) => {
        log.error({ err: error }, 'a follower did not end well');
      });
    });
  }

  http.on('upgrade', upgrade);
  return {
    async stop() {
      stopping = true;
      await sayGoodbye(sockets.clients, times.batch, sendAway);
      watch.stop();
      sockets.close();
    },
  };
}

/** ws cuts one whose client does not answer (closeTimeout). */
function sendAway(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
    closeSocket(socket, goingAway, 'Going away');
  });
}

/** Whether one more message may be taken: by spans of time that begin with a message. */
function messageCount(): () => boolean {
  let since = -Infinity;
  let taken = 0;
  return () => {
    const now = performance.now();
    if (now - since > messageFlood.within) {
      since = now;
      taken = 0;
    }
    taken += 1;
    return taken <= messageFlood.messages;
  };
}

function refuse(socket: Duplex, status: string): void {
  // Whoever keeps its side open has no more to say.
  socket.on('error', () => undefined).once('finish', () => socket.destroy());
  const later = status.startsWith('503') ? 'Retry-After: 1\r\n' : '';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n${later}Content-Length: 0\r\n\r\n`);
}
