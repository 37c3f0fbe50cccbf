/**
 * Subscriptions over Server-Sent Events, in the distinct connections mode of the GraphQL-over-SSE protocol: a request asks
 * for one subscription, and its answer is the stream of its results. graphql-sse's own handler is not used: it sends no
 * ids, and queues what a client does not take.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Caller, mayStay } from '../../core/access/caller.js';
import type { OpenKeys } from '../../core/access/open-keys.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import { unauthenticated } from '../../core/graph/errors.js';
import { Refusal, sendRefusal } from '../../core/http/refusal.js';
import { isRefusal } from '../graphql/followers.js';
import type { SocketCount } from '../graphql/socket-count.js';
import {
  type EventStream,
  type EventStreamParts,
  type EventStreamTimes,
  openEventStream,
} from './event-stream.js';
import { complete, nextEvent, streamHeaders } from './event-stream.rules.js';
import { readParameters } from './operation-parameters.rules.js';
import { sayGoodbye } from './say-goodbye.js';
import { type StreamWatchTimes, watchStreams } from './watch-streams.js';

export interface EventStreams {
  /** Answers a request with a stream, or says why there is none. */
  answer(request: FastifyRequest, reply: FastifyReply, asked: AskedStream): FastifyReply;
  /** Takes no new clients (503), cuts the streams there are, some at a time, and waits until all are gone. */
  stop(): Promise<void>;
}

export interface AskedStream {
  caller: Caller | null;
  /** The document that has passed the gate; undefined: none has come. */
  query: string | undefined;
  /** What came beside it. */
  body: Readonly<Record<string, unknown>>;
}

export interface EventStreamsOptions extends EventStreamParts {
  /** Of WebSockets as well. */
  sockets: SocketCount;
  openKeys: Pick<OpenKeys, 'watch'>;
  times?: Partial<StreamTimes> | undefined;
}

/** Milliseconds. */
export interface StreamTimes extends StreamWatchTimes, EventStreamTimes {
  /** Between two batches of streams that are cut when the server stops. */
  batch: number;
}

const usualTimes: StreamTimes = { keepAlive: 12_000, slow: 30_000, batch: 200, quiet: 100 };

/** Seconds after which a client may come back. */
const comeBack = { full: 5, stopping: 1 };

export function createEventStreams(options: EventStreamsOptions): EventStreams {
  const { followers, sockets, openKeys } = options;
  const times = { ...usualTimes, ...options.times };
  const watch = watchStreams(times);
  const streams = new Set<EventStream>();
  let stopping = false;

  return {
    answer(request, reply, { caller, query, body }) {
      const refuse = (...refusal: ConstructorParameters<typeof Refusal>) =>
        sendRefusal(reply, new Refusal(...refusal));
      const secret = secretFromHeader(request.headers.authorization);
      if (secret === null || !mayStay(caller))
        return refuse(401, 'UNAUTHENTICATED', unauthenticated().message);
      if (stopping) return refuse(503, 'NOT_RECORDED', 'Heed is stopping: try again', comeBack.stopping);
      if (query === undefined)
        return refuse(400, 'BAD_USER_INPUT', 'query: the text of a document was expected, none came');
      const parameters = readParameters(body);
      if (parameters.kind === 'refused') return refuse(400, 'BAD_USER_INPUT', parameters.message);
      const { operationName, variables } = parameters;
      const wish = followers.wishOf({ query, operationName, variables }, 'Server-Sent Events');
      if (isRefusal(wish))
        return reply
          .headers(streamHeaders)
          .send(`${nextEvent({ errors: followers.shownErrors(wish) })}${complete}`);
      const leave = sockets.enter(caller);
      if (leave === null) return refuse(429, 'RATE_LIMITED', tooMany(sockets.most(caller)), comeBack.full);
      const stream = openEventStream(options, times, request, reply, { caller, secret, wish });
      const atEnd = [
        leave,
        openKeys.watch(secret, stream.forbid),
        watch.add(stream.output, stream.cut),
        () => void streams.delete(stream),
      ];
      streams.add(stream);
      void stream.gone.then(() => atEnd.forEach((end) => end()));
      return reply;
    },
    async stop() {
      stopping = true;
      await sayGoodbye(streams, times.batch, (stream) => stream.sendAway());
      watch.stop();
    },
  };
}

function tooMany(most: number): string {
  return `the key: at most ${most} WebSockets and event streams at a time were expected at this process, one more came: try again later`;
}
