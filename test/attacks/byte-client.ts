/** A connection over which a test sends what bytes it likes. */
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, vi } from 'vitest';

export interface ByteClient {
  socket: Socket;
  received: () => string;
  closed: () => boolean;
}

/** Until the test ends. `allowHalfOpen`: it goes on when the server has said its last. */
export function openBytes(origin: string, allowHalfOpen = false): ByteClient {
  const { hostname, port } = new URL(origin);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen });
  let received = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => (closed = true));
  onTestFinished(() => void socket.destroy());
  return { socket, received: () => received, closed: () => closed };
}

export const isClosed = (client: ByteClient) =>
  vi.waitFor(() => expect(client.closed()).toBe(true), { timeout: 20_000, interval: 50 });
