import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';

/** Imports of an account of whose files there may be bytes, after one, in the order of their ids. */
export function importsWithFiles(
  db: Db,
  accountId: string,
  after: string,
  atMost: number,
): Promise<{ importId: string; bytesReceived: number; gone: boolean }[]> {
  return db.of(accountId).rows(sql`
    select import_id as "importId", bytes_received as "bytesReceived", 
      file_deleted_at is not null or coalesce(forget_file_at <= clock_timestamp(), false) as gone
    from imports
    where account_id = ${accountId}::uuid and has_pieces and bytes_received > 0
      and import_id > ${after === '' ? '00000000-0000-0000-0000-000000000000' : after}::uuid
    order by import_id limit ${atMost}`);
}

/**
 * Has the file go as soon as the import has ended; `dryRun`: an hour after that, for it may be about to be confirmed. One that is known
 * to go earlier goes then.
 */
export async function forgetFile(
  db: Db,
  accountId: string,
  importId: string,
  dryRun: boolean,
): Promise<void> {
  await db.of(accountId).rows(sql`
    update imports set forget_file_at = least(
      forget_file_at, clock_timestamp() + case when ${dryRun} and dry_run then interval '1 hour' else interval '0' end)
    where account_id = ${accountId}::uuid and import_id = ${importId}::uuid`);
}
