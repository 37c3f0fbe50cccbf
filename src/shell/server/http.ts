/** The HTTP server: routes translate and nothing else. */
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { ApolloServer } from '@apollo/server';
import Fastify, { type FastifyInstance } from 'fastify';
import type { RequestContext } from '../../core/graph/context.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import type { Caller } from '../../core/access/caller.js';
import { isAway } from '../../core/db/database-error.js';
import { internal, notRecorded } from '../../core/graph/errors.js';
import type { DocumentLimits } from '../graphql/document-limits.js';
import type { Logger } from '../log.js';
import { answerGarbled } from '../../features/web-opt-out/form/web-form.route.js';
import type { Metrics } from '../metrics.js';
import { type TrustProxy, trustOf } from '../trust-proxy.js';
import { endConnectionsOnClose } from './end-connections.js';
import { answerErrors, refuse } from './http-errors.js';
import { recordRequests } from './request-log.js';

/** A call with 10,000 rows or 50,000 recipients is about a megabyte. */
const bodyLimit = 16 * 1024 * 1024;

export interface HttpOptions {
  apollo: ApolloServer<RequestContext>;
  limits: DocumentLimits;
  callerOf: (secret: string | null) => Promise<Caller | null>;
  contextOf: (caller: Caller | null) => RequestContext;
  log: Logger;
  metrics: Metrics;
  trustProxy: TrustProxy;
}

/** Made with its refusals, log and counts, which later routes share. */
export function createHttpServer(options: HttpOptions): FastifyInstance {
  const { log } = options;
  const server = Fastify({
    bodyLimit,
    // A file that is screened may be sent for hours.
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
  answerErrors(server, log);

  async function callerOf(authorization: string | undefined): Promise<Caller | null> {
    try {
      return await options.callerOf(secretFromHeader(authorization));
    } catch (error) {
      if (isAway(error)) throw notRecorded();
      log.error({ err: error }, 'a key could not be looked up');
      throw internal();
    }
  }

  server.route({
    method: ['POST'],
    url: '/graphql',
    preHandler(request, reply, done) {
      const excess = excessOf(request.body, options.limits);
      if (excess === null) return done();
      void refuse(reply, 400, 'LIMIT_EXCEEDED', excess);
    },
    handler: fastifyApolloHandler(options.apollo, {
      context: async (request) => options.contextOf(await callerOf(request.headers.authorization)),
    }),
  });
  return server;
}

/** What is no document in a body of JSON is for Apollo to refuse. */
function excessOf(body: unknown, limits: DocumentLimits): string | null {
  if (typeof body !== 'object' || body === null || !('query' in body)) return null;
  return typeof body.query === 'string' ? limits(body.query) : null;
}
