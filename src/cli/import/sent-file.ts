/** A file as it goes over the line: as it is, or compressed; from any byte on, should the line break. */
import { Readable, pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import type { Input } from '../files/input.js';
import { KeptBytes } from './kept-bytes.js';

export interface SentFile {
  /** Bytes that go over the line; null where nobody knows before the end. */
  size: number | null;
  /** The same bytes each time. `onRead` is told how much of the file itself has been read. */
  from(byte: number, onRead: (bytes: number) => void): AsyncIterable<Buffer>;
}

export function sentFile(input: Input, gzip: boolean): SentFile {
  const compressed = gzip && !input.isGzip;
  if (input.isPlain) {
    return compressed
      ? { size: null, from: (byte, onRead) => without(byte, packed(counted(input.read(0), 0, onRead))) }
      : { size: input.size, from: (byte, onRead) => counted(input.read(byte), byte, onRead) };
  }
  let told: (bytes: number) => void = () => undefined;
  const source = counted(input.read(0), 0, (bytes) => told(bytes));
  const kept = new KeptBytes(compressed ? packedUnlessPacked(source) : source);
  return {
    size: null,
    from(byte, onRead) {
      told = onRead;
      if (byte < kept.begin) {
        throw new Failure(
          `${input.name} cannot be read again from byte ${byte}, where the upload broke off`,
          ExitCode.unknown,
          ['save it as a file, and import that'],
        );
      }
      return kept.from(byte);
    },
  };
}

async function* counted(
  source: AsyncIterable<Buffer>,
  before: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let bytes = before;
  for await (const piece of source) {
    bytes += piece.length;
    yield piece;
    onRead(bytes);
  }
}

/** The same pieces in give the same bytes out. */
async function* packed(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const pack = createGzip();
  // What fails in the source comes out of the other end.
  pipeline(Readable.from(source), pack, () => undefined);
  for await (const piece of pack) yield piece as Buffer;
}

async function* packedUnlessPacked(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  let isDone = false;
  while (head.length < 2 && !isDone) {
    const next = await iterator.next();
    isDone = next.done === true;
    if (next.done !== true) head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  const isPacked = head[0] === 0x1f && head[1] === 0x8b;
  yield* isPacked ? whole() : packed(whole());
}

async function* without(bytes: number, source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of source) {
    const rest = piece.subarray(Math.min(left, piece.length));
    left -= piece.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}
