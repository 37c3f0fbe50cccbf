/** Imports for tests that write through the writer of imports itself. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';
import type { ImportState } from '../../src/core/domain/vocabulary.js';
import type { ImportBatch, ImportRefusal, ImportWord } from '../../src/core/log/import-words.js';

export async function givenImport(
  db: Db,
  accountId: string,
  { state = 'RUNNING', dryRun = false }: { state?: ImportState; dryRun?: boolean } = {},
): Promise<string> {
  const importId = randomUUID();
  await db.rows(sql`
    insert into imports (account_id, import_id, state, dry_run, mapping, actor)
    values (${accountId}, ${importId}, ${state}, ${dryRun}, '{}', 'key')`);
  return importId;
}

export const listedAt = Date.UTC(2026, 0, 5) * 1000;

export function makeImportWord(overrides: Partial<ImportWord> = {}): ImportWord {
  return {
    row: 0,
    recipient: '+14155550100',
    scope: 'ACCOUNT',
    scopeKey: 0,
    channel: null,
    senderId: null,
    groupId: null,
    blocks: 'MARKETING',
    hold: false,
    reason: null,
    reasonText: null,
    evidence: null,
    occurredAt: listedAt,
    ...overrides,
  };
}

export function makeRefusal(overrides: Partial<ImportRefusal> = {}): ImportRefusal {
  return { row: 0, line: 2, column: 'phone', value: 'x', message: 'no phone number', ...overrides };
}

/** As many rows as its words and refusals name. */
export function makeBatch(overrides: Partial<ImportBatch> = {}): ImportBatch {
  const { words = [], refusals = [] } = overrides;
  return {
    batchId: randomUUID(),
    firstRow: 0,
    rows: new Set([...words, ...refusals].map(({ row }) => row)).size,
    words,
    refusals,
    place: { bytes: 100, line: 3 },
    bytesRead: 100,
    isLast: false,
    settingsVersion: 1,
    ...overrides,
  };
}

export interface StoredImport {
  state: ImportState;
  dry_run: boolean;
  rows_read: number;
  added: number;
  already_opted_out: number;
  duplicates: number;
  overruled: number;
  refused: number;
  withdrawn: number;
  place: unknown;
  finished_at: number | null;
}

export async function importOf(db: Db, accountId: string, importId: string): Promise<StoredImport> {
  const [row] = await db.rows<StoredImport>(sql`
    select state, dry_run, rows_read, added, already_opted_out, duplicates, overruled, refused, withdrawn, place, finished_at
    from imports where account_id = ${accountId} and import_id = ${importId}`);
  if (row === undefined) throw new Error('there is no such import');
  return row;
}
