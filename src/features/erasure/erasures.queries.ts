import { and, eq, sql } from 'drizzle-orm';
import { accounts } from '../../core/db/account.tables.js';
import { arrayText } from '../../core/db/array-text.rules.js';
import type { Db } from '../../core/db/connect.js';
import { erasures } from '../../core/db/erasure.tables.js';
import type { Instant } from '../../core/domain/instant.js';
import type { AddressInText } from '../../core/domain/address-in-text.rules.js';
import type { ErasureRecord } from '../../core/log/proof/signed-statements.rules.js';

export type ErasureRow = typeof erasures.$inferSelect;

/** As the SQL functions take them, in this order. */
function signedParts(signed: ErasureRecord | null): (string | null)[] {
  if (signed === null) return [null, null, null, null, null];
  const { positions, erasure, at, key, signature } = signed;
  return [arrayText(positions, (position) => position), erasure, at, key, signature];
}

export interface NewErasure {
  /** Made before the first try; the audit entry's, too. */
  erasureId: string;
  recipient: string;
  /** By which the recipient is known, if it was erased before; only where the block is to go. */
  oldName: string | null;
  name: string;
  sealedTag: Buffer;
  sealedAddress: Buffer;
  keepsBlock: boolean;
  reason: string;
  /** Whose key: its name and its id. */
  actor: string;
  actorId: string | null;
  /** Milliseconds after which all that was under way when it began has come to its end. */
  settle: number;
}

export interface ErasedPart {
  /** POSITIONS: nothing was done; these are to be signed first. */
  outcome: 'POSITIONS' | 'MORE' | 'DONE' | 'TOO_EARLY';
  said_at: Instant | null;
  positions: number[] | null;
}

/** Milliseconds: longer than the server works on a statement, so that it is the server that gives up. */
const within = 11_000;
/** Events of a recipient in one statement. */
const eventsAtMost = 5_000;

/** A part of an erasure; the first one makes it. Harmless to send again. */
export async function erasePart(
  db: Db,
  accountId: string,
  erasure: NewErasure,
  signed: ErasureRecord | null,
  atMost = eventsAtMost,
): Promise<ErasedPart> {
  const { erasureId, recipient, oldName, name, sealedTag, sealedAddress, keepsBlock, reason, actor } =
    erasure;
  const [row] = await db.of(accountId).text<ErasedPart>(
    `select outcome, said_at, positions from erase_recipient($1::uuid, $2::uuid, $3, $4, $5, $6::bytea, $7::bytea, $8::boolean, $9, $10,
      $11, $12::interval, $13::integer, $14::bigint[], $15::uuid, $16::timestamptz, $17, $18)`,
    [
      accountId,
      erasureId,
      recipient,
      oldName,
      name,
      sealedTag,
      sealedAddress,
      keepsBlock,
      reason,
      actor,
      erasure.actorId,
      `${erasure.settle} milliseconds`,
      atMost,
      ...signedParts(signed),
    ],
    { deadline: within },
  );
  if (row === undefined) throw new Error('erase_recipient gave no row');
  return row;
}

/** Replies that nobody has sent yet are not sent. `name`: of the recipient once they are erased. */
export async function dropReplies(db: Db, accountId: string, name: string): Promise<void> {
  await db.of(accountId).rows(sql`
    /* drop_replies */
    update webhook_replies set content = null, ended_at = now()
    where account_id = ${accountId}::uuid and recipient_name = ${name} and ended_at is null`);
}

export async function findErasure(
  db: Db,
  accountId: string,
  erasureId: string,
): Promise<ErasureRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select()
    .from(erasures)
    .where(and(eq(erasures.accountId, accountId), eq(erasures.erasureId, erasureId)));
  return row;
}

/** Whether its time for the second look has come, by the database's clock. */
export async function hasSettled(db: Db, accountId: string, erasureId: string): Promise<boolean> {
  const [row] = await db.of(accountId).rows<{ settled: boolean }>(sql`
    select coalesce(not_before <= clock_timestamp(), true) as settled from erasures
    where account_id = ${accountId}::uuid and erasure_id = ${erasureId}::uuid`);
  return row?.settled ?? true;
}

/** Tables with texts, in the order in which they are looked through. */
export const tablesWithTexts = [
  'message_claims',
  'idempotency_keys',
  'import_errors',
  'imports',
  'audit_entries',
  'events',
  'reviews',
  'import_agreements',
  'campaigns',
  'erasures',
] as const;

export interface TextsPart {
  step: number;
  table: (typeof tablesWithTexts)[number];
  place: string;
  address: AddressInText;
  /** Claims with the keys that they get. */
  renamed: readonly { from: string; to: string }[];
  signed: ErasureRecord | null;
}

/** What is needed for the same call once more: nothing, if both are empty. */
export interface TextsAsked {
  named: string[];
  positions: number[];
}

/** Rows in one statement. */
const rowsAtMost = 10_000;

/** Looks through the next rows; gives the claims that need other keys, or the events that are to be signed first. */
export async function eraseInTexts(
  db: Db,
  accountId: string,
  erasureId: string,
  { step, table, place, address, renamed, signed }: TextsPart,
): Promise<TextsAsked> {
  const [row] = await db.of(accountId).text<{ named: string[] | null; positions: number[] | null }>(
    `select named, positions from erase_in_texts($1::uuid, $2::uuid, $3::integer, $4, $5, $6::integer, $7, $8, $9::text[], $10::text[],
      $11::bigint[], $12::uuid, $13::timestamptz, $14, $15)`,
    [
      accountId,
      erasureId,
      step,
      table,
      place,
      rowsAtMost,
      address.pattern,
      address.encoded,
      arrayText(renamed, ({ from }) => from),
      arrayText(renamed, ({ to }) => to),
      ...signedParts(signed),
    ],
    { deadline: within },
  );
  return { named: row?.named ?? [], positions: row?.positions ?? [] };
}

/** The next step is begun, unless somebody else has. */
export async function endStep(
  db: Db,
  accountId: string,
  erasureId: string,
  { step, counts, isLast }: { step: number; counts: Record<string, number>; isLast: boolean },
): Promise<void> {
  await db.of(accountId).rows(sql`
    select end_erasure_step(${accountId}::uuid, ${erasureId}::uuid, ${step}::integer, ${JSON.stringify(counts)}::jsonb, ${isLast})`);
}

/** Erasures of all accounts for which nothing was done for so many milliseconds; they are this caller's now. */
export async function openErasures(
  db: Db,
  idle: number,
  atMost: number,
): Promise<{ accountId: string; erasureId: string }[]> {
  return db.rows(sql`
    select account_id as "accountId", erasure_id as "erasureId"
    from open_erasures(${`${idle} milliseconds`}::interval, ${atMost}::integer)`);
}

/** Deletes some pieces of files that name somebody who was erased, of all accounts. */
export async function forgetFiles(db: Db, atMost: number): Promise<{ files: number; isDone: boolean }> {
  const [row] = await db.rows<{ files: number; is_done: boolean }>(
    sql`select files, is_done from forget_import_files(${atMost}::integer)`,
  );
  return { files: row?.files ?? 0, isDone: row?.is_done ?? true };
}

/** Accounts whose texts have a time, after one. */
export async function accountsWithEvidenceDays(db: Db, after: string, atMost: number): Promise<string[]> {
  const rows = await db.rows<{ account_id: string }>(
    sql`select account_id from accounts_with_evidence_days(${after}::uuid, ${atMost}::integer)`,
  );
  return rows.map(({ account_id }) => account_id);
}

/** Null: for good. */
export async function evidenceDaysOf(db: Db, accountId: string): Promise<number | null> {
  const [row] = await db
    .of(accountId)
    .orm.select({ days: accounts.evidenceDays })
    .from(accounts)
    .where(eq(accounts.accountId, accountId));
  return row?.days ?? null;
}

/** Removes texts of so many events at most that are past the account's time; or says which are to be signed first. */
export async function expireTexts(
  db: Db,
  accountId: string,
  atMost: number,
  signed: ErasureRecord | null,
): Promise<{ texts: number; isDone: boolean; positions: number[] }> {
  const [row] = await db.of(accountId).text<{ texts: number; is_done: boolean; positions: number[] | null }>(
    `select texts, is_done, positions
      from expire_texts($1::uuid, $2::integer, $3::bigint[], $4::uuid, $5::timestamptz, $6, $7)`,
    [accountId, atMost, ...signedParts(signed)],
  );
  return { texts: row?.texts ?? 0, isDone: row?.is_done ?? true, positions: row?.positions ?? [] };
}
