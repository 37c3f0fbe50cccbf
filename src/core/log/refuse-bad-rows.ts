/** Rows of an import that the database cannot take: found by halves, and refused, so that they do not hold up the others. */
import { DatabaseError } from '../db/database-error.js';
import type { ImportBatch } from './import-words.js';

/** Of a call that only tries whether the words can be stored: they can. */
const canBeStored = 'HD001';

/** `call` rejects for every batch, of which it keeps nothing: its `rows` say that it is a probe. */
export async function withoutBadRows(
  batch: ImportBatch,
  call: (batch: ImportBatch) => Promise<unknown>,
): Promise<ImportBatch | null> {
  const bad = new Set(await badAmong([...new Set(batch.words.map(({ row }) => row))]));
  if (bad.size === 0) return null;
  const refusals = [...bad].map((row) => ({
    row,
    line: batch.lines?.[row] ?? batch.place.line,
    column: null,
    value: null,
    message: 'The row holds characters or values that cannot be stored.',
  }));
  return {
    ...batch,
    words: batch.words.filter(({ row }) => !bad.has(row)),
    refusals: [...batch.refusals, ...refusals],
  };

  async function badAmong(rows: readonly number[]): Promise<number[]> {
    if (rows.length === 0 || (await takes(rows))) return [];
    if (rows.length === 1) return [...rows];
    const middle = Math.ceil(rows.length / 2);
    return [...(await badAmong(rows.slice(0, middle))), ...(await badAmong(rows.slice(middle)))];
  }

  async function takes(rows: readonly number[]): Promise<boolean> {
    const asked = new Set(rows);
    const words = batch.words.filter(({ row }) => asked.has(row));
    try {
      await call({ ...batch, words, refusals: [], rows: -1 });
    } catch (error) {
      if (error instanceof DatabaseError && error.sqlState === canBeStored) return true;
      if (error instanceof DatabaseError && error.isAboutData) return false;
      throw error;
    }
    // Another has recorded these rows meanwhile, or the import has ended: the batch itself is told so.
    return true;
  }
}
