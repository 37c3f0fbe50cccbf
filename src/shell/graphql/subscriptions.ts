/**
 * Subscriptions behind the graphql-transport-ws protocol: the same schema, permissions, executor and masking of errors as
 * over HTTP. A batch is executed with a context of its own, so that its DataLoaders serve nothing old, and once for all
 * who may be given the same message (audiences.ts).
 */
import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { MessageType, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { Authenticator } from '../../core/access/authenticate.js';
import type { Caller } from '../../core/access/caller.js';
import { TooManyWrongKeys } from '../../core/access/wrong-keys.js';
import type { OpenKeys } from '../../core/access/open-keys.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import type { RequestContext } from '../../core/graph/context.js';
import { createShortMemory } from '../../core/log/short-memory.js';
import type { Batch, Following } from '../../core/log/feeds.js';
import { badInput, limitExceeded, unauthenticated } from '../../core/graph/errors.js';
import type { Logger } from '../log.js';
import type { DocumentLimits } from './document-limits.js';
import { errorOf, type Gate } from './gate.js';
import { audienceKey, type SubscriptionWish } from './audience-key.rules.js';
import { type Audience, createAudiences, type Payload } from './audiences.js';
import { deliver, unanswered } from './deliver.js';
import { createDocuments, refusalOfOperation } from './documents.js';
import type { Executor } from './executor.js';
import { asFormatted, maskError } from './mask-errors.js';
import { keyOfSocket, type SocketExtra, type SocketKey } from './socket-key.js';
import type { SocketCount } from './socket-count.js';
import { createSubscriptionNames, type SubscriptionName } from './subscription-names.js';
import { createThreadShare } from './thread-share.js';
import { hasConditionalRoot } from './subscription-root.rules.js';

export interface SubscriptionOptions {
  schema: GraphQLSchema;
  executor: Executor;
  limits: DocumentLimits;
  gate: Gate;
  sockets: SocketCount;
  /** Whether names of the schema may be suggested. */
  introspection: boolean;
  authenticator: Pick<Authenticator, 'callerOf' | 'callerAtDoor' | 'knownCaller'>;
  openKeys: Pick<OpenKeys, 'watch'>;
  contextOf(caller: Caller | null): RequestContext;
  log: Logger;
  /** A batch goes to a socket. */
  onDelivery?(): void;
}

interface SubscriptionArgs extends ExecutionArgs {
  caller: Caller;
  wish: SubscriptionWish;
  /** The client's name for it. */
  id: string;
  extra: SocketExtra;
  key: SocketKey;
  name: SubscriptionName;
}

/** Of one socket, at a time. */
const subscriptionLimit = 100;
/** Characters of the client's name for one: it stands in every message. */
const idLimit = 255;

type SubscriptionServer = ServerOptions<Record<string, unknown>, SocketExtra>;

export function createSubscriptionServer(options: SubscriptionOptions): SubscriptionServer {
  const { schema, executor, contextOf, log } = options;
  const documents = createDocuments(schema, options.limits);
  const audiences = createAudiences();
  const thread = createThreadShare();
  const ofThoseBehind = createShortMemory<string, RequestContext['loaders']>({ age: 200, entries: 64 });
  const names = createSubscriptionNames();

  return {
    connectionInitWaitTimeout: 10_000,

    async onConnect({ connectionParams, extra }) {
      const authorization = connectionParams?.['authorization'] ?? extra.authorization;
      const secret = secretFromHeader(authorization);
      const { authenticator } = options;
      const lookUp = {
        callerOf: () => authenticator.callerOf(secret),
        knownCaller: () => (secret === null ? null : authenticator.knownCaller(secret)),
      };
      const key = keyOfSocket(lookUp, extra, log);
      extra.key = key;
      if (!(await passesDoor(secret, extra.source))) return false;
      const caller = await key.callerNow();
      // One that has closed meanwhile is asked nothing more at its end.
      if (secret === null || caller === null || !extra.isOpen()) return false;
      const leave = options.sockets.enter(caller);
      if (leave === null) {
        extra.closeFull();
        return false;
      }
      extra.atClose.add(leave);
      extra.atClose.add(options.openKeys.watch(secret, () => extra.closeForbidden()));
      extra.greeted();
      return true;
    },

    async onSubscribe({ extra, subscriptions }, id, payload) {
      const name = names.take(extra, id);
      const isOneTooMany = Object.keys(subscriptions).length > subscriptionLimit;
      const refused = isOneTooMany ? tooMany() : id.length > idLimit ? longId(id) : null;
      const prepared = refused === null ? await prepare(extra, id, payload, name) : [refused];
      if (name.isTaken()) return unanswered();
      if (Array.isArray(prepared)) name.release();
      return prepared;
    },

    async subscribe(execution) {
      const args = execution as SubscriptionArgs;
      const stream = await createSourceEventStream(args).catch(failed);
      if (args.name.isTaken()) {
        if (Symbol.asyncIterator in stream) await (stream as Following<unknown>).return?.();
        return unanswered();
      }
      if (!(Symbol.asyncIterator in stream)) {
        args.name.release();
        return masked(stream);
      }
      // Each subscription of the schema gives what feeds gives.
      return follow(args, stream as Following<unknown>);
    },

    onNext: (_context, _id, _payload, _args, result) =>
      result.errors === undefined
        ? undefined
        : {
            data: result.data ?? null,
            errors: result.errors.map((error) => asFormatted(error, options.introspection)),
          },

    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => asFormatted(maskError(error, log), options.introspection)),
  };

  /** False: the key is none. What else may be wrong comes again when the caller is asked for. */
  async function passesDoor(secret: string | null, source: string): Promise<boolean> {
    try {
      return (await options.authenticator.callerAtDoor(secret, source)) !== null;
    } catch (error) {
      return !(error instanceof TooManyWrongKeys);
    }
  }

  async function prepare(
    extra: SocketExtra,
    id: string,
    payload: SubscribePayload,
    name: SubscriptionName,
  ): Promise<SubscriptionArgs | readonly GraphQLError[]> {
    const { key } = extra;
    const caller = (await key?.callerNow()) ?? null;
    if (caller === null || key === undefined) return [unauthenticated()];
    const admission = await options.gate.admit({ ...payload, caller });
    if (admission.kind === 'refused') return [errorOf(admission)];
    const checked = documents(admission.query ?? payload.query);
    if (checked.kind === 'invalid') return checked.errors;
    const operationName = payload.operationName ?? null;
    const refusal = refusalOfOperation(checked.document, operationName);
    if (refusal !== null) return [refusal];
    if (hasConditionalRoot(checked.document, operationName)) return [conditionalRoot()];
    const wish: SubscriptionWish = {
      document: checked.document,
      documentKey: checked.key,
      operationName,
      variables: payload.variables ?? {},
    };
    return {
      schema,
      document: checked.document,
      operationName: payload.operationName,
      variableValues: payload.variables,
      contextValue: contextOf(caller),
      caller,
      wish,
      id,
      extra,
      key,
      name,
    };
  }

  function join(caller: Caller, wish: SubscriptionWish): Audience {
    return audiences.join(audienceKey(caller, wish), caller.kind === 'account' ? caller.accountId : '');
  }

  function follow(args: SubscriptionArgs, batches: Following<unknown>) {
    const { wish, id, extra, key } = args;
    let joined = args.caller;
    let audience = join(joined, wish);

    function payloadFor(batch: Batch<unknown>, caller: Caller): Payload | Promise<Payload> {
      if (roleOf(caller) !== roleOf(joined)) {
        audience.leave();
        joined = caller;
        audience = join(joined, wish);
      }
      return audience.payloadOf(batch, () =>
        executor.run({ ...wish, root: batch, context: contextFor(batch, caller) }),
      );
    }

    async function payloadOnceKnown(batch: Batch<unknown>): Promise<Payload | null> {
      const caller = await key.callerNow();
      return caller === null ? null : payloadFor(batch, caller);
    }

    const delivered = deliver({
      id,
      batches,
      payloadOf(batch) {
        const caller = key.callerAtOnce();
        return caller === undefined ? payloadOnceKnown(batch) : payloadFor(batch, caller);
      },
      send(own, shared) {
        options.onDelivery?.();
        return extra.send(own, shared);
      },
      takeTurn: extra.takeTurn,
      giveTurn: extra.giveTurn,
      enter: thread.enter,
      failed: (error) => masked(failed(error)),
      ended() {
        extra.atClose.delete(close);
        extra.atKeyGone.delete(tellKeyGone);
        args.name.release();
        audience.leave();
      },
    });
    const close = () => void delivered.return?.();
    const tellKeyGone = () => void extra.send('', Buffer.from(endOfKey(id)));
    extra.atClose.add(close);
    extra.atKeyGone.add(tellKeyGone);
    return delivered;
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

/** The last message of a subscription whose key is gone. */
function endOfKey(id: string): string {
  return JSON.stringify({ id, type: MessageType.Error, payload: [asFormatted(unauthenticated(), false)] });
}

function roleOf(caller: Caller): string {
  return caller.kind === 'account' ? caller.role : caller.kind;
}

function tooMany(): GraphQLError {
  return limitExceeded(`subscriptions: at most ${subscriptionLimit} over one WebSocket were expected`);
}

function longId(id: string): GraphQLError {
  return limitExceeded(`id: at most ${idLimit} characters were expected, ${id.length} came`);
}

function conditionalRoot(): GraphQLError {
  return badInput('the root of a subscription: one field without @skip and @include was expected');
}
