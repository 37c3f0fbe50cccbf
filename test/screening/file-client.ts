/** Sends files to POST /screen over a connection of its own, and reads what comes back to its end, wherever that is. */
import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

export interface ScreenedFile {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
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
  /** Sent in these pieces. */
  body: string | Buffer | readonly Buffer[] | Readable;
  type?: string;
  headers?: Record<string, string>;
}

export function screenFile(question: FileQuestion): Promise<ScreenedFile> {
  const { origin, key, query, body, type, headers = {} } = question;
  const parameters = new URLSearchParams(query).toString();
  return new Promise((resolve, reject) => {
    const sent = requestHttp(`${origin}/screen?${parameters}`, {
      method: 'POST',
      agent: false,
      headers: {
        ...(key === '' ? {} : { authorization: `Bearer ${key}` }),
        ...(type === undefined ? {} : { 'content-type': type }),
        ...headers,
      },
    });
    let isAnswered = false;
    sent.on('error', (error) => {
      if (!isAnswered) reject(error);
    });
    sent.on('response', (response) => {
      isAnswered = true;
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', () => undefined);
      response.on('close', () => {
        const all = Buffer.concat(pieces);
        const text = all.toString('latin1');
        const { statusCode: status = 0, trailers } = response;
        const count = (name: string) => Number(trailers[`heed-${name}`]);
        resolve({
          status,
          headers: response.headers,
          body: all,
          text,
          whole: response.complete,
          counts: {
            rows: count('rows'),
            allowed: count('allowed'),
            suppressed: count('suppressed'),
            refused: count('refused'),
          },
          error: status === 200 ? undefined : JSON.parse(text).errors?.[0],
        });
      });
    });
    if (typeof body === 'string') sent.end(Buffer.from(body, 'latin1'));
    else if (Buffer.isBuffer(body)) sent.end(body);
    else if ('pipe' in body) body.pipe(sent);
    else {
      for (const piece of body) sent.write(piece);
      sent.end();
    }
  });
}
