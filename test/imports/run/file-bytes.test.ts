import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BrokenFile } from '../../../src/features/imports/run/broken-file.js';
import { openFile } from '../../../src/features/imports/run/file-bytes.js';

const zeros = (count: number) => Buffer.alloc(count);
const one = Buffer.from('phone\n+12125550100\n'.repeat(20));
const other = Buffer.from('+12125550101\n'.repeat(30));
const both = Buffer.concat([one, other]).toString();

interface Pieces {
  pieces: AsyncGenerator<Buffer, void>;
  isClosed(): boolean;
}

function inPieces(file: Buffer, size: number): Pieces {
  let isClosed = false;
  async function* cut(): AsyncGenerator<Buffer, void> {
    try {
      for (let at = 0; at < file.length; at += size) {
        await Promise.resolve();
        yield file.subarray(at, at + size);
      }
    } finally {
      isClosed = true;
    }
  }
  return { pieces: cut(), isClosed: () => isClosed };
}

async function textOf(file: Buffer, size = file.length, limit = Infinity): Promise<string> {
  const opened = await openFile(inPieces(file, size).pieces, file.length, { unpackedLimit: limit });
  const runs: Buffer[] = [];
  for (let run = await opened.next(); run !== null; run = await opened.next()) runs.push(Buffer.from(run));
  expect(opened.taken()).toBe(file.length);
  return Buffer.concat(runs).toString();
}

const failureOf = (file: Buffer, size?: number, limit?: number) =>
  textOf(file, size, limit).then(
    () => null,
    (error: unknown) => {
      if (error instanceof BrokenFile) return error.message;
      throw error;
    },
  );

describe('a file in gzip', () => {
  const packed = [gzipSync(one), gzipSync(other)] as const;

  it.each([
    ['members behind one another', Buffer.concat(packed)],
    ['zeros between members', Buffer.concat([packed[0], zeros(512), packed[1]])],
    ['one zero between members', Buffer.concat([packed[0], zeros(1), packed[1]])],
    ['zeros behind the last', Buffer.concat([...packed, zeros(1_000)])],
    ['zeros everywhere', Buffer.concat([packed[0], zeros(70_000), packed[1], zeros(70_000)])],
    [
      'empty members',
      Buffer.concat([gzipSync(''), packed[0], gzipSync(''), zeros(3), packed[1], gzipSync('')]),
    ],
  ])('with %s is read to its end, however it comes', async (_, file) => {
    for (const size of [file.length, 1_000, 7, 1]) {
      if (size === 1 && file.length > 10_000) continue;
      expect(await textOf(file, size)).toBe(both);
    }
  });

  it('whose header has a name, a comment, extra fields and a check is read', async () => {
    const extra = Buffer.concat([
      Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3]),
      Buffer.from([3, 0, 1, 2, 3]),
    ]);
    const head = Buffer.concat([extra, Buffer.from('list.csv\0from the desk\0')]);
    const check = Buffer.alloc(2);
    check.writeUInt16LE(crc32(head) % 65_536);
    const trailer = Buffer.alloc(8);
    trailer.writeUInt32LE(crc32(one));
    trailer.writeUInt32LE(one.length, 4);
    const file = Buffer.concat([head, check, deflateRawSync(one), trailer, packed[1]]);
    for (const size of [file.length, 5, 1]) expect(await textOf(file, size)).toBe(both);
    for (let length = 2; length < head.length; length += 1)
      expect(await failureOf(file.subarray(0, length)), String(length)).toContain('its end is missing');
  });

  it('is never read in part: of one that is cut anywhere within a member nothing is taken for the whole', async () => {
    const [first] = packed;
    const file = Buffer.concat([first, zeros(2), packed[1]]);
    for (let length = 2; length < file.length; length += 1) {
      const failure = await failureOf(file.subarray(0, length));
      if (length >= first.length && length <= first.length + 2) expect(failure).toBeNull();
      else expect(failure, String(length)).toContain('its end is missing');
    }
  });

  it('with something else behind it fails, and says at which byte', async () => {
    for (const padding of [0, 1, 512]) {
      for (const rest of ['+12125550109\n', '\x1f', '\x1f\x8a123456789', '\x1f\x8b\x07567890123']) {
        const begin = packed[0].length + padding;
        const file = Buffer.concat([packed[0], zeros(padding), Buffer.from(rest, 'latin1'), zeros(9)]);
        for (const size of [file.length, 1])
          expect(await failureOf(file, size)).toContain(`The first ${begin} bytes of the file are gzip`);
      }
    }
  });

  it('that is damaged fails: its text, its check or its length', async () => {
    const length = packed[0].length;
    for (const at of [14, length - 8, length - 1]) {
      const file = Buffer.concat(packed);
      file[at] = (file[at] as number) ^ 0x55;
      expect(await failureOf(file), String(at)).toMatch(/gzip and does not unpack/);
    }
    expect(await failureOf(Buffer.from('\x1f\x8b\x09 no such method', 'latin1'))).toContain('damaged');
  });

  it('that unpacks to more than the limit fails there, and no more of it is unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const limit = 1_000_000;
    const opened = await openFile(inPieces(bomb, 262_144).pieces, bomb.length, { unpackedLimit: limit });
    let came = 0;
    const read = async () => {
      for (let run = await opened.next(); run !== null; run = await opened.next()) came += run.length;
    };
    await expect(read()).rejects.toThrow(/more than 1000000 bytes.*IMPORT_UNPACKED_LIMIT/);
    expect(came).toBeGreaterThan(limit / 2);
    expect(came).toBeLessThanOrEqual(limit);
    const text = both.repeat(4);
    expect(await textOf(gzipSync(text), 100, text.length)).toBe(text);
    expect(await failureOf(gzipSync(text), 100, text.length - 1)).toContain('IMPORT_UNPACKED_LIMIT');
    // Members of nothing are work, too.
    const empty = Buffer.concat(Array.from({ length: 100 }, () => gzipSync('')));
    expect(await failureOf(empty, 262_144, 50_000)).toContain('IMPORT_UNPACKED_LIMIT');
  });

  it('gives nothing for each member of nothing, so that whoever reads it is at work', async () => {
    const file = Buffer.concat(Array.from({ length: 50 }, () => gzipSync('')));
    const opened = await openFile(inPieces(file, file.length).pieces, file.length);
    let given = 0;
    for (let run = await opened.next(); run !== null; run = await opened.next()) {
      expect(run).toHaveLength(0);
      given += 1;
    }
    expect(given).toBe(50);
  });

  it('gives runs of bytes that are short, and lets go of its pieces when nothing more is wanted', async () => {
    const long = gzipSync(Buffer.alloc(1_000_000, 'a'));
    const given = inPieces(Buffer.concat([long, long]), 300);
    const opened = await openFile(given.pieces, long.length * 2);
    for (let turn = 0; turn < 3; turn += 1) expect((await opened.next())?.length).toBeLessThanOrEqual(65_536);
    opened.close();
    await expect.poll(given.isClosed).toBe(true);
  });
});

it('a file that is not in gzip is read as it is, however it comes', async () => {
  for (const text of ['', 'p', both, `\x1f${both}`]) {
    for (const size of [1, 3, 1_000]) expect(await textOf(Buffer.from(text), size)).toBe(text);
  }
});
