/** The bytes of an import's file as they came. */
import type { Db } from '../../../core/db/connect.js';
import { pieceAround } from './pieces.queries.js';

/** The file is not, or no longer, there as it came. Nobody takes a part of it for the whole. */
export class FileGone extends Error {
  override readonly name = 'FileGone';
  constructor() {
    super('the file of the import is not stored, or not any more');
  }
}

/**
 * What has come of the file from a byte on, a piece of about a quarter of a megabyte at a time: the next one is asked for while one is
 * read, each in a statement of its own, so nothing stays open in the database. Bytes are not unpacked. Rejects with
 * FileGone where a piece is missing that has come: it was deleted.
 */
export async function* piecesOf(
  db: Db,
  accountId: string,
  importId: string,
  fromByte = 0,
): AsyncGenerator<Buffer, void> {
  const ask = (byte: number) => {
    const asked = pieceAround(db, accountId, importId, byte);
    // Whoever leaves before its answer never looks at it.
    asked.catch(() => undefined);
    return asked;
  };
  let asked = ask(fromByte);
  for (let byte = fromByte; ;) {
    const piece = await asked;
    if (piece === null) throw new FileGone();
    if (byte >= piece.received) return;
    const bytes = piece.bytes?.subarray(byte - piece.startsAt) ?? Buffer.alloc(0);
    if (bytes.length === 0) throw new FileGone();
    byte += bytes.length;
    asked = ask(byte);
    yield bytes;
  }
}
