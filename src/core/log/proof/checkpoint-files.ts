/**
 * The files that checkpoints are written to, outside the database: lines of JSON that are only ever added. Each process has
 * files of its own, which others may read at any time. A new one begins with the last checkpoint of each account that this
 * process knows, so files before it can be taken elsewhere.
 */
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { createCheckpointPlaces } from './checkpoint-places.js';
import { lineOf, readSigned, type Signed } from './signed-statements.rules.js';

export interface CheckpointFiles {
  /** They are on the disk when it resolves; when it rejects some of them may be. */
  append(statements: readonly Signed[]): Promise<void>;
  /** All that stands in all files here, a file after the other; of one account where it is named. Lines that are none are left out. */
  read(account?: string): AsyncGenerator<FoundStatement>;
  close(): Promise<void>;
}

export interface FoundStatement {
  statement: Signed;
  /** The file's name, and the line, from 1 on. */
  file: string;
  line: number;
}

export interface CheckpointFilesOptions {
  directory: string;
  /** What a new file begins with. */
  carriedOver(): Iterable<Signed>;
  /** Bytes after which a new file is begun. */
  limit?: number;
  now?: () => Date;
}

const usualLimit = 64 * 1024 * 1024;
const linesOfWrite = 1_000;

export function createCheckpointFiles(options: CheckpointFilesOptions): CheckpointFiles {
  const { directory, carriedOver, limit = usualLimit, now = () => new Date() } = options;
  const places = createCheckpointPlaces();
  let current: FileHandle | null = null;
  let written = 0;
  /** One append at a time. */
  let last: Promise<unknown> = Promise.resolve();

  async function begin(): Promise<FileHandle> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const time = now().toISOString().replaceAll(/[-:.]/g, '');
    const name = `checkpoints-${time}-${randomBytes(4).toString('hex')}.ndjson`;
    const file = await open(path.join(directory, name), 'ax', 0o600);
    current = file;
    written = 0;
    await write(file, carriedOver());
    const held = await open(directory, 'r');
    try {
      await held.sync();
    } finally {
      await held.close();
    }
    return file;
  }

  async function write(file: FileHandle, statements: Iterable<Signed>): Promise<void> {
    let lines: string[] = [];
    const flush = async () => {
      const text = lines.join('');
      lines = [];
      await file.appendFile(text);
      written += Buffer.byteLength(text);
    };
    for (const statement of statements) {
      lines.push(lineOf(statement));
      if (lines.length === linesOfWrite) await flush();
    }
    await flush();
    await file.datasync();
  }

  async function append(statements: readonly Signed[]): Promise<void> {
    try {
      const file = current === null || written > limit ? await anew() : current;
      await write(file, statements);
    } catch (error) {
      // What was being written may be torn: nothing is written behind it.
      await letGo();
      throw error;
    }
  }

  async function anew(): Promise<FileHandle> {
    await letGo();
    return begin();
  }

  async function letGo(): Promise<void> {
    const file = current;
    current = null;
    await file?.close().catch(() => undefined);
  }

  return {
    append(statements) {
      const appended = last.then(() => append(statements));
      last = appended.catch(() => undefined);
      return appended;
    },
    async *read(account) {
      const names = await readdir(directory).catch(nothingWhereThereIsNone);
      for (const file of names.filter((name) => name.endsWith('.ndjson')).toSorted()) {
        const whole = path.join(directory, file);
        for await (const { text, line } of account === undefined
          ? linesOf(whole)
          : places.linesOf(whole, account)) {
          const statement = readSigned(text);
          if (statement !== null && (account === undefined || statement.account === account))
            yield { statement, file, line };
        }
      }
    },
    async close() {
      await last;
      await letGo();
    },
  };
}

function nothingWhereThereIsNone(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

const newLine = 0x0a;

async function* linesOf(file: string): AsyncGenerator<{ text: string; line: number }> {
  let rest: Buffer[] = [];
  let line = 0;
  const take = () => {
    const text = Buffer.concat(rest).toString('utf8');
    rest = [];
    return { text, line: (line += 1) };
  };
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(newLine); end >= 0; end = chunk.indexOf(newLine, from)) {
      rest.push(chunk.subarray(from, end));
      yield take();
      from = end + 1;
    }
    if (from < chunk.length) rest.push(chunk.subarray(from));
  }
  if (rest.length > 0) yield take();
}
