import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.js';

export interface Sealed {
  account_id: string;
  /** How far its log is sealed now, and where it ends. */
  sealed: number;
  head: number;
}

export interface JustSealed extends Sealed {
  /** Events that this call has sealed. */
  added: number;
}

/** Seals the next events of these accounts, so many at most of all together. One that another process is at is left out. */
export function sealEvents(db: Db, accountIds: readonly string[], atMost: number): Promise<JustSealed[]> {
  return db
    .ofAll(accountIds)
    .rows(
      sql`select account_id, sealed, added, head from seal_events(${sql.param(accountIds)}::uuid[], ${atMost}::integer)`,
    );
}

export interface LogToSeal extends Sealed {
  /** How far it stands in checkpoints that were signed. */
  signed: number;
  /** Seconds for which its first event without a seal has been there; null where each has one. */
  behind: number | null;
}

/** Logs of all accounts that have events without a seal or seals without a checkpoint: of the accounts after one, in order. */
export function logsToSeal(db: Db, after: string | null, atMost: number): Promise<LogToSeal[]> {
  return db.rows(sql`
    select account_id, head, sealed, signed, extract(epoch from behind)::double precision as behind
    from logs_to_seal(${after}::uuid, ${atMost}::integer)`);
}

export interface SealHead {
  account_id: string;
  position: number;
  /** The copy of the last checkpoint. */
  checkpoint: string | null;
}

export function sealHeadsOf(db: Db, accountIds: readonly string[]): Promise<SealHead[]> {
  return db.ofAll(accountIds).rows(sql`
    select account_id, position, checkpoint from seal_heads_of(${sql.param(accountIds)}::uuid[])`);
}

export interface SealedPiece {
  account_id: string;
  /** The seal at the position that it begins behind; null where there is none. */
  seal_before: string | null;
  position: number;
  /** The seal there. */
  seal: string | null;
  /** The first four bytes of each seal of the piece. */
  marks: Buffer | null;
}

/** What is sealed behind these places, so many positions of each at most. */
export function sealedPieces(
  db: Db,
  places: readonly { accountId: string; after: number }[],
  atMost: number,
): Promise<SealedPiece[]> {
  const accountIds = places.map(({ accountId }) => accountId);
  return db.ofAll(accountIds).rows(sql`
    select account_id, position, seal_before, seal, marks
    from sealed_pieces(${sql.param(accountIds)}::uuid[], ${sql.param(places.map(({ after }) => after))}::bigint[],
      ${atMost}::integer)`);
}

/** Keeps copies of checkpoints: never one that says less than the one that is there, but for an acceptance. */
export async function keepCheckpoints(
  db: Db,
  copies: readonly { accountId: string; position: number; copy: string; accepts: boolean }[],
): Promise<void> {
  const accountIds = copies.map(({ accountId }) => accountId);
  const accepting = copies.filter(({ accepts }) => accepts).map(({ accountId }) => accountId);
  await db.ofAll(accountIds).rows(sql`
    select keep_checkpoints(${sql.param(accountIds)}::uuid[], ${sql.param(copies.map(({ position }) => position))}::bigint[],
      ${sql.param(copies.map(({ copy }) => copy))}::text[], ${sql.param(accepting)}::uuid[])`);
}
