/** Each file of the corpus, and what is expected of it in test/corpus/files.tsv. `npm run corpus` prints the table. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import { noon, readFile } from './given-file.js';

const corpus = new URL('../corpus/', import.meta.url);
const expected = readFileSync(new URL('files.tsv', corpus), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .slice(1)
  .map((line) => {
    const [name = '', what = '', ...json] = line.split('\t');
    const [says, refused, failure] = json.map((text): unknown => JSON.parse(text));
    return { name, what, says, refused, failure };
  });

describe('O3 files as people really make them', () => {
  it('are all in the table of what is expected', () => {
    const files = readdirSync(new URL('csv/', corpus));
    expect(files.sort()).toEqual(expected.map(({ name }) => name).sort());
  });

  it.each(expected)('$name ($what) is imported right or refused', ({ name, says, refused, failure }) => {
    const bytes = readFileSync(new URL(`csv/${name}`, corpus));
    for (const pieces of [Math.max(1, bytes.length), 1, 7]) {
      const read = readFile(bytes, { pieces });
      expect(
        read.words.map(({ line, recipient, reasonText, occurredAt }) => [
          line,
          recipient,
          reasonText,
          ...(occurredAt === noon ? [] : [formatInstant(occurredAt)]),
        ]),
      ).toEqual(says);
      expect(read.refusals.map(({ line, column }) => [line, column])).toEqual(refused);
      expect(read.failure?.slice(0, String(failure).length) ?? null).toBe(failure);
    }
  });
});
