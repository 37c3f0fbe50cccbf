/**
 * Subscriptions, whatever carries them to their clients: documents checked once, and the same permissions, executor and
 * masking of errors as for queries. A batch is executed with a context of its own, so that its DataLoaders serve nothing
 * old, and once for all who may be given the same message, by WebSocket and by event stream (audiences.ts).
 */
import {
  createSourceEventStream,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import type { Caller } from '../../core/access/caller.js';
import type { RequestContext } from '../../core/graph/context.js';
import { badInput } from '../../core/graph/errors.js';
import type { Batch, Following } from '../../core/log/feeds.js';
import { createShortMemory } from '../../core/log/short-memory.js';
import type { Logger } from '../log.js';
import { audienceKey, type SubscriptionWish } from './audience-key.rules.js';
import { type Audience, createAudiences, type Payload } from './audiences.js';
import { beginningAfter, resumes } from './beginning.rules.js';
import { deliver } from './deliver.js';
import type { DocumentLimits } from './document-limits.js';
import { type Carriage, createDocuments, refusalOfOperation } from './documents.js';
import type { Executor } from './executor.js';
import { asFormatted, maskError } from './mask-errors.js';
import type { SocketKey } from './socket-key.js';
import { hasConditionalRoot } from './subscription-root.rules.js';
import { createThreadShare } from './thread-share.js';

export interface FollowersOptions {
  schema: GraphQLSchema;
  executor: Executor;
  limits: DocumentLimits;
  /** Whether names of the schema may be suggested. */
  introspection: boolean;
  contextOf(caller: Caller | null): RequestContext;
  log: Logger;
  /** A batch goes to a client. */
  onDelivery?: (() => void) | undefined;
}

/** What a client asks for. It has passed the gate. */
export interface AskedSubscription {
  query: string;
  operationName: string | null;
  variables: Readonly<Record<string, unknown>>;
}

/** What brings the messages of one subscription to its client. */
export interface Carrier {
  /** What is the client's own in the message of a batch. */
  ownOf(batch: Batch<unknown>): string;
  /** As of a socket (socket-key.ts), these three. */
  send(own: string, shared: Buffer): Promise<boolean>;
  takeTurn(): Promise<void> | undefined;
  giveTurn(): void;
  /** Called once, whichever way it ends. */
  ended(): void;
}

export interface Followed {
  caller: Caller;
  key: SocketKey;
  wish: SubscriptionWish;
  batches: Following<unknown>;
  carrier: Carrier;
}

interface Ending {
  data?: Record<string, unknown> | null | undefined;
  errors?: readonly GraphQLError[] | undefined;
}

export interface Followers {
  /** What is followed; or why nothing is. */
  wishOf(asked: AskedSubscription, carriage: Carriage): SubscriptionWish | readonly GraphQLError[];
  /** Whether places in the log say how far it has come: those of its batches may be given as `after`. */
  resumes(wish: SubscriptionWish): boolean;
  /** Its batches; or the result that says why there are none. `after`: in place of the document's own. */
  begin(
    caller: Caller,
    wish: SubscriptionWish,
    after?: string | null,
  ): Promise<Following<unknown> | ExecutionResult>;
  /** Sends them until it is over, and gives what ends it. */
  follow(followed: Followed): AsyncIterableIterator<ExecutionResult>;
  /** What ends a subscription, as clients see it. */
  shown(result: Ending): FormattedExecutionResult;
  shownErrors(errors: readonly GraphQLError[]): GraphQLFormattedError[];
}

export function isRefusal(wish: SubscriptionWish | readonly GraphQLError[]): wish is readonly GraphQLError[] {
  return Array.isArray(wish);
}

export function isFollowing(begun: Following<unknown> | ExecutionResult): begun is Following<unknown> {
  return Symbol.asyncIterator in begun;
}

export function createFollowers(options: FollowersOptions): Followers {
  const { schema, executor, contextOf, log } = options;
  const documents = createDocuments(schema, options.limits);
  const audiences = createAudiences();
  const thread = createThreadShare();
  const ofThoseBehind = createShortMemory<string, RequestContext['loaders']>({ age: 200, entries: 64 });

  return {
    wishOf({ query, operationName, variables }, carriage) {
      const checked = documents(query);
      if (checked.kind === 'invalid') return checked.errors;
      const { document, key: documentKey } = checked;
      const refusal = refusalOfOperation(document, operationName, carriage);
      if (refusal !== null) return [refusal];
      if (hasConditionalRoot(document, operationName)) return [conditionalRoot()];
      return { document, documentKey, operationName, variables };
    },

    resumes: ({ document, operationName }) => resumes(schema, document, operationName),

    async begin(caller, { document, operationName, variables }, after = null) {
      const stream = await createSourceEventStream({
        schema,
        document: after === null ? document : beginningAfter(schema, document, operationName, after),
        operationName,
        variableValues: variables,
        contextValue: contextOf(caller),
      }).catch(failed);
      // Each subscription of the schema gives what feeds gives.
      return Symbol.asyncIterator in stream ? (stream as Following<unknown>) : masked(stream);
    },

    follow({ caller, key, wish, batches, carrier }) {
      let joined = caller;
      let audience = join(joined, wish);

      function payloadFor(batch: Batch<unknown>, now: Caller): Payload | Promise<Payload> {
        if (roleOf(now) !== roleOf(joined)) {
          audience.leave();
          joined = now;
          audience = join(joined, wish);
        }
        return audience.payloadOf(batch, () =>
          executor.run({ ...wish, root: batch, context: contextFor(batch, now) }),
        );
      }

      async function payloadOnceKnown(batch: Batch<unknown>): Promise<Payload | null> {
        const now = await key.callerNow();
        return now === null ? null : payloadFor(batch, now);
      }

      return deliver({
        batches,
        ownOf: carrier.ownOf,
        payloadOf(batch) {
          const now = key.callerAtOnce();
          return now === undefined ? payloadOnceKnown(batch) : payloadFor(batch, now);
        },
        send(own, shared) {
          options.onDelivery?.();
          return carrier.send(own, shared);
        },
        takeTurn: carrier.takeTurn,
        giveTurn: carrier.giveTurn,
        enter: thread.enter,
        failed: (error) => masked(failed(error)),
        ended() {
          carrier.ended();
          audience.leave();
        },
      });
    },

    shown: ({ data = null, errors = [] }) => ({
      data,
      errors: errors.map((error) => asFormatted(error, options.introspection)),
    }),

    shownErrors: (errors) => errors.map((error) => asFormatted(maskError(error, log), options.introspection)),
  };

  function join(caller: Caller, wish: SubscriptionWish): Audience {
    return audiences.join(audienceKey(caller, wish), caller.kind === 'account' ? caller.accountId : '');
  }

  /**
   * Nothing older than the batch is given with one that ends at the end of the log. Those who catch up, each from a place
   * of its own, share what hangs off the events for a moment: otherwise it would be read a thousand times.
   */
  function contextFor(batch: Batch<unknown>, caller: Caller): RequestContext {
    const context = contextOf(caller);
    if (batch.caughtUp || caller.kind !== 'account') return context;
    const loaders = ofThoseBehind.get(caller.accountId) ?? context.loaders;
    if (loaders === context.loaders) ofThoseBehind.set(caller.accountId, loaders);
    return { ...context, loaders };
  }

  function failed(error: unknown): ExecutionResult {
    return { errors: [asGraphQLError(error)] };
  }

  function masked(result: ExecutionResult): ExecutionResult {
    return { ...result, data: null, errors: (result.errors ?? []).map((error) => maskError(error, log)) };
  }
}

function asGraphQLError(error: unknown): GraphQLError {
  if (error instanceof GraphQLError) return error;
  const originalError = error instanceof Error ? error : new Error('something was thrown that is no error');
  return new GraphQLError('the subscription ended', { originalError });
}

function roleOf(caller: Caller): string {
  return caller.kind === 'account' ? caller.role : caller.kind;
}

function conditionalRoot(): GraphQLError {
  return badInput('the root of a subscription: one field without @skip and @include was expected');
}
