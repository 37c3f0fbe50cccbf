/** The price of an operation in the `extensions` of its answer, for a request that has `extensions: { "price": true }`. */
import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestContext } from '../../core/graph/context.js';
import type { Price } from './gate.js';

/** By the loaders of a request: Apollo copies its context. */
const pricesOf = new WeakMap<RequestContext['loaders'], Price>();

export function keepPrice({ loaders }: RequestContext, price: Price): void {
  pricesOf.set(loaders, price);
}

export const showPrice: ApolloServerPlugin<RequestContext> = {
  requestDidStart: ({ request }) =>
    Promise.resolve(
      request.extensions?.['price'] !== true
        ? undefined
        : {
            willSendResponse({ response, contextValue }) {
              const price = pricesOf.get(contextValue.loaders);
              if (response.body.kind === 'single' && price !== undefined)
                response.body.singleResult.extensions = { ...response.body.singleResult.extensions, price };
              return Promise.resolve();
            },
          },
    ),
};
