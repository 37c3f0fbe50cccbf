/** Runs an import from the place it has reached, batch by batch, until it has ended or somebody else has it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Db } from '../../../core/db/connect.js';
import type { Instant } from '../../../core/domain/instant.js';
import { forgetDryRun } from '../../../core/log/record-import.js';
import type { BatchOutcome, ImportBatch, ImportWriter } from '../../../core/log/import-words.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import type { SettingsCache } from '../../../core/settings/read-settings.js';
import { type FileForm, headLimit } from '../file/file-form.js';
import { findForm } from '../file/find-form.rules.js';
import { type ImportMapping, readMapping } from '../mapping/import-mapping.rules.js';
import { piecesOf } from '../upload/read-pieces.js';
import { failImport, keepForm, type OpenImport, touchImport } from './open-imports.queries.js';
import { BrokenFile, type FileBytes, openFile } from './file-bytes.js';
import { firstPace, nextPace } from './pace.rules.js';
import type { Persistence } from './persistence.js';
import { createBatchPlanner } from './plan-batches.js';
import { createRowsReader } from './rows-reader.js';

export interface RunServices {
  db: Db;
  settings: Pick<SettingsCache, 'current'>;
  importWriter: ImportWriter;
  now(): Instant;
  /** Whether words come in by other doors of this process just now. */
  isBusyHere(): boolean;
  onRows(rows: number): void;
}

export interface RunningImport {
  accountId: string;
  importId: string;
  row: OpenImport;
}

/**
 * How a run came to its end here. `again`: what it was planned by has changed; it is to be read anew. `elsewhere`: another
 * runner has recorded rows, and goes on.
 */
export type RunEnd = 'ended' | 'again' | 'elsewhere' | 'stopped';

/** Milliseconds after which it is said that somebody is at it, when no rows were recorded. */
const touchAfter = 500;

export async function runImport(
  services: RunServices,
  running: RunningImport,
  persistence: Persistence,
): Promise<RunEnd> {
  const { accountId, importId } = running;
  const { db } = services;
  try {
    return await runFile(services, running, persistence);
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error;
    await persistence.untilDone(() => failImport(db, accountId, importId, error.message));
    if (running.row.dryRun) await persistence.untilDone(() => forgetDryRun(db, accountId, importId));
    return 'ended';
  }
}

async function runFile(
  services: RunServices,
  running: RunningImport,
  persistence: Persistence,
): Promise<RunEnd> {
  const { db, now } = services;
  const { accountId, importId, row } = running;
  const settings = await services.settings.current(accountId);
  const mapping = mappingOf(settings, row);
  const open = () => openFile(piecesOf(db, accountId, importId), row.bytesReceived);
  const form = row.form ?? (await formOf(db, running, mapping.region, open));
  if (form === null) return 'again';
  const reader = createRowsReader(form, mapping, settings, row.place);
  const file = await open();
  let touchedAt = performance.now();
  const planner = createBatchPlanner({
    file,
    reader,
    rowsBefore: row.rowsRead,
    place: row.place,
    settingsVersion: settings.version,
    now,
    async atWork() {
      if (performance.now() - touchedAt < touchAfter) return;
      touchedAt = performance.now();
      await touchImport(db, accountId, importId);
    },
  });
  try {
    let pace = firstPace;
    let batch = await planner.next(pace.words);
    while (!persistence.signal.aborted) {
      const since = performance.now();
      const writing = write(services, running, batch, persistence);
      // The next one is made meanwhile.
      const following = batch.isLast ? null : planner.next(pace.words);
      following?.catch(() => undefined);
      const outcome = await writing;
      touchedAt = performance.now();
      if (outcome === 'stopped') return 'stopped';
      if (outcome.kind === 'stale') return 'again';
      if (outcome.kind === 'moved') return outcome.state === 'RUNNING' ? 'elsewhere' : 'again';
      services.onRows(batch.rows);
      if (following === null) return 'ended';
      pace = nextPace(pace, {
        words: Math.max(batch.words.length, batch.rows),
        took: touchedAt - since,
        waited: outcome.waited,
        isBusyHere: services.isBusyHere(),
      });
      if (pace.breath > 0) await delay(pace.breath);
      batch = await following;
    }
    return 'stopped';
  } finally {
    file.close();
  }
}

async function write(
  { importWriter }: RunServices,
  { accountId, importId, row }: RunningImport,
  batch: ImportBatch,
  persistence: Persistence,
): Promise<BatchOutcome | 'stopped'> {
  return persistence.untilDone(() =>
    row.dryRun
      ? importWriter.tryOut(accountId, importId, batch)
      : importWriter.write(accountId, importId, batch),
  );
}

/** It made sense when it was asked for, by the clock of then; what it names may be gone since. */
function mappingOf(settings: AccountSettings, row: OpenImport): ImportMapping {
  const read = readMapping(settings, row.mapping, Infinity);
  switch (read.kind) {
    case 'mapping':
      return read.mapping;
    case 'bad-input':
      throw new BrokenFile(`The mapping makes no sense any more: ${read.message}`);
    case 'not-found':
      throw new BrokenFile(`The mapping names a ${read.what} that the account does not have any more.`);
  }
}

/** Finds out how the file is to be read, and keeps that: whoever goes on reads it the same. Null: it is not being run any more. */
async function formOf(
  db: Db,
  { accountId, importId, row }: RunningImport,
  region: string | null,
  open: () => Promise<FileBytes>,
): Promise<FileForm | null> {
  const file = await open();
  try {
    const head: Buffer[] = [];
    let length = 0;
    let isWhole = false;
    while (length < headLimit && !isWhole) {
      const bytes = await file.next();
      if (bytes === null) isWhole = true;
      else {
        head.push(bytes);
        length += bytes.length;
      }
    }
    const found = findForm(Buffer.concat(head), isWhole, { columns: row.columns, region });
    if (found.kind === 'unreadable') throw new BrokenFile(found.message);
    return await keepForm(db, accountId, importId, found.form);
  } finally {
    file.close();
  }
}
