/** What is to be done for imports, and how far it has come. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import type { ImportState } from '../../../core/domain/vocabulary.js';
import type { ImportPlace } from '../../../core/log/import-words.js';
import type { Drift } from '../drift/drift-check.js';
import type { AskedColumns, FileForm } from '../file/file-form.js';
import type { MappingInput } from '../mapping/import-mapping.rules.js';

export interface OpenImport {
  state: ImportState;
  dryRun: boolean;
  /** As they were asked. */
  mapping: MappingInput;
  columns: AskedColumns | null;
  /** Once it was found out. */
  form: FileForm | null;
  /** Behind the last row that was recorded; null before the first. */
  place: ImportPlace | null;
  rowsRead: number;
  refused: number;
  bytesReceived: number;
  /** Null: it is no check of drift. */
  drift: Drift | null;
}

/** Null: there is no such import. */
export async function readOpenImport(
  db: Db,
  accountId: string,
  importId: string,
): Promise<OpenImport | null> {
  const [row] = await db.of(accountId).rows<OpenImport>(sql`
    select i.state, i.dry_run as "dryRun", i.mapping, i.columns, i.form, i.place, i.rows_read as "rowsRead", i.refused,
      i.bytes_received as "bytesReceived",
      case when d.provider is not null then jsonb_build_object('provider', d.provider, 'listName', d.list_name) end as drift
    from imports i
    left join drift_checks d on d.account_id = i.account_id and d.import_id = i.import_id
    where i.account_id = ${accountId} and i.import_id = ${importId}`);
  return row ?? null;
}

/** Keeps how the file is to be read, unless that is known already; gives what is kept. Null: it is not being run. */
export async function keepForm(
  db: Db,
  accountId: string,
  importId: string,
  form: FileForm,
): Promise<FileForm | null> {
  const [row] = await db.of(accountId).rows<{ form: FileForm }>(sql`
    update imports set form = coalesce(form, ${JSON.stringify(form)}::jsonb), touched_at = now()
    where account_id = ${accountId} and import_id = ${importId} and state = 'RUNNING'
    returning form`);
  return row?.form ?? null;
}

/** Says that somebody is at it, where it is long until the next rows are recorded; false where nothing is to be done any more. */
export async function touchImport(db: Db, accountId: string, importId: string): Promise<boolean> {
  const touched = await db.of(accountId).rows(sql`
    update imports set touched_at = now()
    where account_id = ${accountId} and import_id = ${importId} and state in ('RUNNING', 'UNDOING')
    returning state`);
  return touched.length === 1;
}

/** Ends it, for people to read why; what it has recorded stays. Nothing happens unless it runs. */
export async function failImport(
  db: Db,
  accountId: string,
  importId: string,
  failure: string,
): Promise<void> {
  await db.of(accountId).rows(sql`
    update imports set state = 'FAILED', failure = ${failure}, finished_at = now(), touched_at = now()
    where account_id = ${accountId} and import_id = ${importId} and state = 'RUNNING'`);
}

/** Ends an undo before its end, for people to read why; it can be asked for again, and goes on. */
export async function failUndo(db: Db, accountId: string, importId: string, failure: string): Promise<void> {
  await db.of(accountId).rows(sql`
    update imports set state = 'FAILED', failure = ${failure}, touched_at = now()
    where account_id = ${accountId} and import_id = ${importId} and state = 'UNDOING'`);
}

export interface ForgottenImport {
  accountId: string;
  importId: string;
  /** It was touched by a clock that was ahead: its job may wait for a time that is far off. */
  ahead: boolean;
}

/**
 * Imports of all accounts for which nothing was done for so long: whoever has had them is gone, or they wait for their turn.
 * Each is given to one who looks, and counts as touched.
 */
export async function takeForgotten(db: Db, milliseconds: number): Promise<ForgottenImport[]> {
  return db.rows(sql`
    select account_id as "accountId", import_id as "importId", ahead
    from take_forgotten_imports(${milliseconds} * interval '1 millisecond')`);
}

/**
 * Puts a job into the queue, unless it waits there already; `now`: then it waits no longer. One that is under way is followed
 * by another.
 */
export async function addImportJob(
  db: Db,
  task: string,
  { accountId, importId }: { accountId: string; importId: string },
  { now = false } = {},
): Promise<void> {
  await db.rows(sql`
    select from graphile_worker.add_job(${task}::text, ${JSON.stringify({ accountId, importId })}::json,
      job_key => ${importId}::text, job_key_mode => ${now ? 'replace' : 'preserve_run_at'})`);
}

/** Whether jobs of all accounts wait for somebody to take them. */
export async function importJobsWait(db: Db, task: string): Promise<boolean> {
  const [row] = await db.rows<{ wait: boolean }>(sql`
    select exists (
      select from graphile_worker.jobs
      where task_identifier = ${task} and locked_at is null and run_at <= now() and attempts < max_attempts
    ) as wait`);
  return row?.wait ?? false;
}
