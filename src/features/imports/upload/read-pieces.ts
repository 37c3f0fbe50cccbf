/** The bytes of an import's file as they came. */
import type { Db } from '../../../core/db/connect.js';
import { pieceAround } from './pieces.queries.js';

/**
 * What is stored of the file from a byte on, a piece of about half a megabyte at a time: the next one is asked for while one
 * is read, each in a statement of its own, so nothing stays open in the database. It ends where what is stored ends: whether
 * that is the whole file, and whether it is there still, says the import's row. Bytes are not unpacked.
 */
export async function* piecesOf(
  db: Db,
  accountId: string,
  importId: string,
  fromByte = 0,
): AsyncGenerator<Buffer, void> {
  const next = (byte: number) => {
    const asked = pieceAround(db, accountId, importId, byte);
    // Whoever leaves before its answer never looks at it.
    asked.catch(() => undefined);
    return asked;
  };
  let byte = fromByte;
  let asked = next(byte);
  for (;;) {
    const piece = await asked;
    if (piece === null) return;
    const bytes = piece.bytes.subarray(byte - piece.startsAt);
    if (bytes.length === 0) return;
    byte += bytes.length;
    asked = next(byte);
    yield bytes;
  }
}
