/** One WebSocket to Heed: where, with what, and how it is noticed that the other side is gone. */
import { type Client, createClient } from 'graphql-ws/client';

/** Milliseconds. */
const ping = 10_000;
const pongWithin = 10_000;

/**
 * Subscribes over one socket, which opens with the first subscription. Nothing is retried here: graphql-ws would send
 * the first cursor again.
 */
export async function connectTo(url: string, key: string, onConnected: () => void): Promise<Client> {
  const webSocketImpl = await findWebSocket();
  let pongTimer: ReturnType<typeof setTimeout> | undefined;
  const client = createClient({
    url: webSocketUrl(url),
    connectionParams: { authorization: `Bearer ${key}` },
    webSocketImpl,
    lazy: true,
    retryAttempts: 0,
    connectionAckWaitTimeout: pongWithin,
    keepAlive: ping,
    on: {
      connected: onConnected,
      ping: (received) => {
        if (received) return;
        clearTimeout(pongTimer);
        pongTimer = setTimeout(() => client.terminate(), pongWithin);
      },
      pong: (received) => {
        if (received) clearTimeout(pongTimer);
      },
      closed: () => clearTimeout(pongTimer),
    },
  });
  return client;
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
async function findWebSocket(): Promise<unknown> {
  if ('WebSocket' in globalThis) return globalThis.WebSocket;
  const { WebSocket } = await import('ws');
  return WebSocket;
}
