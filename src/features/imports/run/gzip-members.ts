/**
 * What gzip has packed, to the file's last byte: members behind one another, with zeros between and behind them, as tar pads.
 * Node's own gunzip stops at such zeros and drops what follows without a word, so members are found here.
 */
import { crc32, createInflateRaw } from 'node:zlib';
import { BrokenFile } from './broken-file.js';
import type { BytesAhead } from './bytes-ahead.js';

/** Bytes that a run has at most. */
export const runLength = 65_536;
/** Bytes for which a member counts at least: millions of empty ones cost as much as text. */
const leastMember = 1_024;
/** Names and comments of a header are longer nowhere. */
const headerLimit = 262_144;
const [deflated, hasCheck, hasExtra, hasName, hasComment, reserved] = [8, 2, 4, 8, 16, 0xe0];
const nothing = Buffer.alloc(0);

export interface Unpacking {
  /** Bytes of the file from which the runs given so far were made. */
  taken(): number;
  runs: AsyncGenerator<Buffer, void>;
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Runs of bytes, some of them empty: a member of nothing gives one, too, so that whoever reads is at work. Throws BrokenFile where more than `limit` come out. */
export function unpack(ahead: BytesAhead, limit: number): Unpacking {
  let inflated = () => 0;

  async function* allRuns(): AsyncGenerator<Buffer, void> {
    let left = limit;
    while (!(yield* padding(ahead))) {
      const begins = ahead.at;
      if (!(await takeHeader(ahead))) throw begins === 0 ? damaged(0) : somethingElse(begins);
      let length = 0;
      let check = 0;
      for await (const run of member(ahead.at)) {
        length += run.length;
        if (length > left) throw tooLong(limit);
        check = crc32(run, check);
        yield run;
      }
      const trailer = await ahead.least(8);
      if (trailer.length < 8) throw cutOff();
      if (trailer.readUInt32LE(0) !== check || trailer.readUInt32LE(4) !== length % 2 ** 32)
        throw damaged(begins);
      ahead.take(8);
      left -= Math.max(length, leastMember);
      if (left < 0) throw tooLong(limit);
      if (length === 0) yield nothing;
    }
  }

  /** Gives one piece after the other to zlib, which says how many bytes of the last one are not the member's. */
  async function* member(begins: number): AsyncGenerator<Buffer, void> {
    const inflate = createInflateRaw({ chunkSize: runLength });
    inflated = () => begins + inflate.bytesWritten - ahead.at;
    const feed = async () => {
      // All that it was given is taken.
      ahead.take(inflated());
      const piece = await ahead.some();
      if (inflate.destroyed) return;
      if (piece.length === 0) inflate.end();
      else inflate.write(piece, (error) => (error == null ? feedOn() : undefined));
    };
    const feedOn = () => {
      if (inflate.destroyed) return;
      feed().catch((error: unknown) =>
        inflate.destroy(error instanceof Error ? error : new Error('no pieces')),
      );
    };
    try {
      feedOn();
      yield* inflate as AsyncIterable<Buffer>;
      ahead.take(inflated());
    } catch (error) {
      if (!isOfZlib(error)) throw error;
      throw error.code === 'Z_BUF_ERROR' ? cutOff() : damaged(ahead.at + inflated());
    } finally {
      inflated = () => 0;
    }
  }

  return { runs: allRuns(), taken: () => ahead.at + inflated() };
}

/** Whether the file ends behind the zeros. Where they are many, nothing is given now and then: whoever reads is at work. */
async function* padding(ahead: BytesAhead): AsyncGenerator<Buffer, boolean> {
  for (;;) {
    const piece = await ahead.some();
    if (piece.length === 0) return true;
    let zeros = 0;
    while (piece[zeros] === 0) zeros += 1;
    ahead.take(zeros);
    if (zeros < piece.length) return false;
    yield nothing;
  }
}

/** False where no member begins. */
async function takeHeader(ahead: BytesAhead): Promise<boolean> {
  const begins = ahead.at;
  const fixed = await ahead.least(10);
  if ([0x1f, 0x8b, deflated].some((byte, place) => (fixed[place] ?? byte) !== byte)) return false;
  if (fixed.length < 10) throw cutOff();
  const flags = fixed[3] as number;
  if ((flags & reserved) !== 0) return false;
  ahead.take(10);
  if ((flags & hasExtra) !== 0) {
    const length = await ahead.least(2);
    await takeAll(ahead, length.length < 2 ? 2 : 2 + length.readUInt16LE(0));
  }
  for (const text of [hasName, hasComment]) {
    if ((flags & text) !== 0 && !(await takeText(ahead, begins + headerLimit))) return false;
  }
  if ((flags & hasCheck) !== 0) await takeAll(ahead, 2);
  return true;
}

async function takeAll(ahead: BytesAhead, count: number): Promise<void> {
  const bytes = await ahead.least(count);
  if (bytes.length < count) throw cutOff();
  ahead.take(count);
}

/** Up to a zero; false where it goes on behind `limit`. */
async function takeText(ahead: BytesAhead, limit: number): Promise<boolean> {
  for (;;) {
    const bytes = await ahead.some();
    if (bytes.length === 0) throw cutOff();
    const end = bytes.indexOf(0);
    ahead.take(end === -1 ? bytes.length : end + 1);
    if (ahead.at > limit) return false;
    if (end !== -1) return true;
  }
}

function isOfZlib(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function cutOff(): BrokenFile {
  return new BrokenFile('The file is compressed with gzip and does not unpack: its end is missing.');
}

function damaged(bytes: number): BrokenFile {
  return new BrokenFile(
    `The file is compressed with gzip and does not unpack behind its first ${bytes} bytes: it is damaged.`,
  );
}

function somethingElse(bytes: number): BrokenFile {
  return new BrokenFile(
    `The first ${bytes} bytes of the file are gzip, and what comes behind them is not: they are all that was to be read, or the file is damaged.`,
  );
}

function tooLong(limit: number): BrokenFile {
  return new BrokenFile(
    `The file unpacks to more than ${limit} bytes, which is as much as is read of one (IMPORT_UNPACKED_LIMIT): send the rest of it as files of their own.`,
  );
}
