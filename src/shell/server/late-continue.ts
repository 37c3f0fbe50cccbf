/**
 * A client that asks before it sends its body (Expect: 100-continue, as curl does with large ones) is told to go on by the
 * route where that says so: what is refused is refused before the body has been sent. All other routes read their bodies
 * anyway.
 */
import type { FastifyInstance } from 'fastify';

/** `isLate`: whether the route of a path answers 100 Continue itself. */
export function continueLate(server: FastifyInstance, isLate: (path: string) => boolean): void {
  const { server: http } = server;
  http.on('checkContinue', (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (!isLate(path)) response.writeContinue();
    http.emit('request', request, response);
  });
}
