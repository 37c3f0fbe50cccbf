/** Runs an import from the place it has reached, batch by batch, until it has ended or somebody else has it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Instant } from '../../../core/domain/instant.js';
import { TakesTooLong } from '../../../core/log/call-again.js';
import { forgetDryRun } from '../../../core/log/record-import.js';
import type { BatchOutcome, ImportBatch, ImportWriter } from '../../../core/log/import-words.js';
import type { AccountSettings } from '../../../core/settings/account-settings.js';
import type { ErasedRecipients } from '../../../core/log/erased-recipients.js';
import type { SettingsCache } from '../../../core/settings/read-settings.js';
import { createDriftRun } from '../drift/drift-run.js';
import { driftMapping } from '../drift/drift-mapping.rules.js';
import { openList } from '../drift/formats/open-list.js';
import { namedBatch } from '../erase/named-batch.js';
import { type ImportMapping, readMapping } from '../mapping/import-mapping.rules.js';
import { piecesOf } from '../upload/read-pieces.js';
import { afterDone, type Calls, isHopeless } from './call-size.rules.js';
import { givenUp, type GivenUpServices } from './given-up.js';
import { failImport, type OpenImport, touchImport } from './open-imports.queries.js';
import { BrokenFile } from './broken-file.js';
import { openFile } from './file-bytes.js';
import { formOf } from './form-of-file.js';
import { firstPace, nextPace } from './pace.rules.js';
import type { Persistence } from './persistence.js';
import { createBatchPlanner } from './plan-batches.js';
import { createRowsReader } from './rows-reader.js';

export interface RunServices extends GivenUpServices {
  settings: Pick<SettingsCache, 'current'>;
  importWriter: ImportWriter;
  erased: ErasedRecipients;
  now(): Instant;
  /** Whether words come in by other doors of this process just now. */
  isBusyHere(): boolean;
  /** Whether it is not to go on for now: its account is suspended. */
  mustWait(): Promise<boolean>;
  onRows(rows: number): void;
  /** Bytes to which a file in gzip unpacks at most. */
  unpackedLimit: number;
  /** Rows from the first on of which one at least is not refused. */
  rowsInVain?: number;
}

export interface RunningImport {
  accountId: string;
  importId: string;
  row: OpenImport;
}

/**
 * How a run came to its end here. `again`: what it was planned by has changed; it is to be read anew. `elsewhere`: another
 * runner has recorded rows, and goes on. `waits`: until its account is no longer suspended.
 */
export type RunEnd = 'ended' | 'again' | 'elsewhere' | 'waits' | 'stopped';

/** It ends for another reason than the file's end, or an error. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
  constructor(readonly end: RunEnd) {
    super('an import goes on later, elsewhere, or not at all');
  }
}

/** So many rows that are refused from the first on are no list, or not with this mapping: they would go on for hours. */
const usualRowsInVain = 10_000_000;
const tooLong = 'The database took longer than it may to record this row, again and again: it was left out.';
const tooLongAtAll = 'The database took longer than it may to store what became of a row, again and again.';
/** Milliseconds after which it is said that somebody is at it, when no rows were recorded. */
const touchAfter = 500;

export async function runImport(
  services: RunServices,
  running: RunningImport,
  calls: Calls,
  persistence: Persistence,
): Promise<RunEnd> {
  const { accountId, importId } = running;
  const { db } = services;
  try {
    return await runFile(services, running, calls, persistence);
  } catch (error) {
    if (error instanceof Interrupted) return error.end;
    if (!(error instanceof BrokenFile)) throw error;
    await persistence.untilDone(() => failImport(db, accountId, importId, error.message));
    if (running.row.dryRun) await persistence.untilDone(() => forgetDryRun(db, accountId, importId));
    return 'ended';
  }
}

async function runFile(
  services: RunServices,
  running: RunningImport,
  calls: Calls,
  persistence: Persistence,
): Promise<RunEnd> {
  const { db, now, unpackedLimit, rowsInVain = usualRowsInVain } = services;
  const { accountId, importId, row } = running;
  const settings = await services.settings.current(accountId);
  const mapping = mappingOf(settings, row);
  let touchedAt = performance.now();
  const atWork = async () => {
    if (performance.now() - touchedAt < touchAfter) return;
    touchedAt = performance.now();
    if (persistence.signal.aborted) throw new Interrupted('stopped');
    if (await services.mustWait()) throw new Interrupted('waits');
    // What it has come to is found out anew: it was cancelled, or somebody else has brought it to its end.
    if (!(await touchImport(db, accountId, importId))) throw new Interrupted('again');
  };
  // At work with each piece, too: a file may hold many of which nothing unpacks.
  const open = (from: number) =>
    openFile(calling(atWork, piecesOf(db, accountId, importId, from)), row.bytesReceived, {
      unpackedLimit,
      from,
    });
  const form = row.form ?? (await formOf(db, running, mapping.region, { open: () => open(0), atWork }));
  if (form === null) return 'again';
  const reader = createRowsReader(form, mapping, settings, row.place);
  const list = form.list === undefined ? null : await openList(form.list, () => open(0));
  const file = list ?? (await open(row.place?.readFrom?.file ?? 0));
  const drift =
    row.drift === null
      ? null
      : createDriftRun({
          db,
          accountId,
          importId,
          drift: row.drift,
          dryRun: row.dryRun,
          asOf: mapping.asOf,
          scopeKeys: mapping.targets?.map(({ scopeKey }) => scopeKey) ?? [],
          persistence,
          atWork,
          ignored: () => list?.ignored() ?? 0,
        });
  const planner = createBatchPlanner({
    file,
    reader,
    rowsBefore: row.rowsRead,
    place: row.place,
    settingsVersion: settings.version,
    now,
    atWork,
  });
  try {
    let pace = firstPace;
    let isInVain = row.refused === row.rowsRead;
    const plan = async () => {
      const next = await planner.next(Math.min(pace.words, calls.size.atMost));
      const named = await namedBatch(services, running, settings, mapping.region, next);
      return drift?.said(named) ?? named;
    };
    let batch = await plan();
    while (!persistence.signal.aborted) {
      if (await services.mustWait()) return 'waits';
      const since = performance.now();
      if (isHopeless(calls.size) && batch.rows === 1) batch = refused(batch);
      if (drift !== null && !(await drift.list(batch))) return 'again';
      const writing = write(services, running, batch, persistence);
      // The next one is made meanwhile.
      const following = batch.isLast ? null : plan();
      following?.catch(() => undefined);
      const outcome = await writing;
      touchedAt = performance.now();
      if (outcome === 'stopped') return 'stopped';
      if (outcome === 'too-long') {
        if (isHopeless(calls.size) && batch.words.length === 0) throw new BrokenFile(tooLongAtAll);
        await givenUp(services, { accountId, importId, rows: batch.rows }, calls);
        return 'again';
      }
      // Planned anew from the last row that was recorded: its place says from where the file is read on. One in gzip is
      // unpacked from its beginning, some seconds for a gigabyte: settings change by hand.
      if (outcome.kind === 'stale') return 'again';
      if (outcome.kind === 'moved') return outcome.state === 'RUNNING' ? 'elsewhere' : 'again';
      services.onRows(batch.rows);
      if (following === null) return 'ended';
      isInVain &&= !/[^r]/.test(outcome.outcomes);
      if (isInVain && batch.firstRow + batch.rows >= rowsInVain) throw inVain(batch.firstRow + batch.rows);
      const took = touchedAt - since;
      calls.size = afterDone(calls.size, took);
      pace = nextPace(pace, {
        words: Math.max(batch.words.length, batch.rows),
        took,
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
): Promise<BatchOutcome | 'stopped' | 'too-long'> {
  try {
    return await persistence.untilDone(() =>
      row.dryRun
        ? importWriter.tryOut(accountId, importId, batch)
        : importWriter.write(accountId, importId, batch),
    );
  } catch (error) {
    if (error instanceof TakesTooLong) return 'too-long';
    throw error;
  }
}

/** Of one row, which the database does not come to an end with. */
function refused(batch: ImportBatch): ImportBatch {
  if (batch.words.length === 0) return batch;
  const line = batch.lines?.[0] ?? batch.place.line;
  const refusals = [{ row: 0, line, column: null, value: null, message: tooLong }];
  return { ...batch, words: [], refusals };
}

function inVain(rows: number): BrokenFile {
  return new BrokenFile(
    `None of the first ${rows} rows could be imported; the errors say why. The file is no list of recipients, or not with these columns and this mapping. If it is, send the rows behind them as a file of their own.`,
  );
}

/** It made sense when it was asked for, by the clock of then; what it names may be gone since. */
function mappingOf(settings: AccountSettings, row: OpenImport): ImportMapping {
  const read = readMapping(settings, row.mapping, Infinity);
  switch (read.kind) {
    case 'mapping':
      return row.drift === null ? read.mapping : driftMapping(settings, read.mapping, row.drift);
    case 'bad-input':
      throw new BrokenFile(`The mapping makes no sense any more: ${read.message}`);
    case 'not-found':
      throw new BrokenFile(`The mapping names a ${read.what} that the account does not have any more.`);
  }
}

async function* calling(
  atWork: () => Promise<void>,
  pieces: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  for await (const piece of pieces) {
    await atWork();
    yield piece;
  }
}
