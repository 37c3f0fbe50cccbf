/**
 * A client that asks before it sends its body (Expect: 100-continue, as curl does with large ones) is told to go on by the
 * route where that says so: what is refused is refused before the body has been sent. All other routes read their bodies
 * anyway.
 */
import type { FastifyInstance } from 'fastify';

/** `paths` answer 100 Continue themselves. */
export function continueLate(server: FastifyInstance, paths: readonly string[]): void {
  const { server: http } = server;
  http.on('checkContinue', (request, response) => {
    const [path = ''] = (request.url ?? '').split('?', 1);
    if (!paths.includes(path)) response.writeContinue();
    http.emit('request', request, response);
  });
}
