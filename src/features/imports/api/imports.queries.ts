/** Imports as they are begun, listed, and taken from one state to another: each a statement that may be sent twice. */
import { and, asc, count, desc, eq, type SQL, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../../core/access/audit-trail.queries.js';
import type { Db } from '../../../core/db/connect.js';
import { imports } from '../../../core/db/import.tables.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import { importColumns, type ImportRow } from '../../../core/graph/imports.queries.js';
import type { Confirmed } from '../../../core/log/import-calls.queries.js';
import type { NewDriftCheck } from '../drift/drift-check.js';
import type { ColumnRead } from '../file/file-form.js';

export interface ImportPlaceInList {
  createdAt: Instant;
  importId: string;
}

/** Imports in the order of the direction: forward is newest first. `drift`: those that are checks of drift. */
export function importPage(
  db: Db,
  accountId: string,
  range: {
    drift: boolean;
    after: ImportPlaceInList | null;
    before: ImportPlaceInList | null;
    direction: 'forward' | 'backward';
    limit: number;
  },
): Promise<ImportRow[]> {
  const order = range.direction === 'forward' ? desc : asc;
  return db
    .of(accountId)
    .orm.select(importColumns)
    .from(imports)
    .where(
      and(
        eq(imports.accountId, accountId),
        range.drift ? isDriftCheck : undefined,
        range.after === null ? undefined : sql`${place} < ${placeOf(range.after)}`,
        range.before === null ? undefined : sql`${place} > ${placeOf(range.before)}`,
      ),
    )
    .orderBy(order(imports.createdAt), order(imports.importId))
    .limit(range.limit);
}

const isDriftCheck = sql`(
  select true from drift_checks d
  where d.account_id = ${imports.accountId} and d.import_id = ${imports.importId}
) is not null`;

const place = sql`(${imports.createdAt}, ${imports.importId})`;

function placeOf(at: ImportPlaceInList): SQL {
  return sql`(${sql.param(at.createdAt, imports.createdAt)}, ${at.importId}::uuid)`;
}

export async function countImports(db: Db, accountId: string, drift: boolean): Promise<number> {
  const [row] = await db
    .of(accountId)
    .orm.select({ all: count() })
    .from(imports)
    .where(and(eq(imports.accountId, accountId), drift ? isDriftCheck : undefined));
  return row?.all ?? 0;
}

/** Which columns of their files are read, where that is known yet. */
export async function columnsOfImports(
  db: Db,
  accountId: string,
  importIds: readonly string[],
): Promise<Map<string, ColumnRead[]>> {
  const rows = await db.of(accountId).rows<{ importId: string; read: ColumnRead[] }>(sql`
    select import_id as "importId", form -> 'read' as read from imports
    where account_id = ${accountId} and import_id = any(${sql.param(importIds)}::uuid[]) and form is not null`);
  return new Map(rows.map(({ importId, read }) => [importId, read]));
}

export interface NewImport {
  importId: string;
  fileName: string;
  dryRun: boolean;
  mapping: object;
  columns: object | null;
  actor: string;
  /** Seconds from now in which the file may come. */
  uploadWithin: number;
  /** Null: it is no check of drift. */
  drift: NewDriftCheck | null;
}

/** Does nothing where the import is there already: by a try before this one. */
export async function insertImport(
  db: Db,
  accountId: string,
  made: NewImport,
  entry: NewAuditEntry,
): Promise<void> {
  const columns = made.columns === null ? null : JSON.stringify(made.columns);
  await db.of(accountId).rows(sql`
    with made as (
      insert into imports (
        account_id, import_id, state, file_name, dry_run, mapping, columns, actor, upload_expires_at)
      values (
        ${accountId}::uuid, ${made.importId}::uuid, 'WAITING_FOR_FILE', ${made.fileName}, ${made.dryRun},
        ${JSON.stringify(made.mapping)}::jsonb, ${columns}::jsonb, ${made.actor},
        now() + make_interval(secs => ${made.uploadWithin}))
      on conflict do nothing
      returning import_id
    ), checked as (
      insert into drift_checks (account_id, import_id, provider, list_name, as_of)
      select ${accountId}::uuid, made.import_id, d.provider, d.list_name, d.as_of
      from made, (
        select ${made.drift?.provider ?? null}::text as provider, ${made.drift?.listName ?? null}::text as list_name,
          ${made.drift === null ? null : formatInstant(made.drift.asOf)}::timestamptz as as_of
      ) d
      where d.provider is not null
    ), told as (${auditEntryIf(sql`made`, accountId, entry)})
    select import_id from made`);
}

export interface NewRowsImport {
  importId: string;
  dryRun: boolean;
  mapping: object;
  form: object;
  actor: string;
  file: Buffer;
  /** Bytes of a piece. */
  piece: number;
}

/** The import and its whole file at once: it runs from here on, whatever becomes of this process. */
export async function insertRowsImport(db: Db, accountId: string, made: NewRowsImport): Promise<void> {
  await db.of(accountId).rows(sql`
    with file as (select ${made.file}::bytea as bytes),
    made as (
      insert into imports (
        account_id, import_id, state, dry_run, mapping, form, actor, started_at, bytes_total, bytes_received)
      select ${accountId}::uuid, ${made.importId}::uuid, 'RUNNING', ${made.dryRun},
        ${JSON.stringify(made.mapping)}::jsonb, ${JSON.stringify(made.form)}::jsonb, ${made.actor}, now(),
        length(bytes), length(bytes)
      from file
      on conflict do nothing
      returning import_id
    ), pieces as (
      insert into import_pieces (account_id, import_id, starts_at, bytes)
      select ${accountId}::uuid, made.import_id, starts_at,
        substring(file.bytes from starts_at + 1 for ${made.piece}::integer)
      from made, file, generate_series(0, length(file.bytes) - 1, ${made.piece}::integer) starts_at
    )
    select import_id from made`);
}

/** Sets the state of an import that is in one of the given ones, and tells the audit trail; false where it is in none. */
async function move(
  db: Db,
  accountId: string,
  importId: string,
  { set, from, entry }: { set: SQL; from: SQL; entry: NewAuditEntry },
): Promise<boolean> {
  const changed = await db.of(accountId).rows(sql`
    with changed as (
      update imports set ${set}, touched_at = now()
      where account_id = ${accountId}::uuid and import_id = ${importId}::uuid and ${from}
      returning state
    ), told as (${auditEntryIf(sql`changed`, accountId, entry)})
    select state from changed`);
  return changed.length === 1;
}

/** What waits for its file or runs stops. A batch that is being recorded is waited for. */
export function cancel(db: Db, accountId: string, importId: string, entry: NewAuditEntry) {
  return move(db, accountId, importId, {
    set: sql`state = 'CANCELLED', finished_at = now()`,
    from: sql`state in ('WAITING_FOR_FILE', 'RUNNING')`,
    entry,
  });
}

/**
 * What has ended is to be undone. Why an undo before this one came to no end is no longer true; why the import itself has
 * FAILED stays.
 */
export function beginUndo(db: Db, accountId: string, importId: string, entry: NewAuditEntry) {
  return move(db, accountId, importId, {
    set: sql`state = 'UNDOING', undone_by = ${entry.actor.name}, failure = case when undone_by is null then failure end`,
    from: sql`state in ('DONE', 'FAILED', 'CANCELLED') and not dry_run`,
    entry,
  });
}

/** False where nothing has changed: it is no dry run that is DONE, or was confirmed before. */
export async function confirm(
  db: Db,
  accountId: string,
  importId: string,
  entry: NewAuditEntry,
): Promise<boolean> {
  for (;;) {
    const [confirmed] = await db.of(accountId).rows<{ outcome: Confirmed['outcome'] }>(sql`
      with before as materialized (
        select dry_run from imports
        where account_id = ${accountId}::uuid and import_id = ${importId}::uuid for update
      ), confirmed as materialized (
        select c.outcome from before, confirm_import(${accountId}::uuid, ${importId}::uuid) c
        where before.dry_run
      ), changed as (
        select outcome from confirmed where outcome = 'CONFIRMED'
      ), told as (${auditEntryIf(sql`changed`, accountId, entry)})
      select outcome from confirmed`);
    // What a dry run has said of an address book is forgotten a part at a time.
    if (confirmed?.outcome !== 'MORE') return confirmed?.outcome === 'CONFIRMED';
  }
}
