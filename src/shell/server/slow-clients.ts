/** Clients that send a request, or take its answer, so slowly that they only hold what others need. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takeRest } from '../../core/http/refusal.js';
import { refuse } from './http-errors.js';

/** Milliseconds. */
export interface ClientTimes {
  /** For the headers of a request, from the first byte on, or from connecting. */
  headersWithin: number;
  /** For the body of a request, but of files. */
  bodyWithin: number;
  /** For an answer to be taken, besides what its length needs. */
  answerWithin: number;
  /** How often connections are looked at for headers that are late. */
  looksEvery: number;
}

export const usualClientTimes: ClientTimes = {
  headersWithin: 15_000,
  bodyWithin: 60_000,
  answerWithin: 30_000,
  looksEvery: 5_000,
};

/** Bytes a second at which everybody takes an answer. */
const slowestTaking = 16 * 1024;

/**
 * For whatever address and method: the body is there in time or refused, what is left of one behind its answer holds the connection for
 * some seconds at most, and the answer is taken in time. To be called before routes are added.
 */
export function endSlowClients(server: FastifyInstance, times: ClientTimes): void {
  const { server: http } = server;
  http.on('request', (request, response) => response.once('finish', () => takeRest(request)));
  // Node itself would answer, and wait for the body for ever.
  http.on('checkExpectation', (request, response) => http.emit('request', request, response));

  server.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.config.readsBodyItself !== true) watchBody(request, reply, times.bodyWithin);
    done();
  });
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (typeof payload === 'string' || Buffer.isBuffer(payload))
      watchAnswer(reply, payload.length, times.answerWithin);
    done(null, payload);
  });
}

/** Refuses the body that has not come whole in time. */
function watchBody({ raw }: FastifyRequest, reply: FastifyReply, within: number): void {
  if (raw.complete) return;
  const timer = setTimeout(() => {
    if (raw.complete || raw.destroyed || reply.sent) return;
    void reply.header('connection', 'close');
    reply.raw.once('finish', () => raw.destroy());
    const message = `the body: all of it was expected within ${within / 1_000} seconds, less came`;
    void refuse(reply, 408, 'BAD_USER_INPUT', message);
  }, within);
  const ends = () => clearTimeout(timer);
  raw.once('end', ends).once('close', ends);
}

/** Ends the connection when an answer of so many bytes has not been taken in time. To be called as it is sent. */
function watchAnswer({ raw }: FastifyReply, bytes: number, within: number): void {
  const timer = setTimeout(() => raw.destroy(), within + (bytes / slowestTaking) * 1_000);
  const ends = () => clearTimeout(timer);
  raw.once('finish', ends).once('close', ends);
}
