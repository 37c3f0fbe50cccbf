/**
 * Subscriptions behind the graphql-transport-ws protocol (followers.ts): who greets, what each message asks for, and how
 * it is told that there is nothing more.
 */
import type { ExecutionArgs, GraphQLError } from 'graphql';
import { MessageType, type ServerOptions, type SubscribePayload } from 'graphql-ws';
import type { Authenticator } from '../../core/access/authenticate.js';
import type { Caller } from '../../core/access/caller.js';
import { TooManyWrongKeys } from '../../core/access/wrong-keys.js';
import type { OpenKeys } from '../../core/access/open-keys.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import type { Following } from '../../core/log/feeds.js';
import { limitExceeded, unauthenticated } from '../../core/graph/errors.js';
import { errorOf, type Gate } from './gate.js';
import type { SubscriptionWish } from './audience-key.rules.js';
import { unanswered } from './deliver.js';
import { createFollowers, type FollowersOptions, isFollowing, isRefusal } from './followers.js';
import { asFormatted } from './mask-errors.js';
import { keyOfSocket, type SocketExtra, type SocketKey } from './socket-key.js';
import type { SocketCount } from './socket-count.js';
import { createSubscriptionNames, type SubscriptionName } from './subscription-names.js';

export interface SubscriptionOptions extends FollowersOptions {
  gate: Gate;
  sockets: SocketCount;
  authenticator: Pick<Authenticator, 'callerOf' | 'callerAtDoor' | 'knownCaller'>;
  openKeys: Pick<OpenKeys, 'watch'>;
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

/** `followers`: those of other carriers as well, if there are any. */
export function createSubscriptionServer(
  options: SubscriptionOptions,
  followers = createFollowers(options),
): SubscriptionServer {
  const { schema, log } = options;
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
      const begun = await followers.begin(args.caller, args.wish);
      if (args.name.isTaken()) {
        if (isFollowing(begun)) await begun.return?.();
        return unanswered();
      }
      if (isFollowing(begun)) return follow(args, begun);
      args.name.release();
      return begun;
    },

    onNext: (_context, _id, _payload, _args, result) =>
      result.errors === undefined ? undefined : followers.shown(result),

    onError: (_context, _id, _payload, errors) => followers.shownErrors(errors),
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
    const wish = followers.wishOf(
      {
        query: admission.query ?? payload.query,
        operationName: payload.operationName ?? null,
        variables: payload.variables ?? {},
      },
      'WebSocket',
    );
    if (isRefusal(wish)) return wish;
    const { document } = wish;
    return { schema, document, operationName: payload.operationName, caller, wish, id, extra, key, name };
  }

  function follow(args: SubscriptionArgs, batches: Following<unknown>) {
    const { caller, key, wish, id, extra } = args;
    const own = `{"id":${JSON.stringify(id)},"type":"next","payload":`;
    const delivered = followers.follow({
      caller,
      key,
      wish,
      batches,
      carrier: {
        ownOf: () => own,
        send: extra.send,
        takeTurn: extra.takeTurn,
        giveTurn: extra.giveTurn,
        ended() {
          extra.atClose.delete(close);
          extra.atKeyGone.delete(tellKeyGone);
          args.name.release();
        },
      },
    });
    const close = () => void delivered.return?.();
    const tellKeyGone = () => void extra.send('', Buffer.from(endOfKey(id)));
    extra.atClose.add(close);
    extra.atKeyGone.add(tellKeyGone);
    return delivered;
  }
}

/** The last message of a subscription whose key is gone. */
function endOfKey(id: string): string {
  return JSON.stringify({ id, type: MessageType.Error, payload: [asFormatted(unauthenticated(), false)] });
}

function tooMany(): GraphQLError {
  return limitExceeded(`subscriptions: at most ${subscriptionLimit} over one WebSocket were expected`);
}

function longId(id: string): GraphQLError {
  return limitExceeded(`id: at most ${idLimit} characters were expected, ${id.length} came`);
}
