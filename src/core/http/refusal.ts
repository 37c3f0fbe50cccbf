/** What a route refuses before it has answered anything, in the shape of GraphQL's errors. */
import type { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';
import { GraphQLError } from 'graphql';
import { IssuerAway } from '../access/tokens/issuer-keys.js';
import { TooManyWrongKeys } from '../access/wrong-keys.js';
import { isAway } from '../db/database-error.js';
import { type ErrorCode, issuerAway, notRecorded } from '../graph/errors.js';

export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    /** Seconds after which the same may be answered. */
    readonly retryAfter: number | null = null,
  ) {
    super(message);
  }
}

const statusOf: Partial<Record<string, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  LIMIT_EXCEEDED: 429,
  NOT_RECORDED: 503,
  OUTCOME_UNKNOWN: 503,
};

/** Null: a bug, which nobody is told more of. */
export function asRefusal(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (isAway(error)) return asRefusal(notRecorded());
  if (error instanceof IssuerAway) return asRefusal(issuerAway());
  if (error instanceof TooManyWrongKeys)
    return new Refusal(429, 'RATE_LIMITED', error.message, error.retryAfter);
  if (!(error instanceof GraphQLError)) return null;
  const code = error.extensions['code'];
  if (typeof code !== 'string') return null;
  return new Refusal(statusOf[code] ?? 400, code as ErrorCode, error.message);
}

/** Milliseconds for which the rest of a refused body is still taken: a client that sends it whole first reads the answer then. */
const takenFor = 5_000;

/** May be called again. */
export function takeRest(request: IncomingMessage): void {
  if (request.complete) return;
  // Whoever has begun to read it would hold it. Where nobody has, removing them would stop what flows already.
  request.unpipe();
  if (request.listenerCount('readable') > 0) request.removeAllListeners('readable');
  request.resume();
  const late = setTimeout(() => request.socket.destroy(), takenFor);
  request.once('close', () => clearTimeout(late));
  request.once('end', () => clearTimeout(late));
}

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const { raw: request } = reply.request;
  if (refusal.retryAfter !== null) void reply.header('retry-after', String(refusal.retryAfter));
  if (refusal.status === 401 && !reply.hasHeader('www-authenticate'))
    void reply.header('www-authenticate', 'Bearer');
  takeRest(request);
  return reply
    .status(refusal.status)
    .type('application/json; charset=utf-8')
    .send({ errors: [{ message: refusal.message, extensions: { code: refusal.code } }] });
}

/** Whether the client has left, or its body broke off. */
export function isGone({ raw, request }: FastifyReply): boolean {
  return raw.destroyed || (request.raw.destroyed && !request.raw.complete);
}
