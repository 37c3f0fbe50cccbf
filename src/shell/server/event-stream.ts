/** One subscription over its event stream, from its first line to its end. */
import { setTimeout as pauseFor } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import type { Authenticator } from '../../core/access/authenticate.js';
import type { Caller } from '../../core/access/caller.js';
import { unauthenticated } from '../../core/graph/errors.js';
import { takeRest } from '../../core/http/refusal.js';
import type { LogPlace } from '../../core/log/cursor.js';
import type { SubscriptionWish } from '../graphql/audience-key.rules.js';
import { type Followers, isFollowing } from '../graphql/followers.js';
import { keyOfSocket } from '../graphql/socket-key.js';
import type { Logger } from '../log.js';
import { comeBackAfter, complete, mayPass, nextEvent, streamHeaders } from './event-stream.rules.js';
import { createStreamOutput, type StreamOutput } from './stream-output.js';
import { whenGone } from './when-gone.js';

export interface EventStreamParts {
  followers: Followers;
  authenticator: Pick<Authenticator, 'callerOf' | 'knownCaller'>;
  /** The cursor of a place in an account's log. */
  cursorOf(accountId: string, place: LogPlace): string;
  log: Logger;
}

export interface EventStreamTimes {
  /** Milliseconds from the last event of a stream until it is cut: some clients that are told both at once lose one of them. */
  quiet: number;
}

/** Who follows what, with which key. */
export interface StreamFollower {
  caller: Caller;
  secret: string;
  wish: SubscriptionWish;
}

export interface EventStream {
  output: StreamOutput;
  /** Says that the key is none, and ends it. */
  forbid(): void;
  /** Ends it in the middle, so that its client comes back: what has a proper end is over. */
  cut(): void;
  /** Sends nothing more, and cuts it a moment later; resolves when it is gone. */
  sendAway(): Promise<void>;
  /** Resolves when it is gone, whichever way it ended. */
  gone: Promise<void>;
}

/** Milliseconds. Each client comes back after a time of its own: when a process dies, all of them see it at once. */
const comeBack = { soonest: 1_000, spread: 2_000 };

export function openEventStream(
  { followers, authenticator, cursorOf, log }: EventStreamParts,
  { quiet }: EventStreamTimes,
  request: FastifyRequest,
  reply: FastifyReply,
  { caller, secret, wish }: StreamFollower,
): EventStream {
  const { raw } = reply.hijack();
  const { socket } = request.raw;
  for (const [name, value] of Object.entries({ ...reply.getHeaders(), ...streamHeaders }))
    if (value !== undefined) raw.setHeader(name, value);
  // Of a body that nobody has asked for.
  takeRest(request.raw);
  const output = createStreamOutput(raw);
  const gone = whenGone(request.raw, raw);
  const resumes = followers.resumes(wish);
  let delivered: AsyncIterator<unknown> | undefined;
  let isOver = false;
  let isGone = false;

  function stopFollowing(): void {
    isOver = true;
    void delivered?.return?.();
  }
  function finish(result: FormattedExecutionResult | null): void {
    stopFollowing();
    if (result === null) return output.end(complete);
    if (!mayPass(result)) return output.end(`${nextEvent(result)}${complete}`);
    output.say(nextEvent(result));
    void sendAway();
  }
  function cut(): void {
    stopFollowing();
    // One that ended as it should has left its connection to the next request.
    if (!isGone) socket.destroy();
  }
  async function sendAway(): Promise<void> {
    stopFollowing();
    await pauseFor(quiet);
    cut();
    await gone;
  }
  const forbid = () => finish({ data: null, errors: followers.shownErrors([unauthenticated()]) });

  async function serve(after: string | null): Promise<void> {
    const batches = await followers.begin(caller, wish, after);
    if (!isFollowing(batches)) return finish(followers.shown(batches));
    if (isOver) return void batches.return?.();
    const lookUp = {
      callerOf: () => authenticator.callerOf(secret),
      knownCaller: () => authenticator.knownCaller(secret),
    };
    const sent = followers.follow({
      caller,
      key: keyOfSocket(lookUp, { closeForbidden: forbid, closeForNow: cut }, log),
      wish,
      batches,
      carrier: {
        ownOf: ({ place }) => (resumes && caller.kind === 'account' ? cursorOf(caller.accountId, place) : ''),
        // Behind the result stands the bracket with which a message over WebSocket ends.
        send: (id, shared) => output.send(id, shared.subarray(0, -1)),
        // It has its stream to itself.
        takeTurn: () => undefined,
        giveTurn: () => undefined,
        ended: () => undefined,
      },
    });
    delivered = sent;
    const last = await sent.next();
    finish(last.done === true ? null : followers.shown(last.value));
  }

  async function letGo(): Promise<void> {
    await gone;
    isGone = true;
    output.closed();
    stopFollowing();
  }
  void letGo();
  output.say(comeBackAfter(comeBack.soonest + Math.floor(Math.random() * comeBack.spread)));
  serve(lastEventId(request)).catch((error: unknown) => {
    log.error({ err: error }, 'an event stream failed');
    cut();
  });
  return { output, forbid, cut, sendAway, gone };
}

/** What the client has seen last; null: it does not say. */
function lastEventId({ headers }: FastifyRequest): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}
