import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openInput } from '../../src/cli/files/input.js';
import { KeptBytes } from '../../src/cli/import/kept-bytes.js';
import { sentFile } from '../../src/cli/import/sent-file.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenDirectory } from './heed-command.js';

const nobody = new Readable({ read: () => undefined });

async function whole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of source) pieces.push(piece);
  return Buffer.concat(pieces);
}

function someBytes(size: number, seed = 1): Buffer {
  const random = seededRandom(seed);
  return Buffer.from(Array.from({ length: size }, () => 48 + Math.floor(random() * 10)));
}

describe('a file that is sent', () => {
  it('is the same from any byte on, compressed or not', async () => {
    const file = path.join(await givenDirectory(), 'list.csv');
    const bytes = someBytes(700_000);
    writeFileSync(file, bytes);
    const input = await openInput(file, nobody);
    const plain = sentFile(input, false);
    expect(plain.size).toBe(bytes.length);
    const packed = sentFile(input, true);
    expect(packed.size).toBeNull();
    const read: number[] = [];
    const all = await whole(packed.from(0, (count) => read.push(count)));
    expect(gunzipSync(all).equals(bytes)).toBe(true);
    expect(read.at(-1)).toBe(bytes.length);
    for (const from of [1, 99_999, 300_000]) {
      expect((await whole(plain.from(from, () => undefined))).equals(bytes.subarray(from))).toBe(true);
      expect((await whole(packed.from(from, () => undefined))).equals(all.subarray(from))).toBe(true);
    }
  });

  it('is not compressed once more, and not sent half old and half new', async () => {
    const file = path.join(await givenDirectory(), 'list.csv.gz');
    const bytes = gzipSync(someBytes(1_000));
    writeFileSync(file, bytes);
    const sent = sentFile(await openInput(file, nobody), true);
    expect((await whole(sent.from(0, () => undefined))).equals(bytes)).toBe(true);
    const piped = sentFile(
      await openInput('-', Readable.from([bytes.subarray(0, 1), bytes.subarray(1)])),
      true,
    );
    expect((await whole(piped.from(0, () => undefined))).equals(bytes)).toBe(true);
    writeFileSync(file, someBytes(2_000));
    await expect(whole(sent.from(10, () => undefined))).rejects.toThrow('has changed while it was sent');
  });
});

describe('what can be read only once', () => {
  it('can be gone on with from any of the last bytes, also by the next while the one before still waits', async () => {
    const random = seededRandom(7);
    const bytes = someBytes(60_000, 3);
    async function* source() {
      for (let at = 0; at < bytes.length;) {
        const size = 1 + Math.floor(random() * 900);
        await Promise.resolve();
        yield bytes.subarray(at, at + size);
        at += size;
      }
    }
    const kept = new KeptBytes(source(), 10_000);
    let at = 0;
    let waiting: Promise<unknown> = Promise.resolve();
    while (at < bytes.length) {
      const reader = kept.from(at);
      for (let steps = Math.floor(random() * 12); steps >= 0; steps -= 1) {
        const next = await reader.next();
        if (next.done === true) break;
        expect(next.value.equals(bytes.subarray(at, at + next.value.length))).toBe(true);
        at += next.value.length;
      }
      // It has asked for more, and nobody looks at the answer: the connection is gone.
      waiting = Promise.all([waiting, reader.next()]);
      at = Math.max(0, at - Math.floor(random() * 3_000));
      if (at >= bytes.length - 3_000) break;
    }
    expect((await whole(kept.from(at))).equals(bytes.subarray(at))).toBe(true);
    await waiting;
    expect(kept.begin).toBeGreaterThan(40_000);
  });

  it('fails where its source fails', async () => {
    async function* source() {
      yield Buffer.from('a');
      await Promise.resolve();
      throw new Error('the pipe broke');
    }
    await expect(whole(new KeptBytes(source()).from(0))).rejects.toThrow('the pipe broke');
  });
});
