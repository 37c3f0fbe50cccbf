/** The body of a request, piece by piece: nothing is read of it before it is asked for. */
import type { IncomingMessage } from 'node:http';
import { createGunzip } from 'node:zlib';
import { BrokenFile } from './file-rows.js';

export interface FileBody {
  /** What comes next; null at the end. Rejects where the body breaks off. */
  next(): Promise<Buffer | null>;
}

export type Encoding = 'identity' | 'gzip';

/** Null: an encoding that is not read. */
export function readEncoding(contentEncoding: string | undefined): Encoding | null {
  switch ((contentEncoding ?? '').trim().toLowerCase()) {
    case '':
    case 'identity':
      return 'identity';
    case 'gzip':
    case 'x-gzip':
      return 'gzip';
    default:
      return null;
  }
}

/** When it is left before its end the request stays open: a refusal can still be sent. */
export function openBody(request: IncomingMessage, encoding: Encoding): FileBody {
  if (encoding === 'identity') return bodyOf(request);
  const unzipped = createGunzip({ chunkSize: 65_536 });
  request.once('error', (error) => unzipped.destroy(error));
  request.once('close', () => {
    if (!request.complete) unzipped.destroy(new Error('the body broke off'));
  });
  const body = bodyOf(request.pipe(unzipped));
  return {
    async next() {
      try {
        return await body.next();
      } catch (error) {
        if (isOfZlib(error))
          throw new BrokenFile('the body: expected gzip, got something that does not unpack');
        throw error;
      }
    },
  };
}

function bodyOf(stream: AsyncIterable<unknown>): FileBody {
  const pieces = stream[Symbol.asyncIterator]();
  return {
    async next() {
      const { done, value } = await pieces.next();
      return done === true ? null : (value as Buffer);
    },
  };
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
