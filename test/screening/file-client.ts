/** Sends files to POST /screen over a connection of its own, and reads what comes back to its end, wherever that is. */
import {
  type ClientRequest,
  request as requestHttp,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';

export interface ScreenedFile {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
  /** Each byte a character. */
  text: string;
  /** It has its proper end. */
  whole: boolean;
  /** Behind a whole answer. */
  counts: { rows: number; allowed: number; suppressed: number; refused: number };
  /** Of a refusal. */
  error: { message: string; extensions: { code: string } } | undefined;
}

export interface FileQuestion {
  origin: string;
  key: string;
  query: string | Record<string, string>;
  type?: string;
  headers?: Record<string, string>;
}

export interface OpenFile {
  /** The body is sent by its `write` and `end`. */
  sent: ClientRequest;
  /** Of an answer that has begun. */
  answered: Promise<IncomingMessage>;
  /** What has come back so far, each byte a character. */
  received(): string;
  /** The end of the answer. Rejects if none came. */
  done: Promise<ScreenedFile>;
}

export function openFile({ origin, key, query, type, headers = {} }: FileQuestion): OpenFile {
  const sent = requestHttp(`${origin}/screen?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    agent: false,
    headers: {
      ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
      ...(type === undefined ? {} : { 'content-type': type }),
      ...headers,
    },
  });
  const pieces: Buffer[] = [];
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve);
    // Also for what happens after the answer.
    sent.on('error', reject);
  });
  const done = answered.then(
    (response) =>
      new Promise<ScreenedFile>((resolve) => {
        response.on('data', (piece: Buffer) => pieces.push(piece));
        response.on('error', () => undefined);
        response.once('close', () => resolve(screened(response, Buffer.concat(pieces))));
      }),
  );
  done.catch(() => undefined);
  return { sent, answered, done, received: () => Buffer.concat(pieces).toString('latin1') };
}

function screened(response: IncomingMessage, body: Buffer): ScreenedFile {
  const { statusCode: status = 0, headers, trailers } = response;
  const text = body.toString('latin1');
  const count = (name: string) => Number(trailers[`heed-${name}`]);
  return {
    status,
    headers,
    body,
    text,
    whole: response.complete,
    counts: {
      rows: count('rows'),
      allowed: count('allowed'),
      suppressed: count('suppressed'),
      refused: count('refused'),
    },
    error: status === 200 ? undefined : JSON.parse(text).errors?.[0],
  };
}

/** The whole file at once. */
export function screenFile(body: string | Buffer, question: FileQuestion): Promise<ScreenedFile> {
  const { sent, done } = openFile(question);
  sent.end(typeof body === 'string' ? Buffer.from(body, 'latin1') : body);
  return done;
}
