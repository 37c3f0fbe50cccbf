import { expect, it } from 'vitest';
import { linesIn } from '../../src/cli/files/lines.js';

async function linesOf(...pieces: (string | Buffer)[]): Promise<string[]> {
  async function* bytes() {
    for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
  }
  const lines: string[] = [];
  for await (const line of linesIn(bytes())) lines.push(line);
  return lines;
}

it('ends lines at \\n alone, wherever the pieces are cut', async () => {
  expect(await linesOf('a\u2028b\u2029c\rd\n', 'e\n\nf')).toEqual(['a\u2028b\u2029c\rd', 'e', '', 'f']);
  const text = Buffer.from('ä\n€\n');
  const single = [...text].map((byte) => Buffer.of(byte));
  expect(await linesOf(...single)).toEqual(['ä', '€']);
  expect(await linesOf()).toEqual([]);
});
