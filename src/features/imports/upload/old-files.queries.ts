/** Files of imports of all accounts, so these begin with none. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';

/** Ends imports whose file has not come in time, so many at most; how many. */
export async function expireUploads(db: Db, atMost: number): Promise<number> {
  const [row] = await db.rows<{ expired: number }>(
    sql`select expire_import_uploads(${atMost}::integer) as expired`,
  );
  return row?.expired ?? 0;
}

export interface DeletedPieces {
  /** Files that are gone now. */
  files: number;
  pieces: number;
  /** No more is to be deleted just now. */
  isDone: boolean;
}

/** Deletes some pieces, at most so many, of files whose imports ended so many days ago or that never came whole. */
export async function deleteOldFiles(db: Db, keepDays: number, atMost: number): Promise<DeletedPieces> {
  const [row] = await db.rows<{ files: number; pieces: number; is_done: boolean }>(sql`
    select files, pieces, is_done
    from delete_import_pieces(make_interval(days => ${keepDays}::integer), ${atMost}::integer)`);
  if (row === undefined) throw new Error('delete_import_pieces says one row');
  return { files: row.files, pieces: row.pieces, isDone: row.is_done };
}
