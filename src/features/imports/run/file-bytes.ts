/** An import's file, from its pieces in the database: unpacked, in runs of bytes that take no long turn of the event loop. */
import { FileGone } from '../upload/read-pieces.js';
import { BrokenFile } from './broken-file.js';
import { BytesAhead } from './bytes-ahead.js';
import { isGzip, runLength, unpack } from './gzip-members.js';

export interface FileBytes {
  /** It can be read from its beginning alone. */
  readonly isPacked: boolean;
  /** What comes next of the text's bytes, unpacked, or nothing of it; null at the end. Rejects with BrokenFile, or for an outage. */
  next(): Promise<Buffer | null>;
  /** Bytes of the file, as it came, from which those given so far were made. */
  taken(): number;
  /** Nothing more is wanted. */
  close(): void;
}

export interface OpenFileOptions {
  /** Bytes to which a file in gzip unpacks at most. */
  unpackedLimit?: number;
  /** The place in the file at which the pieces begin: one to which its bytes have been taken before. */
  from?: number;
}

/** The pieces as they came; `length`: of the whole file. */
export async function openFile(
  pieces: AsyncGenerator<Buffer, void>,
  length: number,
  { unpackedLimit = Infinity, from = 0 }: OpenFileOptions = {},
): Promise<FileBytes> {
  const ahead = new BytesAhead(whole(pieces, from, length), from);
  if (from > 0) return plain(ahead);
  return isGzip(await ahead.least(2)) ? unpacked(ahead, unpackedLimit) : plain(ahead);
}

async function* whole(
  pieces: AsyncGenerator<Buffer, void>,
  from: number,
  length: number,
): AsyncGenerator<Buffer, void> {
  let came = from;
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

function plain(ahead: BytesAhead): FileBytes {
  return {
    isPacked: false,
    async next() {
      const run = (await ahead.some()).subarray(0, runLength);
      ahead.take(run.length);
      return run.length === 0 ? null : run;
    },
    taken: () => ahead.at,
    close: () => ahead.close(),
  };
}

function unpacked(ahead: BytesAhead, limit: number): FileBytes {
  const { runs, taken } = unpack(ahead, limit);
  return {
    isPacked: true,
    async next() {
      const { done, value } = await runs.next();
      return done === true ? null : value;
    },
    taken,
    close() {
      runs.return().catch(() => undefined);
      ahead.close();
    },
  };
}
