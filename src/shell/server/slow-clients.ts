/** Clients that send a request, or take its answer, so slowly that they only hold what others need. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Milliseconds. */
export interface ClientTimes {
  /** For the headers of a request, from the first byte on, or from connecting. */
  headersWithin: number;
  /** For the body of an operation. */
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

/** Calls `late` when the body has not come whole in time. */
export function watchBody({ raw }: FastifyRequest, within: number, late: () => void): void {
  if (raw.complete) return;
  const timer = setTimeout(() => {
    if (!raw.complete && !raw.destroyed) late();
  }, within);
  const ends = () => clearTimeout(timer);
  raw.once('end', ends).once('close', ends);
}

/** Ends the connection when an answer of so many bytes has not been taken in time. To be called as it is sent. */
export function watchAnswer({ raw }: FastifyReply, bytes: number, within: number): void {
  const timer = setTimeout(() => raw.destroy(), within + (bytes / slowestTaking) * 1_000);
  const ends = () => clearTimeout(timer);
  raw.once('finish', ends).once('close', ends);
}
