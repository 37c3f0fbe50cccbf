/** The HTTP server: routes translate and nothing else. */
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { ApolloServer } from '@apollo/server';
import Fastify, { type FastifyInstance } from 'fastify';
import type { RequestContext } from '../../core/graph/context.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import type { Caller } from '../../core/access/caller.js';

/** A call with 10,000 rows or 50,000 recipients is about a megabyte. */
const bodyLimit = 16 * 1024 * 1024;

export interface HttpOptions {
  apollo: ApolloServer<RequestContext>;
  callerOf: (secret: string | null) => Promise<Caller | null>;
  contextOf: (caller: Caller | null) => RequestContext;
}

export function createHttpServer(options: HttpOptions): FastifyInstance {
  const server = Fastify({ bodyLimit, logger: false, forceCloseConnections: 'idle' });
  server.route({
    method: ['POST'],
    url: '/graphql',
    handler: fastifyApolloHandler(options.apollo, {
      context: async (request) =>
        options.contextOf(await options.callerOf(secretFromHeader(request.headers.authorization))),
    }),
  });
  return server;
}
