/**
 * Subscriptions behind the graphql-transport-ws protocol: the same schema, permissions, executor and masking of errors as
 * over HTTP. A batch is executed with a context of its own, so that its DataLoaders serve nothing old.
 */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { type ServerOptions } from 'graphql-ws';
import type { Caller } from '../../core/access/caller.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import type { RequestContext } from '../../core/graph/context.js';
import { badInput, unauthenticated } from '../../core/graph/errors.js';
import type { Logger } from '../log.js';
import type { DocumentLimits } from './document-limits.js';
import { createDocuments, refusalOfOperation } from './documents.js';
import type { Executor } from './executor.js';
import { asFormatted, maskError } from './mask-errors.js';
import { keyOfSocket, type SocketExtra, type SocketKey } from './socket-key.js';
import { hasConditionalRoot } from './subscription-root.rules.js';

export interface SubscriptionOptions {
  schema: GraphQLSchema;
  executor: Executor;
  limits: DocumentLimits;
  callerOf(secret: string | null): Promise<Caller | null>;
  contextOf(caller: Caller | null): RequestContext;
  log: Logger;
}

interface SubscriptionArgs extends ExecutionArgs {
  contextValue: RequestContext;
  documentKey: string;
  key: SocketKey;
}

type SubscriptionServer = ServerOptions<Record<string, unknown>, SocketExtra>;

export function createSubscriptionServer(options: SubscriptionOptions): SubscriptionServer {
  const { schema, executor, contextOf, log } = options;
  const documents = createDocuments(schema, options.limits);

  return {
    connectionInitWaitTimeout: 10_000,

    async onConnect({ connectionParams, extra }) {
      const authorization = connectionParams?.['authorization'] ?? extra.authorization;
      const secret = secretFromHeader(authorization);
      const key = keyOfSocket(() => options.callerOf(secret), extra, log);
      extra.key = key;
      return (await key.callerNow()) !== null;
    },

    async onSubscribe({ extra }, _id, payload) {
      const caller = (await extra.key?.callerNow()) ?? null;
      if (caller === null || extra.key === undefined) return [unauthenticated()];
      const checked = documents(payload.query);
      if (checked.kind === 'invalid') return checked.errors;
      const operationName = payload.operationName ?? null;
      const refusal = refusalOfOperation(checked.document, operationName);
      if (refusal !== null) return [refusal];
      if (hasConditionalRoot(checked.document, operationName)) return [conditionalRoot()];
      return {
        schema,
        document: checked.document,
        documentKey: checked.key,
        operationName: payload.operationName,
        variableValues: payload.variables,
        contextValue: contextOf(caller),
        key: extra.key,
      } satisfies SubscriptionArgs;
    },

    async subscribe(args) {
      const { document, documentKey, operationName, variableValues, key } = args as SubscriptionArgs;
      const failed = (error: unknown): ExecutionResult => ({ errors: [asGraphQLError(error)] });
      const stream = await createSourceEventStream(args).catch(failed);
      if (!(Symbol.asyncIterator in stream)) return masked(stream);
      return mapStream(
        stream[Symbol.asyncIterator](),
        async (root) => {
          const caller = await key.callerNow();
          if (caller === null) return null;
          return executor.run({
            root,
            document,
            documentKey,
            operationName: operationName ?? null,
            variables: variableValues ?? {},
            context: contextOf(caller),
          });
        },
        (error) => masked(failed(error)),
      );
    },

    onNext: (_context, _id, _payload, _args, result) =>
      result.errors === undefined
        ? undefined
        : { data: result.data ?? null, errors: result.errors.map((error) => asFormatted(error)) },

    onError: (_context, _id, _payload, errors) => errors.map((error) => asFormatted(maskError(error, log))),
  };

  function masked(result: ExecutionResult): ExecutionResult {
    return { ...result, data: null, errors: (result.errors ?? []).map((error) => maskError(error, log)) };
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error('something was thrown that is no error');
  return new GraphQLError('the subscription ended', { originalError });
}

function conditionalRoot(): GraphQLError {
  return badInput('the root of a subscription: one field without @skip and @include was expected');
}

/**
 * Each batch executed; null ends the stream. A stream that fails ends with one more result, which says why: a client
 * learns a code, and not only that the socket is gone.
 */
function mapStream(
  stream: AsyncIterator<unknown>,
  execute: (root: unknown) => Promise<ExecutionResult | null>,
  failed: (error: unknown) => ExecutionResult,
): AsyncIterableIterator<ExecutionResult> {
  let over = false;
  return {
    async next() {
      if (over) return { done: true, value: undefined };
      try {
        const batch = await stream.next();
        if (batch.done === true) return { done: true, value: undefined };
        const result = await execute(batch.value);
        if (result !== null && result.errors === undefined) return { done: false, value: result };
        // The next batch has a later cursor: what this one holds would be passed over.
        over = true;
        await stream.return?.();
        if (result === null) return { done: true, value: undefined };
        return { done: false, value: { ...result, data: null } };
      } catch (error) {
        over = true;
        await stream.return?.();
        return { done: false, value: failed(error) };
      }
    },
    async return() {
      over = true;
      await stream.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
