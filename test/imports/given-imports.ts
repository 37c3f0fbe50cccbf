/** Imports as rows of their table, for tests of what reads them. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import type { ImportState } from '../../src/core/domain/vocabulary.js';

export interface BareImport {
  accountId: string;
  importId: string;
}

/** One that waits for its file unless it is said otherwise: no job touches it. */
export async function givenBareImport(
  db: Db,
  accountId: string,
  given: { state?: ImportState; fileName?: string | null; refused?: number; createdAt?: string } = {},
): Promise<BareImport> {
  const importId = randomUUID();
  const { state = 'WAITING_FOR_FILE', fileName = 'list.csv', refused = 0, createdAt = null } = given;
  await db.rows(sql`
    insert into imports (account_id, import_id, state, file_name, dry_run, mapping, upload_expires_at, rows_read, refused, errors_kept, created_at)
    values (${accountId}, ${importId}, ${state}, ${fileName}, false, '{}', now() + interval '1 hour', ${refused}, ${refused}, ${refused},
      coalesce(${createdAt}::timestamptz, now()))`);
  return { accountId, importId };
}

export async function received(db: Db, { accountId, importId }: BareImport, bytes: number): Promise<void> {
  await db.rows(sql`
    update imports set bytes_received = ${bytes} where account_id = ${accountId} and import_id = ${importId}`);
}

export async function enter(db: Db, { accountId, importId }: BareImport, state: ImportState): Promise<void> {
  await db.rows(sql`
    update imports set state = ${state} where account_id = ${accountId} and import_id = ${importId}`);
}

/** One in ten rows was refused. */
export async function givenErrors(db: Db, one: BareImport, count: number): Promise<void> {
  await db.rows(sql`
    insert into import_errors (account_id, import_id, row, line, "column", value, message)
    select ${one.accountId}::uuid, ${one.importId}::uuid, n * 10, n * 10 + 2, 'phone', 'x' || n, 'no phone number'
    from generate_series(0, ${count - 1}::integer) n`);
}
