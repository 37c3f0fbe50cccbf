/**
 * Lets a server that is closing end: its clients keep their connections for the next request, and a server is closed only
 * when the last connection is. What is in flight is answered first.
 */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Milliseconds. */
const lookEvery = 50;
/** How long a connection on which no request has arrived yet may still bring one. */
const patience = 1_000;

/** To be called before routes are added. */
export function endConnectionsOnClose(server: FastifyInstance): void {
  const { server: http } = server;
  /** Node does not count these as idle. */
  const unused = new Set<Socket>();
  http.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  http.on('request', (request) => unused.delete(request.socket));
  http.on('upgrade', (request) => unused.delete(request.socket));

  let closing = false;
  server.addHook('preClose', (done) => {
    closing = true;
    const idle = setInterval(() => http.closeIdleConnections(), lookEvery);
    const late = setTimeout(() => {
      for (const socket of unused) socket.destroy();
    }, patience);
    http.once('close', () => {
      clearInterval(idle);
      clearTimeout(late);
    });
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('connection', 'close');
    done(null, payload);
  });
}
