/** Each file of the corpus, and what is expected of it in test/corpus/files.tsv. `npm run corpus` prints the table. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import { bytesOf, corpus, expectedFiles } from './corpus-table.js';
import { noon, readFile } from './given-file.js';

const expected = expectedFiles();

describe('O3 files as people really make them', () => {
  it('are all in the table of what is expected', () => {
    const files = readdirSync(new URL('csv/', corpus));
    expect(files.sort()).toEqual(expected.map(({ name }) => name).sort());
  });

  it.each(expected)('$name ($what) is imported right or refused', ({ name, says, refused, failure }) => {
    const bytes = bytesOf(name);
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
