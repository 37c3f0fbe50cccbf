/** Where a command's output goes. What is to be a file is put under its name when it is whole, and not before. */
import { randomBytes } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';

export interface Output {
  /** Resolves when it has been taken. */
  write(piece: Buffer | string): Promise<void>;
  /** It is whole. */
  finish(): Promise<void>;
  /** It is not, and nothing of it is to be left. */
  abandon(): Promise<void>;
  /** Begins anew where nothing has been given away; false: what was written has been seen. */
  rewind(): Promise<boolean>;
}

/** Whoever read it is gone. */
export class PipeClosed extends Error {
  override readonly name = 'PipeClosed';
}

/** A name, or - and nothing: standard output. */
export async function openOutput(name: string | null, stdout: Writable): Promise<Output> {
  return name === null || name === '-' ? streamOutput(stdout) : fileOutput(name);
}

export function streamOutput(stream: Writable): Output {
  let written = false;
  return {
    write(piece) {
      written ||= piece.length > 0;
      return new Promise((resolve, reject) => {
        stream.write(piece, (error) => (error == null ? resolve() : reject(asClosed(error))));
      });
    },
    finish: async () => undefined,
    abandon: async () => undefined,
    rewind: async () => !written,
  };
}

function asClosed(error: NodeJS.ErrnoException): Error {
  const closed = error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';
  return closed ? new PipeClosed() : new Failure(`standard output: ${error.message}`, ExitCode.here);
}

export async function fileOutput(name: string): Promise<Output> {
  const target = await here(
    name,
    realpath(name).catch(() => path.resolve(name)),
  );
  const there = await stat(target).catch(() => null);
  // /dev/null, a pipe with a name: nothing can be put in their place.
  const isPlain = there === null || there.isFile();
  if (there?.isDirectory() === true) throw new Failure(`${name} is a directory`, ExitCode.usage);
  const written = isPlain
    ? path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(4).toString('hex')}.part`)
    : target;
  const file = await here(name, open(written, isPlain ? 'wx' : 'w', 0o666), ExitCode.usage);
  if (isPlain && there !== null) await file.chmod(there.mode & 0o777).catch(() => undefined);
  const close = () => file.close().catch(() => undefined);
  let place = 0;
  return {
    async write(piece) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
      await here(name, writeAll(file, bytes, isPlain ? place : null));
      place += bytes.length;
    },
    async finish() {
      await here(name, isPlain ? file.sync() : Promise.resolve());
      await close();
      if (isPlain) await here(name, rename(written, target));
    },
    async abandon() {
      await close();
      if (isPlain) await rm(written, { force: true });
    },
    async rewind() {
      if (!isPlain) return false;
      await here(name, file.truncate(0));
      place = 0;
      return true;
    },
  };
}

async function writeAll(file: FileHandle, bytes: Buffer, place: number | null): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const to = place === null ? null : place + at;
    at += (await file.write(bytes, at, bytes.length - at, to)).bytesWritten;
  }
}

/** Trouble with a file here, as a sentence. */
export async function here<Value>(
  name: string,
  doing: Promise<Value>,
  exitCode: ExitCode = ExitCode.here,
): Promise<Value> {
  try {
    return await doing;
  } catch (error) {
    throw fileTrouble(name, error, exitCode);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or directory',
  EACCES: 'it may not be opened',
  EISDIR: 'it is a directory',
  ENOTDIR: 'its directory is none',
  ENOSPC: 'the disk is full',
  EROFS: 'the disk may not be written to',
};

export function fileTrouble(name: string, error: unknown, exitCode: ExitCode = ExitCode.here): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return error as Error;
  return new Failure(`${name}: ${reasons[code] ?? message} (${code})`, exitCode);
}
