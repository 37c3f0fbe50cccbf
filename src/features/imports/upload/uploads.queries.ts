import { isAscii } from 'node:buffer';
import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { imports } from '../../../core/db/import.tables.js';

/** The upload of an import's file as it stands. */
export async function readUpload(db: Db, accountId: string, importId: string) {
  const [row] = await db
    .of(accountId)
    .orm.select({
      state: imports.state,
      uploadId: imports.uploadId,
      received: imports.bytesReceived,
      total: imports.bytesTotal,
      expiresAt: imports.uploadExpiresAt,
      startedAt: imports.startedAt,
    })
    .from(imports)
    .where(and(eq(imports.accountId, accountId), eq(imports.importId, importId)));
  return row ?? null;
}

export type StoredUpload = NonNullable<Awaited<ReturnType<typeof readUpload>>>;

export interface Taking {
  /** Made before the first try. */
  uploadId: string;
  /** As read before: what another has taken over meanwhile is not taken. */
  before: string | null;
  /** Null: anew. */
  offset: number | null;
  /** Null: not known. */
  total: number | null;
}

export type TakeOutcome =
  | 'taken'
  | 'missing'
  | 'closed'
  | /** Taken over meanwhile. */ 'moved'
  | 'elsewhere'
  | 'other_length';

/** Once more where it is not cleared: what is stored of uploads before is deleted some at a time. */
export async function takeUpload(
  db: Db,
  accountId: string,
  importId: string,
  { uploadId, before, offset, total }: Taking,
): Promise<{ outcome: TakeOutcome; isCleared: boolean }> {
  const [row] = await db.of(accountId).rows<{ outcome: TakeOutcome; is_cleared: boolean }>(sql`
    select outcome, is_cleared from take_import_upload(${accountId}::uuid, ${importId}::uuid, ${before}::uuid,
      ${uploadId}::uuid, ${offset}::bigint, ${total}::bigint)`);
  if (row === undefined) throw new Error('take_import_upload says one row');
  return { outcome: row.outcome, isCleared: row.is_cleared };
}

export interface UploadPiece {
  uploadId: string;
  startsAt: number;
  bytes: Buffer;
  /** Nothing comes behind it. */
  isLast: boolean;
}

export type AppendOutcome = 'stored' | /** The import runs. */ 'whole' | 'missing' | 'closed' | 'moved';

/** As a text and how the database reads it: what has no sign of its own as it is, which is half as much to write and to send. */
function asText(bytes: Buffer): [text: string, format: 'escape' | 'hex'] {
  const isPlain = isAscii(bytes) && !bytes.includes(0) && !bytes.includes('\\');
  return isPlain ? [bytes.toString('latin1'), 'escape'] : [bytes.toString('hex'), 'hex'];
}

const append = `
  select append_import_piece($1::uuid, $2::uuid, $3::uuid, $4::bigint, decode($5::text, $6::text), $7) as outcome`;

/** The same piece may be given again. */
export async function appendPiece(
  db: Db,
  accountId: string,
  importId: string,
  { uploadId, startsAt, bytes, isLast }: UploadPiece,
): Promise<AppendOutcome> {
  const [row] = await db
    .of(accountId)
    .text<{ outcome: AppendOutcome }>(append, [
      accountId,
      importId,
      uploadId,
      startsAt,
      ...asText(bytes),
      isLast,
    ]);
  if (row === undefined) throw new Error('append_import_piece says one row');
  return row.outcome;
}
