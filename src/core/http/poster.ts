/**
 * Posts to an address that an account has given, where nothing is certain: who is there, whether it answers, how long, how much.
 * It promises: an end within the time that was given; no connection to an address that may not be reached; no redirect followed;
 * nothing of an answer kept but its status and Retry-After. One connection is kept for the next post.
 */
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { type Post, type PostEnd, type PostFailure, postFailureOf } from '../domain/post-end.js';
import type { PrivatePlaces } from '../domain/private-places.rules.js';
import { isRefusedHost } from '../domain/receiver-url.rules.js';
import { AddressRefused, guardedLookup, type LookUp } from './guarded-lookup.js';

export interface Poster {
  post(post: Post): Promise<PostEnd>;
  /** Closes the connection that is kept. */
  close(): void;
}

/** Bytes of an answer that are let pass so that its connection can be used again, and milliseconds for them. */
const passedBytes = 16_384;
const passedWithin = 2_000;
/** Milliseconds for which a connection is kept. */
const keptFor = 30_000;

class TooLate extends Error {
  override readonly name = 'TooLate';
}
class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

type Answered = Extract<PostEnd, { kind: 'answered' }>;
type Failed = Extract<PostEnd, { kind: 'failed' }>;
type TryEnd = Omit<Answered, 'milliseconds'> | Omit<Failed, 'milliseconds'> | { kind: 'given-up' };

interface OneTry {
  end: TryEnd;
  /** The connection was one that had been kept, and broke off before anything was heard: perhaps it had ended meanwhile. */
  wasStale: boolean;
}

export function createPoster(places: PrivatePlaces, lookUp: LookUp): Poster {
  const lookup = guardedLookup(places, lookUp);
  const options = { keepAlive: true, maxFreeSockets: 1, keepAliveMsecs: 10_000, timeout: keptFor };
  const agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };

  return {
    async post(post) {
      const url = new URL(post.url);
      const began = performance.now();
      const took = () => Math.round(performance.now() - began);
      if (isRefusedHost(url.hostname, places))
        return { kind: 'failed', failure: 'ADDRESS_REFUSED', milliseconds: took() };
      const agent = agents[url.protocol === 'http:' ? 'http:' : 'https:'];
      const until = began + post.within;
      let last = await tryOnce(url, post, { agent, lookup, until });
      if (last.wasStale) last = await tryOnce(url, post, { agent, lookup, until });
      return last.end.kind === 'given-up' ? last.end : { ...last.end, milliseconds: took() };
    },
    close() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

function tryOnce(
  url: URL,
  { headers, body, signal }: Post,
  how: { agent: http.Agent; lookup: LookupFunction; until: number },
): Promise<OneTry> {
  const { agent, lookup, until } = how;
  return new Promise((resolve) => {
    const begin = url.protocol === 'http:' ? http.request : https.request;
    const request = begin(url, {
      method: 'POST',
      agent,
      lookup,
      headers: { ...headers, 'content-length': String(body.length) },
    });
    const late = setTimeout(() => request.destroy(new TooLate()), Math.max(0, until - performance.now()));
    const giveUp = () => request.destroy(new GivenUp());
    signal?.addEventListener('abort', giveUp);
    function end(one: OneTry): void {
      clearTimeout(late);
      signal?.removeEventListener('abort', giveUp);
      resolve(one);
    }
    request.on('response', (response) => {
      letPass(response);
      const retryAfter = response.headers['retry-after'] ?? null;
      end({ end: { kind: 'answered', status: response.statusCode ?? 0, retryAfter }, wasStale: false });
    });
    request.on('upgrade', (_response, socket) => socket.destroy());
    // Also behind the answer, of what was still to be sent.
    request.on('error', (error) => {
      if (error instanceof GivenUp) return end({ end: { kind: 'given-up' }, wasStale: false });
      const failure = failureOf(error);
      end({ end: { kind: 'failed', failure }, wasStale: request.reusedSocket && failure === 'BROKEN_OFF' });
    });
    request.on('close', () => end({ end: { kind: 'failed', failure: 'BROKEN_OFF' }, wasStale: false }));
    if (signal?.aborted === true) giveUp();
    else request.end(body);
  });
}

/** What somebody unknown answers is neither read nor kept: some of it passes, and a connection that brings more is cut. */
function letPass(response: http.IncomingMessage): void {
  let bytes = 0;
  const late = setTimeout(() => response.destroy(), passedWithin);
  response.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes > passedBytes) response.destroy();
  });
  response.on('error', () => undefined);
  response.on('close', () => clearTimeout(late));
}

function failureOf(error: Error): PostFailure {
  if (error instanceof TooLate) return 'TIMEOUT';
  if (error instanceof AddressRefused) return 'ADDRESS_REFUSED';
  const code: unknown = Reflect.get(error, 'code');
  return postFailureOf(typeof code === 'string' ? code : '');
}
