import { describe, expect, it } from 'vitest';
import type { Writable } from 'node:stream';
import * as ws from 'ws';
import { frameHead } from '../../src/shell/server/text-frame.rules.js';

/** What reads the frames in ws; its types do not name it. */
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

/** What a client makes of the frames. */
async function received(...pieces: Buffer[]): Promise<string> {
  const receiver = new Receiver({ isServer: false });
  const message = new Promise<string>((resolve, reject) => {
    receiver.on('message', (bytes: Buffer) => resolve(bytes.toString('utf8')));
    receiver.on('error', reject);
  });
  for (const piece of pieces) receiver.write(piece);
  return message;
}

const begins = (text: string) => ({ text, bytes: Buffer.byteLength(text) });
const whole = { isFirst: true, isLast: true };

describe('a frame of text', () => {
  it.each([0, 1, 124, 125, 126, 127, 65_534, 65_535, 65_536, 70_000])(
    'is read by a client with one character of its own and %i in common',
    async (length) => {
      const shared = Buffer.alloc(length, 'x');
      expect(await received(frameHead(whole, begins('é'), length), shared)).toBe(`é${'x'.repeat(length)}`);
    },
  );

  it('goes on in further frames, also between the bytes of one character', async () => {
    const shared = Buffer.from('"payload":"arrêt 🙏"}');
    for (let cut = 0; cut <= shared.length; cut += 1) {
      const message = await received(
        frameHead({ isFirst: true, isLast: false }, begins('{"id":"ü",'), cut),
        shared.subarray(0, cut),
        frameHead({ isFirst: false, isLast: true }, begins(''), shared.length - cut),
        shared.subarray(cut),
      );
      expect(message).toBe('{"id":"ü","payload":"arrêt 🙏"}');
    }
  });
});
