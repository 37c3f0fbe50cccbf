/** The HTTP server: routes translate and nothing else. */
import Fastify, { type FastifyInstance } from 'fastify';
import { bodyWithoutKey } from '../graphql/body-sizes.rules.js';
import { answerGarbled } from '../../features/web-opt-out/form/web-form.route.js';
import type { Metrics } from '../metrics.js';
import { type TrustProxy, trustOf } from '../trust-proxy.js';
import { endConnectionsOnClose } from './end-connections.js';
import { addGraphql, type GraphqlRouteOptions } from './graphql.route.js';
import { answerErrors, refuse, refuseConnection } from './http-errors.js';
import { recordRequests } from './request-log.js';
import { type ClientTimes, endSlowClients, usualClientTimes } from './slow-clients.js';

export interface HttpOptions extends GraphqlRouteOptions {
  metrics: Metrics;
  trustProxy: TrustProxy;
  clients?: Partial<ClientTimes> | undefined;
}

/** Made with its refusals, log and counts, which later routes share. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const { log } = options;
  const times = { ...usualClientTimes, ...options.clients };
  const server = Fastify({
    // A route that takes more says so, and who may send it.
    bodyLimit: bodyWithoutKey,
    http: { headersTimeout: times.headersWithin, connectionsCheckingInterval: times.looksEvery },
    clientErrorHandler: refuseConnection,
    // A file may be sent for hours: what else is late, `endSlowClients` ends.
    requestTimeout: 0,
    logger: false,
    trustProxy: trustOf(options.trustProxy),
    forceCloseConnections: 'idle',
    frameworkErrors(_error, request, reply) {
      if (!answerGarbled(request, reply))
        void refuse(reply, 400, 'BAD_USER_INPUT', 'the address does not decode');
    },
  });
  endConnectionsOnClose(server);
  recordRequests(server, log, options.metrics);
  endSlowClients(server, times);
  answerErrors(server, log);

  addGraphql(server, options);
  return server;
}
