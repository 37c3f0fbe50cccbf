/** The file of a backup: its lines in gzip. Under its name there is a whole one or none. */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { link, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupDamaged } from '../../core/db/backup/check-backup.js';

/**
 * Written beside its place, for its owner alone to read, and put there when it is on the disk. A file that is there is
 * left as it is: EEXIST. `lines` gives what came of it at its end.
 */
export async function writeBackupFile<Made>(
  file: string,
  lines: AsyncGenerator<string, Made>,
  signal?: AbortSignal,
): Promise<{ made: Made; bytes: number }> {
  const written = path.join(
    path.dirname(file),
    `.${path.basename(file)}.${randomBytes(4).toString('hex')}.part`,
  );
  let made: { made: Made } | null = null;
  async function* all(): AsyncGenerator<string> {
    for (;;) {
      const next = await lines.next();
      if (next.done === true) {
        made = { made: next.value };
        return;
      }
      yield next.value;
    }
  }
  try {
    const source = Readable.from(all(), { objectMode: true, highWaterMark: 1 });
    const target = createWriteStream(written, { flags: 'wx', mode: 0o600, flush: true });
    await pipeline(source, createGzip(), target, signal === undefined ? {} : { signal });
    if (made === null) throw new Error('the lines of a backup ended without a word');
    // Not renamed: that would replace one that has come there meanwhile.
    await link(written, file);
    await sync(path.dirname(file));
    const { bytes } = { bytes: (await stat(file)).size };
    return { made: (made as { made: Made }).made, bytes };
  } finally {
    await lines.return(undefined as Made).catch(() => undefined);
    await rm(written, { force: true });
  }
}

async function sync(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The lines of a file, without their ends. Throws BackupDamaged where it is no gzip or not whole. */
export async function* readBackupFile(file: string): AsyncGenerator<string> {
  const source = createReadStream(file, { highWaterMark: 256 * 1_024 });
  const unpacked = createGunzip();
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  let before: Buffer[] = [];
  try {
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      let from = 0;
      for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
        const rest = piece.subarray(from, at);
        yield (before.length === 0 ? rest : Buffer.concat([...before, rest])).toString();
        before = [];
        from = at + 1;
      }
      if (from < piece.length) before.push(piece.subarray(from));
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    throw new BackupDamaged(
      code === 'Z_BUF_ERROR'
        ? 'the file is not whole: it ends in the middle'
        : `the file is no whole gzip (${code})`,
    );
  } finally {
    source.destroy();
    unpacked.destroy();
  }
  if (before.length > 0) throw new BackupDamaged('the file is not whole: its last line has no end');
}
