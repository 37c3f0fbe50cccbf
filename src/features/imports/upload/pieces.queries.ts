import type { Db } from '../../../core/db/connect.js';

export interface PieceAround {
  /** Bytes of the file that have come. */
  received: number;
  startsAt: number;
  /** Null: none is stored there. */
  bytes: Buffer | null;
}

const around = `
  select i.bytes_received as received, coalesce(p.starts_at, 0) as "startsAt", p.bytes
  from imports i
  left join lateral (
    select o.starts_at, o.bytes from import_pieces o
    where o.account_id = i.account_id and o.import_id = i.import_id and o.starts_at <= $3::bigint
    order by o.starts_at desc limit 1
  ) p on $3::bigint < i.bytes_received
  where i.account_id = $1::uuid and i.import_id = $2::uuid`;

/** The piece that this byte of the file is in; null where there is no such import. */
export async function pieceAround(
  db: Db,
  accountId: string,
  importId: string,
  byte: number,
): Promise<PieceAround | null> {
  const [row] = await db.of(accountId).text<PieceAround>(around, [accountId, importId, byte]);
  return row ?? null;
}
