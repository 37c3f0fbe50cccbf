import type { Db } from '../../../core/db/connect.js';

export interface StoredPiece {
  startsAt: number;
  bytes: Buffer;
}

const around = `
  select starts_at, bytes from import_pieces
  where account_id = $1::uuid and import_id = $2::uuid and starts_at <= $3::bigint
  order by starts_at desc limit 1`;

/** The piece that begins at this byte of the file, or before it and nearest; null where there is none. */
export async function pieceAround(
  db: Db,
  accountId: string,
  importId: string,
  byte: number,
): Promise<StoredPiece | null> {
  const [row] = await db.text<{ starts_at: number; bytes: Buffer }>(around, [accountId, importId, byte]);
  return row === undefined ? null : { startsAt: row.starts_at, bytes: row.bytes };
}
