/** Apollo Server around Heed's executor: parsing, validation, document cache and HTTP semantics are Apollo's. */
import { ApolloServer } from '@apollo/server';
import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { GraphQLError, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { RequestContext } from '../../core/graph/context.js';
import { type Logger, logOfLibrary } from '../log.js';
import type { Executor } from './executor.js';
import { asFormatted, maskError } from './mask-errors.js';
import { refuseOperations } from './refuse-operations.js';
import { showPrice } from './shown-price.js';

export function createApollo(
  schema: GraphQLSchema,
  executor: Executor,
  options: { introspection: boolean; log: Logger },
): ApolloServer<RequestContext> {
  return new ApolloServer<RequestContext>({
    gateway: gatewayOf(schema, executor),
    introspection: options.introspection,
    plugins: [ApolloServerPluginCacheControlDisabled(), refuseOperations, showPrice],
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    // Whoever may send documents needs no place for them here; those that are registered are found by the gate.
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: logOfLibrary(options.log, 'apollo'),
    formatError: (formatted, error) => formatError(formatted, error, options),
  });
}

/** Apollo 5 lets nobody replace its executor but a gateway. */
function gatewayOf(schema: GraphQLSchema, executor: Executor): GatewayInterface {
  return {
    load: () =>
      Promise.resolve({
        schema,
        executor: (request) =>
          executor.run({
            document: request.document,
            operationName: request.operationName,
            variables: request.request.variables ?? {},
            context: request.context as RequestContext,
            documentKey: request.queryHash,
          }),
      }),
    onSchemaLoadOrUpdate(callback) {
      callback({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => undefined;
    },
    stop: () => Promise.resolve(),
  };
}

function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
  { introspection, log }: { introspection: boolean; log: Logger },
): GraphQLFormattedError {
  if (error instanceof GraphQLError) {
    // Apollo's own codes for documents that do not parse or validate say more than ours.
    if (error.extensions['code'] !== undefined) return asFormatted(error, introspection);
    return asFormatted(maskError(error, log), introspection);
  }
  return formatted;
}
