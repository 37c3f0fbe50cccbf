/** An import's file, from its pieces in the database: unpacked, in runs of bytes that take no long turn of the event loop. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FileGone } from '../upload/read-pieces.js';

/** The file can't be read to its end, and never will; the message is for people. */
export class BrokenFile extends Error {
  override readonly name = 'BrokenFile';
}

export interface FileBytes {
  /** What comes next of the text's bytes, unpacked; null at the end. Rejects with BrokenFile, or for an outage. */
  next(): Promise<Buffer | null>;
  /** Bytes of the file, as it came, from which those given so far were made. */
  taken(): number;
  /** Nothing more is wanted. */
  close(): void;
}

const runLength = 65_536;

/** The pieces from the file's beginning on, as it came; `length`: of all of them together. */
export async function openFile(pieces: AsyncGenerator<Buffer, void>, length: number): Promise<FileBytes> {
  const all = whole(pieces, length);
  const { done, value: first } = await all.next();
  if (done === true) return plain(null, all);
  return isGzip(first) ? unpacked(first, all) : plain(first, all);
}

async function* whole(pieces: AsyncGenerator<Buffer, void>, length: number): AsyncGenerator<Buffer, void> {
  let came = 0;
  try {
    for await (const piece of pieces) {
      came += piece.length;
      yield piece;
    }
  } catch (error) {
    throw error instanceof FileGone ? gone() : error;
  }
  if (came < length) throw gone();
}

function gone(): BrokenFile {
  return new BrokenFile('The file is not there any more: start another import and send it again.');
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function plain(first: Buffer | null, pieces: AsyncGenerator<Buffer, void>): FileBytes {
  let piece = first;
  let from = 0;
  let taken = 0;
  return {
    async next() {
      while (piece !== null && from === piece.length) {
        const { done, value } = await pieces.next();
        piece = done === true ? null : value;
        from = 0;
      }
      if (piece === null) return null;
      const run = piece.subarray(from, from + runLength);
      from += run.length;
      taken += run.length;
      return run;
    },
    taken: () => taken,
    close: () => void pieces.return().catch(() => undefined),
  };
}

/** Several members behind one another are one file, as for gunzip. */
function unpacked(first: Buffer, pieces: AsyncGenerator<Buffer, void>): FileBytes {
  const gunzip = createGunzip({ chunkSize: runLength });
  const source = Readable.from(withFirst(first, pieces), { highWaterMark: 1 });
  source.once('error', (error) => gunzip.destroy(error));
  gunzip.once('error', () => source.destroy());
  const runs = source.pipe(gunzip)[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  return {
    async next() {
      try {
        const { done, value } = await runs.next();
        return done === true ? null : value;
      } catch (error) {
        if (isOfZlib(error))
          throw new BrokenFile(
            'The file is compressed with gzip and does not unpack: it is damaged, or its end is missing.',
          );
        throw error;
      }
    },
    taken: () => gunzip.bytesWritten,
    close() {
      source.destroy();
      gunzip.destroy();
    },
  };
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

async function* withFirst(first: Buffer, pieces: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  yield first;
  yield* pieces;
}
