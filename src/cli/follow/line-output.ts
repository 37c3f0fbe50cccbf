/** Where lines go: to standard output, or to the end of a file whose last whole line says how far it is. */
import { open, type FileHandle } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { here, streamOutput } from '../files/output.js';

export interface LineOutput {
  /** The place of the last line that is there, and its position; null and 0 where there is none. */
  readonly lastCursor: string | null;
  readonly writtenUpTo: number;
  /** Resolves when it has been taken: by the pipe, by the file. */
  write(lines: string): Promise<void>;
  close(): Promise<void>;
}

/** `lasting`: what was written is on the disk when write resolves, since a place elsewhere will rely on it. */
export async function openLineOutput(
  name: string | null,
  stdout: Writable,
  lasting: boolean,
): Promise<LineOutput> {
  if (name === null || name === '-') {
    const output = streamOutput(stdout);
    return {
      lastCursor: null,
      writtenUpTo: 0,
      write: async (lines) => {
        if (lines !== '') await output.write(lines);
      },
      close: async () => undefined,
    };
  }
  const file = await here(name, open(name, 'a+'), ExitCode.usage);
  const last = await here(name, cutToLastLine(name, file)).catch(async (error: unknown) => {
    await file.close();
    throw error;
  });
  return {
    lastCursor: last?.cursor ?? null,
    writtenUpTo: last?.position ?? 0,
    async write(lines) {
      if (lines === '') return;
      await here(name, file.appendFile(lines));
      if (lasting) await here(name, file.datasync());
    },
    close: () => file.close().catch(() => undefined),
  };
}

const step = 64 * 1024;

/** Takes away the part of a line that a crash has left at the end, and reads the last whole one. */
async function cutToLastLine(
  name: string,
  file: FileHandle,
): Promise<{ position: number; cursor: string } | null> {
  const { size } = await file.stat();
  let tail = Buffer.alloc(0);
  for (let from = size; from > 0;) {
    const length = Math.min(step, from);
    from -= length;
    const piece = Buffer.alloc(length);
    for (let at = 0; at < length;) {
      const { bytesRead } = await file.read(piece, at, length - at, from + at);
      if (bytesRead === 0) throw new Failure(`${name} has changed while it was read`, ExitCode.here);
      at += bytesRead;
    }
    tail = Buffer.concat([piece, tail]);
    const end = tail.lastIndexOf(0x0a);
    const begin = end < 1 ? -1 : tail.lastIndexOf(0x0a, end - 1);
    if (begin < 0 && from > 0) continue;
    if (end < 0) {
      await cut(name, file, tail, 0);
      return null;
    }
    const line = tail.toString('utf8', begin + 1, end);
    const last = readLine(line);
    if (last === null)
      throw new Failure(`${name}: its last line is none that heed follow has written`, ExitCode.usage);
    await cut(name, file, tail.subarray(end + 1), from + end + 1);
    return last;
  }
  return null;
}

/** Half a line of ours, and nothing else: what somebody else has written is left alone. */
async function cut(name: string, file: FileHandle, half: Buffer, at: number): Promise<void> {
  if (half.length === 0) return;
  if (half[0] !== 0x7b)
    throw new Failure(`${name}: its last line is none that heed follow has written`, ExitCode.usage);
  await file.truncate(at);
}

function readLine(line: string): { position: number; cursor: string } | null {
  try {
    const { position, cursor } = JSON.parse(line) as { position?: unknown; cursor?: unknown };
    return typeof position === 'number' && typeof cursor === 'string' ? { position, cursor } : null;
  } catch {
    return null;
  }
}
