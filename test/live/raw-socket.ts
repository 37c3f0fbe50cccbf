/** A WebSocket as any client may open it, for tests about the protocol itself. */
import { type DocumentNode, print } from 'graphql';
import { vi } from 'vitest';
import { WebSocket } from 'ws';

export interface Message {
  type: string;
  id?: string;
  payload?: unknown;
}

export interface RawSocket {
  socket: WebSocket;
  received: Message[];
  closed: { code: number; reason: string } | null;
  send(message: Message): void;
  subscribe(id: string, document: DocumentNode | string, variables?: Record<string, unknown>): void;
  /** The message at this place among those received, once it is there. */
  message(index: number): Promise<Message>;
  closeCode(): Promise<number>;
}

export interface SocketOptions {
  path?: string;
  protocol?: string | null;
  headers?: Record<string, string>;
}

export async function openSocket(url: string, options: SocketOptions = {}): Promise<RawSocket> {
  const { path = '/graphql', protocol = 'graphql-transport-ws', headers = {} } = options;
  const address = `${url.replace('http', 'ws')}${path}`;
  const socket =
    protocol === null ? new WebSocket(address, { headers }) : new WebSocket(address, protocol, { headers });
  const raw: RawSocket = {
    socket,
    received: [],
    closed: null,
    send: (message) => socket.send(JSON.stringify(message)),
    subscribe(id, document, variables = {}) {
      const query = typeof document === 'string' ? document : print(document);
      raw.send({ type: 'subscribe', id, payload: { query, variables } });
    },
    message: (index) =>
      vi.waitFor(() => {
        const message = raw.received[index];
        if (message === undefined) throw new Error(`${raw.received.length} messages have come`);
        return message;
      }, 10_000),
    closeCode: () =>
      vi.waitFor(() => {
        if (raw.closed === null) throw new Error('the socket is open');
        return raw.closed.code;
      }, 10_000),
  };
  socket.on('message', (text: Buffer) => raw.received.push(JSON.parse(text.toString('utf8')) as Message));
  socket.on('close', (code, reason) => {
    raw.closed = { code, reason: reason.toString() };
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', reject);
  });
  return raw;
}

/** A socket that the server has greeted. */
export async function openAs(url: string, key: string): Promise<RawSocket> {
  const raw = await openSocket(url);
  raw.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
  await raw.message(0);
  raw.received.length = 0;
  return raw;
}
