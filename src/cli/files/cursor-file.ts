/** A file that holds a place in the log, and nothing else: one line. */
import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { ExitCode } from '../exit-codes.js';
import { Failure } from '../failure.js';
import { fileTrouble, here } from './output.js';

export interface CursorFile {
  /** As it was at the start; null where there was no file. */
  readonly cursor: string | null;
  /** In one step: a reader, and this command after a crash, find the old place or the new one. */
  save(cursor: string): Promise<void>;
}

export async function openCursorFile(name: string): Promise<CursorFile> {
  const cursor = await readCursor(name);
  let saved = cursor;
  return {
    cursor,
    async save(next) {
      if (next === saved) return;
      await saveCursor(name, next);
      saved = next;
    },
  };
}

export async function saveCursor(name: string, cursor: string): Promise<void> {
  const aside = `${name}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(aside, `${cursor}\n`, { flag: 'wx' });
    await rename(aside, name);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw fileTrouble(name, error);
  }
}

async function readCursor(name: string): Promise<string | null> {
  const text = await here(
    name,
    readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    }),
    ExitCode.usage,
  );
  const cursor = text?.trim() ?? null;
  // Taken for "none", an emptied file would leave a gap that nobody sees.
  if (cursor !== null && !/^[\w-]+$/.test(cursor))
    throw new Failure(`${name} holds no place in a log`, ExitCode.usage, [
      'remove it to begin with what happens from now on',
    ]);
  return cursor;
}
