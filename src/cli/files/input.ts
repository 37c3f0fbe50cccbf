/** A file that is sent: by its name, or - for standard input. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { fileTrouble, here } from './output.js';

export interface Input {
  /** As people know it. */
  name: string;
  /** What the server is told. */
  fileName: string;
  /** Null where nobody knows before the end. */
  size: number | null;
  /** Whether its bytes say that it is compressed. */
  isGzip: boolean;
  /** Whether it can be read again. */
  isPlain: boolean;
  /** Its bytes from a place on. Standard input is read once, from its beginning. */
  read(from: number): AsyncIterable<Buffer>;
}

const chunk = 256 * 1024;

/** Throws Failure where it is none that can be read. */
export async function openInput(name: string, stdin: Readable): Promise<Input> {
  if (name === '-') return standardInput(stdin);
  const file = await here(name, open(name, 'r'), ExitCode.usage);
  try {
    const before = await file.stat();
    if (before.isDirectory()) throw new Failure(`${name} is a directory`, ExitCode.usage);
    if (!before.isFile()) return pipeInput(name);
    const magic = Buffer.alloc(2);
    await here(name, file.read(magic, 0, 2, 0), ExitCode.usage);
    return {
      name,
      fileName: path.basename(name),
      size: before.size,
      isGzip: magic[0] === 0x1f && magic[1] === 0x8b,
      isPlain: true,
      async *read(from) {
        const again = await here(name, open(name, 'r'));
        try {
          const { size, mtimeMs, ino } = await again.stat();
          if (size !== before.size || mtimeMs !== before.mtimeMs || ino !== before.ino)
            throw new Failure(`${name} has changed while it was sent`, ExitCode.here);
          if (from >= size) return;
          const stream = again.createReadStream({
            start: from,
            end: size - 1,
            highWaterMark: chunk,
            autoClose: false,
          });
          yield* piecesOf(name, stream);
        } finally {
          await again.close();
        }
      },
    };
  } finally {
    await file.close();
  }
}

function standardInput(stdin: Readable): Input {
  return {
    name: 'standard input',
    fileName: 'standard input',
    size: null,
    isGzip: false,
    isPlain: false,
    read: () => piecesOf('standard input', stdin),
  };
}

function pipeInput(name: string): Input {
  return {
    name,
    fileName: path.basename(name),
    size: null,
    isGzip: false,
    isPlain: false,
    read: () => piecesOf(name, createReadStream(name, { highWaterMark: chunk })),
  };
}

async function* piecesOf(name: string, stream: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const piece of stream) yield Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
  } catch (error) {
    throw fileTrouble(name, error);
  }
}
