/**
 * WebSockets at /graphql: the protocol is graphql-ws's, the sockets are ws's, and this ties them together. graphql-ws's own
 * adapter is not used: it prints to the console, shows a client what went wrong inside, and knows no slow taker.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { CloseCode, handleProtocols, makeServer, type ServerOptions } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SocketExtra } from '../graphql/socket-key.js';
import type { Logger } from '../log.js';

export interface WebSockets {
  /** Tells every client to come back later (1001), takes no new ones, and waits until the sockets are closed. */
  stop(): Promise<void>;
}

export interface WebSocketOptions {
  http: Server;
  subscriptions: ServerOptions<Record<string, unknown>, SocketExtra>;
  log: Logger;
  times?: Partial<WebSocketTimes>;
}

/** Milliseconds. */
export interface WebSocketTimes {
  /** Between two pings; a client that has not answered one by the next is gone. Its key is looked up again with each. */
  ping: number;
  /** How long a client may take to accept one message before it is asked to come back (1013). */
  slow: number;
  /** How long a closing client has to say goodbye. */
  goodbye: number;
}

const usualTimes: WebSocketTimes = { ping: 20_000, slow: 30_000, goodbye: 2_000 };

/** Close codes beside those of graphql-transport-ws. A client retries all of these. */
const goingAway = 1001;
const tryAgainLater = 1013;

/** Bytes. A subscription is a document and its variables; nothing longer comes in. */
const maxPayload = 256 * 1024;

export function acceptWebSockets(options: WebSocketOptions): WebSockets {
  const { http, log } = options;
  const times = { ...usualTimes, ...options.times };
  const protocol = makeServer(options.subscriptions);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload,
    handleProtocols,
    perMessageDeflate: false,
  });
  let stopping = false;

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const path = request.url?.split('?', 1)[0];
    if (path !== '/graphql') return refuse(socket, '404 Not Found');
    if (stopping) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (opened) => serve(opened, request));
  }

  function serve(socket: WebSocket, request: IncomingMessage): void {
    const extra: SocketExtra = {
      authorization: request.headers.authorization,
      closeForNow: () => socket.close(tryAgainLater, 'Try again later'),
      closeForbidden: () => socket.close(CloseCode.Forbidden, 'Forbidden'),
    };
    const stopPinging = keepAlive(socket, times.ping, () => void extra.key?.check());
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) => send(socket, text, times.slow),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (take) => {
          socket.on('message', (message: Buffer) => {
            take(message.toString('utf8')).catch((error: unknown) => {
              log.error({ err: error }, 'a message of a client failed');
              socket.close(CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      extra,
    );
    // Faults of the link and of the client's frames: ws closes the socket itself.
    socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'));
    socket.once('close', (code, reason) => {
      stopPinging();
      closed(code, reason.toString()).catch((error: unknown) => {
        log.error({ err: error }, 'a follower did not end well');
      });
    });
  }

  http.on('upgrade', upgrade);
  return {
    async stop() {
      stopping = true;
      const closing = [...sockets.clients].map((socket) => sayGoodbye(socket, times.goodbye));
      await Promise.all(closing);
      http.off('upgrade', upgrade);
      sockets.close();
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Resolves when the socket has taken the text: the follower reads on only then. A client that takes nothing for long is
 * asked to come back with its cursor; it cannot be told while its socket is full, so the socket is cut soon after.
 */
function send(socket: WebSocket, text: string, slow: number): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    const timer = setTimeout(() => {
      socket.close(tryAgainLater, 'Too slow: resume from your last cursor');
      setTimeout(() => socket.terminate(), 1_000).unref();
      resolve();
    }, slow);
    socket.send(text, () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Ends connections whose other side is gone without a word. `each` is called with every ping. */
function keepAlive(socket: WebSocket, interval: number, each: () => void): () => void {
  let answered = true;
  socket.on('pong', () => {
    answered = true;
  });
  const timer = setInterval(() => {
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
    each();
  }, interval);
  return () => clearInterval(timer);
}

function sayGoodbye(socket: WebSocket, patience: number): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), patience);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(goingAway, 'Going away');
  });
}
