/**
 * Apollo answers a subscription that is to be answered in JSON with 200 and an internal error, and an operation that is not
 * in the document with 500: say what was expected instead.
 */
import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, OperationTypeNode } from 'graphql';
import type { RequestContext } from '../../core/graph/context.js';
import { noSuchOperation } from './documents.js';

export const refuseOperations: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      didResolveOperation({ operation }) {
        if (operation === undefined) throw noSuchOperation();
        if (operation.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
        throw new GraphQLError(
          'subscriptions go over WebSocket: open one to /graphql with the protocol graphql-transport-ws; or over Server-Sent Events: send this with Accept: text/event-stream',
          { extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } },
        );
      },
    }),
};
