/** Makes batches for the writer of a file's rows as they are read, a bounded number at a time. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Instant } from '../../../core/domain/instant.js';
import { newId } from '../../../core/domain/new-id.js';
import type { ImportBatch, ImportPlace } from '../../../core/log/import-words.js';
import { BrokenFile } from './broken-file.js';
import type { FileBytes } from './file-bytes.js';
import type { RowsGathered, RowsReader } from './rows-reader.js';

export interface BatchPlanner {
  /**
   * The next rows with so many words, about. Rejects with BrokenFile, or for an outage. Where nothing from a row on can be told
   * to be a row, those before it come first, and the call after that rejects; what came before damage in gzip is not trusted.
   */
  next(words: number): Promise<ImportBatch>;
}

export interface PlannedFrom {
  file: FileBytes;
  reader: RowsReader;
  /** Rows that were recorded before. */
  rowsBefore: number;
  /** Behind them. */
  place: ImportPlace | null;
  settingsVersion: number;
  now(): Instant;
  /** Called again and again while rows are read, between turns of the event loop. */
  atWork(): Promise<void>;
}

/** Milliseconds after which the event loop has its turn. */
const longestTurn = 5;
/** Rows between two looks at the clock. */
const rowsUnlooked = 64;

export function createBatchPlanner(from: PlannedFrom): BatchPlanner {
  const { file, reader, settingsVersion } = from;
  let firstRow = from.rowsBefore;
  let place = from.place ?? { bytes: 0, line: 1 };
  /** The reader stands on a row that belongs to the next batch; null: not known before it goes on. */
  let stands: boolean | null = null;
  /** The file can't be read behind the rows that were gathered. */
  let broken: BrokenFile | null = null;

  /** Whether there is another row; the reader stands on it then. */
  async function step(): Promise<boolean> {
    for (;;) {
      const read = reader.step();
      switch (read.kind) {
        case 'row':
          return true;
        case 'end':
          return false;
        case 'broken':
          broken = new BrokenFile(read.message);
          return false;
        case 'more': {
          await from.atWork();
          const bytes = await file.next();
          if (bytes === null) reader.end();
          else reader.add(bytes, file.isPacked ? null : file.taken());
          // A file of few rows, or one that is skipped: bytes alone may fill the time.
          await turn();
        }
      }
    }
  }

  return {
    async next(atMost) {
      const gathered: RowsGathered = { rows: 0, words: [], refusals: [], lines: [] };
      let since = performance.now();
      stands ??= await step();
      if (broken !== null) throw broken;
      while (stands && gathered.words.length < atMost && gathered.rows < atMost) {
        reader.gather(gathered, from.now());
        place = reader.place();
        stands = await step();
        if (gathered.rows % rowsUnlooked === 0 && performance.now() - since > longestTurn) {
          await turn();
          since = performance.now();
        }
      }
      const batch: ImportBatch = {
        batchId: newId(),
        firstRow,
        rows: gathered.rows,
        words: gathered.words,
        refusals: gathered.refusals,
        lines: gathered.lines,
        place,
        bytesRead: file.taken(),
        isLast: !stands && broken === null,
        settingsVersion,
      };
      firstRow += gathered.rows;
      return batch;
    },
  };
}
