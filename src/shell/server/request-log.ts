/** A line and a count for each request. Neither holds more than the route's pattern: addresses are people. */
import type { FastifyInstance } from 'fastify';
import type { Logger } from '../log.js';
import { isEventStream } from './event-stream.rules.js';
import type { Metrics } from '../metrics.js';

/** To be called before routes are added. Requests that went well are for those who look closely. */
export function recordRequests(server: FastifyInstance, log: Logger, metrics: Metrics): void {
  server.addHook('onResponse', (request, reply, done) => {
    const path = request.routeOptions.url ?? 'unknown';
    // Open for hours: among the answers of a moment their times would say nothing of these.
    const route = isEventStream(reply.raw) ? `${path} (event stream)` : path;
    const { method } = request;
    const status = reply.statusCode;
    metrics.answered({ method, route, status, seconds: reply.elapsedTime / 1_000 });
    const ms = Math.round(reply.elapsedTime * 10) / 10;
    log[status < 400 ? 'debug' : 'info']({ method, route, status, ms }, 'request');
    done();
  });
}
