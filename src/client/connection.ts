/** One WebSocket to Heed: where, with what, and how it is noticed that the other side is gone. */
import { type Client, createClient } from 'graphql-ws/client';

export interface Connection {
  /** Opens the socket with the first subscription, and closes it with the last. */
  subscribe: Client['subscribe'];
  close(): void;
}

/** Milliseconds. */
export interface ConnectionTimes {
  /** From the first step to the server's greeting: the TCP connection, the upgrade, the acknowledgement. */
  connect: number;
  /** Between an answer to a ping and the next ping. */
  ping: number;
  /** How long an answer may take. */
  pong: number;
  /** How long the server may take to say goodbye too. */
  goodbye: number;
}

/** A WebSocket's readyState. */
const closing = 2;

const usualTimes: ConnectionTimes = { connect: 15_000, ping: 10_000, pong: 10_000, goodbye: 2_000 };

/**
 * Nothing is retried here: graphql-ws would send the first cursor again. A link that has fallen silent, at whatever
 * moment, ends as a closed one does.
 */
export async function connectTo(
  url: string,
  key: string,
  onConnected: () => void,
  given: Partial<ConnectionTimes> = {},
): Promise<Connection> {
  const times = { ...usualTimes, ...given };
  const webSocketImpl = await findWebSocket(times.goodbye);
  let connected = false;
  /** A ping is without its answer; graphql-ws begins with them before it is greeted. */
  let pinged = false;
  let subscriptions = 0;
  let socket: { readyState: number } | undefined;
  let goodbye: ReturnType<typeof setTimeout> | undefined;
  let deadline: ReturnType<typeof setTimeout> | undefined;

  /** Ends the connection unless there is news within the time. */
  function expectWithin(milliseconds: number): void {
    clearTimeout(deadline);
    deadline = setTimeout(() => client.terminate(), milliseconds);
  }

  function expectNothing(): void {
    clearTimeout(deadline);
  }

  /**
   * graphql-ws closes the socket with its last subscription, and lets the next one wait until it has closed. A browser
   * waits for the server's goodbye for as long as it takes.
   */
  function expectGoodbye(): void {
    clearTimeout(goodbye);
    goodbye = setTimeout(() => {
      if (socket?.readyState === closing) client.terminate();
    }, times.goodbye);
  }

  const client = createClient({
    url: webSocketUrl(url),
    connectionParams: { authorization: `Bearer ${key}` },
    webSocketImpl,
    lazy: true,
    retryAttempts: 0,
    keepAlive: times.ping,
    on: {
      connecting: () => expectWithin(times.connect),
      connected(opened) {
        connected = true;
        socket = opened as { readyState: number };
        if (pinged) expectWithin(times.pong);
        else expectNothing();
        if (subscriptions === 0) expectGoodbye();
        onConnected();
      },
      ping(received) {
        if (received) return;
        pinged = true;
        if (connected) expectWithin(times.pong);
      },
      pong(received) {
        if (!received) return;
        pinged = false;
        if (connected) expectNothing();
      },
      error: expectNothing,
      closed() {
        connected = false;
        pinged = false;
        socket = undefined;
        clearTimeout(goodbye);
        expectNothing();
      },
    },
  });

  return {
    subscribe(payload, sink) {
      const unsubscribe = client.subscribe(payload, sink);
      let ended = false;
      subscriptions += 1;
      return () => {
        if (ended) return;
        ended = true;
        subscriptions -= 1;
        unsubscribe();
        if (subscriptions === 0 && connected) expectGoodbye();
      };
    },
    close() {
      expectNothing();
      if (connected) expectGoodbye();
      // A connection that is still being made is not waited for.
      if (!connected) client.terminate();
      void Promise.resolve(client.dispose()).catch(() => undefined);
    },
  };
}

/** The server's address, with http for ws and with or without /graphql, as the address of its WebSocket. */
export function webSocketUrl(url: string): string {
  const address = new URL(url);
  if (address.protocol === 'http:') address.protocol = 'ws:';
  if (address.protocol === 'https:') address.protocol = 'wss:';
  if (!address.pathname.endsWith('/graphql')) {
    address.pathname = `${address.pathname.replace(/\/+$/, '')}/graphql`;
  }
  return address.href;
}

/** Browsers and Node 22 have one; Node 20 takes it from the package ws. */
async function findWebSocket(goodbye: number): Promise<unknown> {
  if ('WebSocket' in globalThis) return globalThis.WebSocket;
  const { WebSocket } = await import('ws');
  const settings = { closeTimeout: goodbye, perMessageDeflate: false };
  return class extends WebSocket {
    constructor(address: string, protocols: string) {
      super(address, protocols, settings);
      // graphql-ws takes its own listener off a socket that it gives up; without any, Node throws.
      this.on('error', () => undefined);
    }
  };
}
