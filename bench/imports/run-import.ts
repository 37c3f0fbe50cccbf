/** One import as a caller sees it: asked for, its file sent, and waited for; with what it cost meanwhile. */
import { createReadStream } from 'node:fs';
import { request } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchDatabase } from '../database.js';
import type { BenchAccount, Heed } from '../heed.js';
import {
  ImportDocument,
  type ImportFieldsFragment,
  StartImportDocument,
  UndoImportDocument,
} from '../../test/generated/operations.js';
import { forgetPeak, memoryOf } from '../live/process-memory.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { ListFile } from './list-file.js';

export interface Cost {
  seconds: number;
  /** Microseconds a row; null where the system does not tell. */
  heedCpu: number | null;
  postgresCpu: number | null;
  /** Bytes of Heed's process above what it had just before. */
  peak: number;
}

/** Milliseconds between two looks at an import. */
const distance = 100;

export interface SendOptions {
  heed: Heed;
  account: BenchAccount;
  file: ListFile;
  dryRun?: boolean;
}

/** Asks for the import and sends the file; resolves with the import's id when the last byte has been taken. */
export async function sendFile({ heed, account, file, dryRun = false }: SendOptions): Promise<string> {
  const { startImport } = await heed.run(account.key, StartImportDocument, {
    input: {
      fileName: 'list.csv',
      dryRun,
      mapping: {
        scope: 'ACCOUNT',
        region: 'US',
        ...(file.form === 'e164' ? { asOf: '2025-01-01T00:00:00Z' } : {}),
      },
      columns: file.form === 'e164' ? null : { reasonText: 'Reason' },
    },
  });
  await put(new URL(startImport.uploadUrl, heed.url), account.key, file);
  return startImport.import.id;
}

async function put(url: URL, key: string, file: ListFile): Promise<void> {
  const upload = request(url, {
    method: 'PUT',
    headers: {
      authorization: `Bearer ${key}`,
      'content-type': file.gzip ? 'application/gzip' : 'text/csv',
      ...(file.gzip ? { 'content-encoding': 'gzip' } : {}),
      'content-length': file.bytes,
    },
  });
  const answered = once(upload, 'response') as Promise<[IncomingMessage]>;
  await pipeline(createReadStream(file.path, { highWaterMark: 2 ** 18 }), upload);
  const [answer] = await answered;
  const said = await answer.setEncoding('utf8').toArray();
  if (Math.floor((answer.statusCode ?? 0) / 100) !== 2)
    throw new Error(`${answer.statusCode}: ${said.join('')}`);
}

/** Until the import is in this state; throws where it ends in another. */
export async function reaches(
  heed: Heed,
  key: string,
  id: string,
  state: ImportFieldsFragment['state'],
): Promise<ImportFieldsFragment> {
  for (;;) {
    const { import: now } = await heed.run(key, ImportDocument, { id });
    if (now === null) throw new Error('an import is gone');
    if (now.state === state) return now;
    if (now.failure !== null) throw new Error(`an import failed: ${now.failure}`);
    await wait(distance);
  }
}

/** From the first byte to DONE. */
export async function importFile(
  database: BenchDatabase,
  options: SendOptions,
): Promise<{ id: string; cost: Cost }> {
  const { heed, account, file, dryRun = false } = options;
  let id = '';
  const cost = await costOf(database, heed, file.rows, async () => {
    id = await sendFile(options);
    const { rowsRead, added } = await reaches(heed, account.key, id, 'DONE');
    if (rowsRead !== file.rows || added !== file.rows)
      throw new Error(
        `of ${file.rows} rows ${rowsRead} were read and ${added} added${dryRun ? ' on trial' : ''}`,
      );
  });
  return { id, cost };
}

export async function undoImport(
  database: BenchDatabase,
  { heed, account, id, rows }: { heed: Heed; account: BenchAccount; id: string; rows: number },
): Promise<Cost> {
  return costOf(database, heed, rows, async () => {
    await heed.run(account.key, UndoImportDocument, { id });
    await reaches(heed, account.key, id, 'UNDONE');
  });
}

/** What something costs Heed and PostgreSQL, for each of so many rows. */
export async function costOf(
  { sql }: BenchDatabase,
  heed: Heed,
  rows: number,
  going: () => Promise<unknown>,
): Promise<Cost> {
  // What was written before is not to be written out at the cost of this.
  await sql`checkpoint`;
  const { resident } = await memoryOf(heed.pid);
  await forgetPeak(heed.pid);
  const heedBefore = await heed.cpuSeconds();
  const postgresBefore = await postgresCpuSeconds(sql);
  const began = performance.now();
  await going();
  const seconds = (performance.now() - began) / 1_000;
  const postgresAfter = await postgresCpuSeconds(sql);
  const heedAfter = await heed.cpuSeconds();
  const each = (before: number | null, after: number | null) =>
    before === null || after === null ? null : ((after - before) / rows) * 1_000_000;
  return {
    seconds,
    heedCpu: each(heedBefore, heedAfter),
    postgresCpu: each(postgresBefore, postgresAfter),
    peak: (await memoryOf(heed.pid)).peak - resident,
  };
}
