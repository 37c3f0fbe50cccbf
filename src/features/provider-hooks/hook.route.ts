/**
 * /hooks/:provider/:key: where providers deliver. What came is recorded before it is answered; whatever the provider should send
 * once more is answered with 503. What goes wrong is said to nobody but the log.
 */
import type { IncomingMessage } from 'node:http';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { asRefusal, Refusal, sendRefusal } from '../../core/http/refusal.js';
import { outcomeUnknown } from '../../core/graph/errors.js';
import { NotConfirmed } from '../../core/log/record-words.js';
import { ProviderAway } from './ask-providers.js';
import type { HookRequest } from './hook-provider.js';
import { findProvider } from './providers.js';
import {
  type DeliveryEnd,
  type DeliveryServices,
  receiveDelivery,
  SecretLost,
  type Unread,
} from './receive-delivery.js';

export interface HookRouteOptions {
  publicUrl: () => string;
  /** How each delivery ended, for the counts: nothing in it says who wrote what. */
  onEnd(provider: string, outcome: 'accepted' | 'refused' | 'unreadable' | 'failed'): void;
  /** Of a delivery that was taken, what was of a kind that Heed reads and could not be recorded. */
  onUnread(provider: string, unread: Unread): void;
  /** A bug, a secret that cannot be opened, or a provider that cannot be asked what its delivery needs. */
  onError(error: unknown): void;
}

/** Bytes. Meta's largest have three megabytes. */
const bodyLimit = 4 * 1024 * 1024;

/** Seconds until the provider should try again. */
const again = 5;

/** To be called after the hooks that routes share. */
export function addProviderHooks(
  server: FastifyInstance,
  services: DeliveryServices,
  { publicUrl, onEnd, onUnread, onError }: HookRouteOptions,
): void {
  void server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // A signature is of bytes: whatever a body says that it is.
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit }, (_request, body, done) =>
      done(null, body),
    );
    // Before the body is read: whoever has no address of ours sends nothing much.
    scope.addHook<{ Params: { provider: string; key: string } }>('onRequest', async (request, reply) => {
      if (services.secrets.read(request.params.key) === null) return sendRefusal(reply, unknownHook());
      // A type that is none Fastify refuses, before anybody has looked at the signature.
      const { headers } = request.raw;
      saidTypes.set(request.raw, headers['content-type']);
      if (headers['content-type'] !== undefined) headers['content-type'] = 'application/octet-stream';
    });
    scope.setErrorHandler<FastifyError>((error, request, reply) =>
      sendRefusal(reply, refusalOf(error, request)),
    );
    scope.route<{ Params: { provider: string; key: string } }>({
      method: ['GET', 'POST'],
      url: '/hooks/:provider/:key',
      bodyLimit,
      async handler(request, reply) {
        const { provider, key } = request.params;
        const hook = services.secrets.read(key);
        if (hook === null) return sendRefusal(reply, unknownHook());
        const end = await receiveDelivery(services, hook, provider, asHookRequest(request, publicUrl()));
        return answer(reply, end);
      },
    });
  });

  function answer(reply: FastifyReply, end: DeliveryEnd): FastifyReply {
    switch (end.kind) {
      case 'unknown':
        return sendRefusal(reply, unknownHook());
      case 'refused': {
        onEnd(end.provider, 'refused');
        if (end.status === 401 && end.challenge !== null)
          void reply.header('www-authenticate', end.challenge);
        const [code, retryAfter] =
          end.status === 503 ? (['NOT_RECORDED', again] as const) : (['FORBIDDEN', null] as const);
        return sendRefusal(
          reply,
          new Refusal(
            end.status,
            end.status === 401 ? 'UNAUTHENTICATED' : code,
            doubts[end.doubt],
            retryAfter,
          ),
        );
      }
      case 'unreadable':
        onEnd(end.provider, 'unreadable');
        return sendRefusal(reply, new Refusal(400, 'BAD_USER_INPUT', end.message));
      case 'answered': {
        onEnd(end.provider, end.answer.status < 400 ? 'accepted' : 'refused');
        if (end.unread !== null) onUnread(end.provider, end.unread);
        const { status, type, body, headers = {} } = end.answer;
        return reply
          .code(status)
          .headers({ ...headers, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
          .type(type)
          .send(body);
      }
    }
  }

  function refusalOf(error: FastifyError, request: FastifyRequest): Refusal {
    const known = asRefusal(error instanceof NotConfirmed ? outcomeUnknown() : error);
    const status = known?.status ?? error.statusCode ?? 500;
    onEnd(nameOf(request), status < 500 ? 'unreadable' : 'failed');
    if (known !== null)
      return known.status === 503 ? new Refusal(503, known.code, known.message, again) : known;
    if (status < 500)
      return new Refusal(status, status === 413 ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT', tooLong(status));
    onError(error);
    const message = 'something went wrong inside Heed; it has been logged';
    if (error instanceof ProviderAway) return new Refusal(503, 'NOT_RECORDED', error.message, again);
    return error instanceof SecretLost
      ? new Refusal(503, 'NOT_RECORDED', message, again)
      : new Refusal(500, 'INTERNAL', message);
  }
}

const unknownHook = () => new Refusal(404, 'NOT_FOUND', 'there is nothing at this address');

const doubts = {
  NO_SIGNATURE: 'a signature of the provider was expected, none came that can be read',
  WRONG_SIGNATURE:
    'the signature is not the one that the provider would make with the secret of this address',
  OUT_OF_TIME: 'the delivery was signed too long ago, or ahead of the clock',
} as const;

const tooLong = (status: number) =>
  status === 413 ? `the body: expected ${bodyLimit} bytes at most, got more` : 'the request cannot be read';

/** Of ours: what a client sends is no label. */
const nameOf = ({ params }: FastifyRequest) =>
  findProvider((params as { provider?: string }).provider ?? '')?.name ?? 'unknown';

/** What a delivery says that its body is. */
const saidTypes = new WeakMap<IncomingMessage, string | undefined>();

function asHookRequest(request: FastifyRequest, publicUrl: string): HookRequest {
  const { headers } = request;
  const plain = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
  return {
    method: request.method === 'POST' ? 'POST' : 'GET',
    url: `${publicUrl}${request.raw.url ?? ''}`,
    headers: { ...plain, 'content-type': saidTypes.get(request.raw) },
    body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0),
  };
}
