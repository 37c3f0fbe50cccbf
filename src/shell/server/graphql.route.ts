/**
 * /graphql: who calls, whether the operation may pass the gate, and then Apollo, or a stream of events. All that is refused
 * here is refused in the form of a GraphQL answer, in the media type that the client asks for.
 */
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { ApolloServer } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from '../../core/access/caller.js';
import { secretFromHeader } from '../../core/access/secret.rules.js';
import { internal, unauthenticated } from '../../core/graph/errors.js';
import type { RequestContext } from '../../core/graph/context.js';
import { asRefusal, isGone, Refusal, takeRest } from '../../core/http/refusal.js';
import { sourceOf } from '../../core/http/source-address.js';
import { bodyWithoutKey, longestBody } from '../graphql/body-sizes.rules.js';
import type { Gate, Price, Refused } from '../graphql/gate.js';
import { rateFields } from '../graphql/rates/rate-fields.rules.js';
import { keepPrice } from '../graphql/shown-price.js';
import type { Logger } from '../log.js';
import { streamWish } from './event-stream.rules.js';
import type { EventStreams } from './event-streams.js';
import { refuse, refuseMethod } from './http-errors.js';
import { bodyInAddress } from './operation-parameters.rules.js';

export interface GraphqlRouteOptions {
  apollo: ApolloServer<RequestContext>;
  streams: Pick<EventStreams, 'answer'>;
  /** What a browser is shown, where it is; null for who asks for something else. */
  answerPage?: ((request: FastifyRequest, reply: FastifyReply) => FastifyReply | null) | undefined;
  gate: Gate;
  callerAtDoor: (secret: string | null, source: string) => Promise<Caller | null>;
  contextOf: (caller: Caller | null) => RequestContext;
  log: Logger;
}

/** What is known of a request before its operation runs. */
interface Known {
  caller: Caller | null;
  bytes: number;
  price: Price | null;
  /** The document that has passed the gate. */
  query?: string | undefined;
  isSubscription?: boolean;
}

export function addGraphql(server: FastifyInstance, options: GraphqlRouteOptions): void {
  const { apollo, gate, log, streams } = options;
  const known = new WeakMap<FastifyRequest, Known>();
  const knownOf = (request: FastifyRequest): Known =>
    known.get(request) ?? { caller: null, bytes: 0, price: null };

  void server.register(async (scope) => {
    // Only JSON: forms and plain texts are what other sites can make a browser send.
    scope.removeAllContentTypeParsers();
    const parseJson = scope.getDefaultJsonParser('error', 'error');
    scope.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
      knownOf(request).bytes = body.length;
      void parseJson(request, body.toString('utf8'), done);
    });

    async function findCaller(request: FastifyRequest, reply: FastifyReply) {
      const { headers } = request;
      const encoding = headers['content-encoding'];
      if (encoding !== undefined && encoding !== 'identity') {
        takeRest(request.raw);
        return refuse(
          reply,
          415,
          'BAD_USER_INPUT',
          'content-encoding: none was expected, another came: send the operation as it is',
        );
      }
      const caller = await callerOf(request);
      if (caller instanceof Refusal) return refuseWith(reply, caller);
      if (caller === null && mayBeLong(request))
        return refuseWith(reply, new Refusal(401, 'UNAUTHENTICATED', unauthenticated().message));
      known.set(request, { caller, bytes: 0, price: null });
      return undefined;
    }

    async function passGate(request: FastifyRequest, reply: FastifyReply) {
      const { body } = request;
      if (Array.isArray(body))
        return refuse(
          reply,
          400,
          'BAD_USER_INPUT',
          `the body: one operation was expected, a list of ${body.length} came: batching is off, send each by itself`,
        );
      if (!isRecord(body)) return undefined;
      const mine = knownOf(request);
      const admission = await gate.admit({ ...mine, ...operationOf(body) });
      if (admission.rate !== undefined) void reply.headers(rateFields(admission.rate));
      if (admission.kind === 'refused') return refuseAdmission(reply, admission);
      if (admission.query !== undefined) name(body, admission.query);
      const { price, query, isSubscription = false } = admission;
      known.set(request, { ...mine, price, query, isSubscription });
      if (price !== null) void reply.header('heed-price', String(price.price));
      return undefined;
    }

    function answerWithStream(request: FastifyRequest, reply: FastifyReply): FastifyReply {
      const { body } = request;
      const { caller, query } = knownOf(request);
      // The request is held as long as its stream: what it carried need not be.
      request.body = undefined;
      known.delete(request);
      return streams.answer(request, reply, { caller, query, body: isRecord(body) ? body : {} });
    }

    const answerByApollo = fastifyApolloHandler(apollo, {
      context: async (request, reply) => {
        const { caller, price } = knownOf(request);
        const context = { ...options.contextOf(caller), isGone: () => isGone(reply) };
        if (price !== null) keepPrice(context, price);
        return context;
      },
    });

    scope.route({
      method: 'POST',
      url: '/graphql',
      bodyLimit: longestBody,
      onRequest: findCaller,
      preHandler: passGate,
      handler(request, reply) {
        const wish = streamWish(request.headers.accept);
        const isForStream = wish === 'only' || (wish === 'too' && knownOf(request).isSubscription === true);
        return isForStream ? answerWithStream(request, reply) : answerByApollo.call(scope, request, reply);
      },
    });

    // Whoever follows by EventSource, and browsers that open the page.
    scope.route({
      method: 'GET',
      url: '/graphql',
      onRequest: [answerOthers, findCaller],
      preHandler: [readAddress, passGate],
      handler: answerWithStream,
    });
  });

  async function answerOthers(request: FastifyRequest, reply: FastifyReply) {
    if (request.method === 'GET' && streamWish(request.headers.accept) !== 'none') return undefined;
    return options.answerPage?.(request, reply) ?? refuseMethod(request, reply, ['POST']);
  }

  async function callerOf({ headers, ip }: FastifyRequest): Promise<Caller | null | Refusal> {
    try {
      return await options.callerAtDoor(secretFromHeader(headers.authorization), sourceOf(ip));
    } catch (error) {
      const refusal = asRefusal(error);
      if (refusal !== null) return refusal;
      log.error({ err: error }, 'a key could not be looked up');
      return new Refusal(500, 'INTERNAL', internal().message);
    }
  }
}

async function readAddress(request: FastifyRequest, reply: FastifyReply) {
  const read = bodyInAddress(isRecord(request.query) ? request.query : {});
  if (read.kind === 'refused') return refuse(reply, 400, 'BAD_USER_INPUT', read.message);
  request.body = read.body;
  return undefined;
}

/** Before the body is read. */
function refuseWith(reply: FastifyReply, refusal: Refusal): FastifyReply {
  takeRest(reply.request.raw);
  if (refusal.retryAfter !== null) void reply.header('retry-after', String(refusal.retryAfter));
  if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer');
  return refuse(reply, refusal.status, refusal.code, refusal.message);
}

/** Without a key only little is read. */
function mayBeLong({ headers }: FastifyRequest): boolean {
  return (
    headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > bodyWithoutKey
  );
}

function operationOf({ query, documentId, operationName, variables, extensions }: Record<string, unknown>) {
  return { query, documentId, operationName, variables, extensions };
}

/** The request as if its document had come with it. */
function name(body: Record<string, unknown>, query: string): void {
  body['query'] = query;
  const { extensions } = body;
  if (isRecord(extensions)) delete extensions['persistedQuery'];
}

/** Apollo's clients read an answer of 200 when they have to send the text; whoever asks for a newer type is told by the status, too. */
function refuseAdmission(reply: FastifyReply, { status, code, message, retryAfter }: Refused): FastifyReply {
  const { accept } = reply.request.headers;
  const isNew =
    accept?.includes('application/graphql-response+json') === true || streamWish(accept) === 'only';
  if (retryAfter === undefined) return refuse(reply, status === 200 && isNew ? 400 : status, code, message);
  void reply.header('retry-after', String(retryAfter));
  return refuse(reply, status, code, message, { retryAfter });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
