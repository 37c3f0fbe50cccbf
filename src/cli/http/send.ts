/**
 * One request. Node's own http and not fetch: it gives the trailers, and an answer that comes before the body has been sent.
 */
import { once } from 'node:events';
import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';

type Body = AsyncIterable<Buffer> | Buffer | null;

export interface Sending {
  method: string;
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Read as the other side takes it, and no further when the answer is there. */
  body?: Body;
  signal?: AbortSignal | undefined;
  /** Milliseconds for which nothing may move. */
  silence?: number;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** With `complete` and `trailers` when it has been read. */
  body: IncomingMessage;
  /** Why the request's body could not be read here, if so; null else. */
  unread(): unknown;
}

/** The other side is away, or has broken off. `sent`: it may have got something. */
export class NotReached extends Error {
  override readonly name = 'NotReached';
}

const usualSilence = 90_000;

export async function send(sending: Sending): Promise<Answer> {
  const { url, method, headers, body = null, signal, silence = usualSilence } = sending;
  signal?.throwIfAborted();
  const { request: open } = url.startsWith('https:') ? https : http;
  const request = open(url, { method, headers, agent: false });
  const cut = () => request.destroy(new NotReached('it was ended'));
  signal?.addEventListener('abort', cut, { once: true });
  request.setTimeout(silence, () =>
    request.destroy(new NotReached(`nothing has come for ${Math.round(silence / 1_000)} s`)),
  );
  /** Nobody wants the rest of the body: it was refused, or the connection is gone. */
  const stopping = new AbortController();
  let unread: unknown = null;
  const answer = new Promise<Answer>((resolve, reject) => {
    // Also after the answer: a connection that breaks off then is seen where the answer is read.
    request.on('error', (error) => {
      stopping.abort();
      reject(unread ?? (signal?.aborted === true ? signal.reason : asNotReached(error)));
    });
    request.on('close', () => {
      stopping.abort();
      signal?.removeEventListener('abort', cut);
      reject(unread ?? new NotReached('the connection broke off'));
    });
    request.on('response', (response) => {
      const { statusCode: status = 0 } = response;
      if (status >= 300) stopping.abort();
      response.once('close', () => request.destroy());
      resolve({ status, headers: response.headers, body: response, unread: () => unread });
    });
  });
  sendBody(request, body, stopping.signal).catch((error: unknown) => {
    unread = error;
    request.destroy();
  });
  return answer;
}

async function sendBody(request: ClientRequest, body: Body, stopped: AbortSignal): Promise<void> {
  if (body === null || Buffer.isBuffer(body)) {
    request.end(body ?? undefined);
    return;
  }
  for await (const piece of body) {
    if (stopped.aborted) return;
    if (request.write(piece)) continue;
    await once(request, 'drain', { signal: stopped }).catch(() => undefined);
  }
  if (!stopped.aborted) request.end();
}

/** The whole of an answer that is not long. */
export async function readText(answer: Answer, atMost = 64 * 1024 * 1024): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bytesOf(answer)) {
    size += piece.length;
    if (size > atMost) throw new NotReached('the answer is longer than any that Heed gives');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The answer's body; throws NotReached where it breaks off before its end. */
export async function* bytesOf({ body, unread }: Answer): AsyncGenerator<Buffer> {
  try {
    for await (const piece of body) yield piece as Buffer;
  } catch (error) {
    throw unread() ?? asNotReached(error);
  }
  if (!body.complete) throw new NotReached('the answer broke off');
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up just now',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
};

export function asNotReached(error: unknown): NotReached {
  if (error instanceof NotReached) return error;
  const { code, message, errors } = error as {
    code?: string;
    message?: string;
    errors?: { code?: string }[];
  };
  const known = code ?? errors?.[0]?.code;
  const reason = (known === undefined ? undefined : reasons[known]) ?? (message === '' ? undefined : message);
  return new NotReached(
    [reason ?? 'it cannot be reached', known === undefined ? '' : `(${known})`].join(' ').trim(),
  );
}
