/** A file system that is small enough to be filled. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, open, rm, rmdir, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

export interface SmallDisk {
  directory: string;
  /** Takes all the room that is left; a file that others make smaller gives none back to them. */
  fill(): Promise<void>;
  /** Gives it back. */
  free(): Promise<void>;
  remove(): Promise<void>;
}

/** As root, or with sudo without a password. Throws elsewhere: in a fault run nothing is left out. */
export async function givenSmallDisk(megabytes: number): Promise<SmallDisk> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-disk-'));
  await asRoot('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', directory]);
  await chmod(directory, 0o777).catch(() => undefined);
  const ballast = path.join(directory, 'ballast');
  return {
    directory,
    async fill() {
      const file = await open(ballast, 'a');
      try {
        for (const piece of [1 << 20, 1 << 12]) {
          const bytes = Buffer.alloc(piece, 1);
          while (await wrote(file.write(bytes)));
        }
      } finally {
        await file.close();
      }
      // The server may just have given some room back: less than a page of a table for each of its files is no room.
      const { bavail, bsize } = await statfs(directory);
      if (bavail * bsize > 1_000_000)
        throw new Error(`the disk is not full: ${bavail * bsize} bytes are free`);
    },
    free: () => rm(ballast, { force: true }),
    async remove() {
      await asRoot('umount', ['--lazy', directory]);
      await rmdir(directory);
    },
  };
}

async function wrote(writing: Promise<unknown>): Promise<boolean> {
  try {
    await writing;
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
    throw error;
  }
}

async function asRoot(program: string, args: string[]): Promise<void> {
  try {
    if (process.getuid?.() === 0) await execute(program, args);
    else await execute('sudo', ['-n', program, ...args]);
  } catch (error) {
    throw new Error(
      `the fault run needs a disk of its own to fill, and may not ${program} one: run it as root, or with a sudo that asks for no password`,
      { cause: error },
    );
  }
}
