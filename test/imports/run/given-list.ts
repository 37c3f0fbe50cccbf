/** Imports of lists that are sent to a Heed that runs, and what became of them. */
import { sql } from 'drizzle-orm';
import { expect, vi } from 'vitest';
import type { Db } from '../../../src/core/db/connect.js';
import { newId } from '../../../src/core/domain/new-id.js';
import type { ImportState } from '../../../src/core/domain/vocabulary.js';
import type { MappingInput } from '../../../src/features/imports/mapping/import-mapping.rules.js';
import { uploadAddress } from '../../../src/features/imports/upload/upload-address.js';
import { secretKey } from '../../support/app.js';

export const asOf = Date.UTC(2026, 0, 5) * 1000;

/** A phone number for each index, all different. */
export const phoneNumber = (index: number) => `+1212${String(2_000_000 + index)}`;

/** A file with so many phone numbers; `from`: the index of the first. */
export function listOf(rows: number, from = 0): Buffer {
  let text = 'phone\r\n';
  for (let index = from; index < from + rows; index += 1) text += `${phoneNumber(index)}\r\n`;
  return Buffer.from(text);
}

export interface GivenList {
  accountId: string;
  importId: string;
}

export interface ListOptions {
  dryRun?: boolean;
  mapping?: Partial<MappingInput>;
  fileName?: string;
}

/** An import that waits for its file. */
export async function givenWaiting(db: Db, accountId: string, options: ListOptions = {}): Promise<GivenList> {
  const importId = newId();
  const mapping = JSON.stringify({ scope: 'ACCOUNT', asOf, ...options.mapping });
  await db.rows(sql`
    insert into imports (account_id, import_id, state, file_name, dry_run, mapping, actor, upload_expires_at)
    values (${accountId}::uuid, ${importId}::uuid, 'WAITING_FOR_FILE', ${options.fileName ?? 'list.csv'},
      ${options.dryRun ?? false}, ${mapping}::jsonb, 'key', now() + interval '1 hour')`);
  return { accountId, importId };
}

/** Sends it to a process; the import runs from then on. */
export async function sendList(origin: string, key: GivenList, file: Buffer): Promise<void> {
  const services = { secretKey, publicUrl: origin, now: () => Date.now() * 1_000 };
  const address = uploadAddress(services, key, (Date.now() + 3_600_000) * 1_000);
  const answer = await fetch(address, { method: 'PUT', body: new Uint8Array(file) });
  expect(await answer.text()).toContain('RUNNING');
}

export interface ListImported {
  state: ImportState;
  rowsRead: number;
  added: number;
  alreadyOptedOut: number;
  duplicates: number;
  overruled: number;
  refused: number;
  withdrawn: number;
  failure: string | null;
}

export async function importedList(db: Db, { accountId, importId }: GivenList): Promise<ListImported> {
  const [row] = await db.rows<ListImported>(sql`
    select state, rows_read as "rowsRead", added, already_opted_out as "alreadyOptedOut", duplicates, overruled, refused,
      withdrawn, failure
    from imports where account_id = ${accountId}::uuid and import_id = ${importId}::uuid`);
  if (row === undefined) throw new Error('there is no such import');
  return row;
}

export async function untilState(
  db: Db,
  key: GivenList,
  state: ImportState,
  timeout = 60_000,
): Promise<ListImported> {
  return vi.waitFor(
    async () => {
      const row = await importedList(db, key);
      expect(row.state, row.failure ?? '').toBe(state);
      return row;
    },
    { timeout, interval: 20 },
  );
}

/** There is something to be done for it, by whichever process is free. */
export async function addJob(db: Db, key: GivenList): Promise<void> {
  await db.text(`select from graphile_worker.add_job('import', $1::json, job_key => $2::text)`, [
    JSON.stringify(key),
    key.importId,
  ]);
}

/** An import that is RUNNING, with its file, and of which nobody was told. */
export async function givenStored(db: Db, accountId: string, file: Buffer): Promise<GivenList> {
  const key = await givenWaiting(db, accountId);
  await db.rows(sql`
    with piece as (
      insert into import_pieces (account_id, import_id, starts_at, bytes)
      values (${accountId}::uuid, ${key.importId}::uuid, 0, ${file}))
    update imports set state = 'RUNNING', bytes_total = ${file.length}::bigint, bytes_received = ${file.length}::bigint
    where import_id = ${key.importId}::uuid`);
  return key;
}
