/**
 * The file of what came of an import's rows, piece by piece: its rows are read once more beside what is stored of them. It
 * holds some rows and a page of results. When they do not fit together (the file was deleted meanwhile, or a dry run
 * confirmed) it breaks off without its proper end.
 */
import type { Db } from '../../../core/db/connect.js';
import { NoDownload } from '../../../core/http/downloads.js';
import { RowOutcome } from '../../../core/log/import-words.js';
import type { FileForm } from '../file/file-form.js';
import { BrokenFile } from '../run/broken-file.js';
import { piecesOf } from '../upload/read-pieces.js';
import type { ResultFile } from './address-of-result.js';
import { headOfResult, lineOfResult, resultForm, type RowResult } from './result-lines.rules.js';
import type { importToRead } from './results.queries.js';
import { StoredErrors, StoredRowOutcomes } from './row-results.js';
import { openRowsAgain, type RowsAgain } from './rows-again.js';

type ImportToRead = NonNullable<Awaited<ReturnType<typeof importToRead>>>;

/** Characters of a piece, about. */
const pieceLength = 64 * 1024;

export async function* streamResult(
  db: Db,
  asked: ResultFile,
  file: ImportToRead,
): AsyncGenerator<string, void> {
  const { accountId, importId, what } = asked;
  const fileForm = file.form as FileForm;
  const form = resultForm(what, fileForm);
  const rows = openRowsAgain(() => piecesOf(db, accountId, importId), file.bytesReceived, fileForm);
  const isOfArguments = file.fileName === null;
  let piece = headOfResult(form);
  try {
    const results = what === 'errors' ? refusedRows(db, asked, rows, file) : allRows(db, asked, rows, file);
    for await (const { row, ...result } of results) {
      const line = isOfArguments ? row + 1 : rows.line();
      piece += lineOfResult(form, rows.cells(), { ...result, line });
      if (piece.length < pieceLength) continue;
      yield piece;
      piece = '';
    }
    if (piece !== '') yield piece;
  } catch (error) {
    throw error instanceof BrokenFile ? new NoDownload('the file of this import has been deleted') : error;
  } finally {
    rows.close();
  }
}

/** A row on which `rows` stands. */
type StoredResult = Omit<RowResult, 'line'> & { row: number };

/** What is stored of a dry run is forgotten while it is confirmed; of any other import never before its file. */
function missing({ dryRun }: ImportToRead, what: string): Error {
  return dryRun ? new NoDownload('the dry run has been confirmed meanwhile') : new Error(what);
}

/** `refused`: so many were when it began. */
async function* refusedRows(
  db: Db,
  { accountId, importId }: ResultFile,
  rows: RowsAgain,
  file: ImportToRead,
): AsyncGenerator<StoredResult, void> {
  const { refused, errorsKept } = file;
  const errors = new StoredErrors(db, accountId, importId);
  const outcomes = new StoredRowOutcomes(db, accountId, importId);
  let error = await errors.nextFrom(0);
  let kept = 0;
  let left = Math.max(0, refused - errorsKept);
  for (let row = 0; error !== null || left > 0; row += 1) {
    if (error === null && kept < errorsKept) break;
    if (!(await rows.next())) throw missing(file, 'a row that was refused is not in the file');
    if (error === null) {
      const outcome = await outcomes.of(row);
      if (outcome === null) throw missing(file, 'a row of an import has no outcome');
      if (outcome !== RowOutcome.refused) continue;
      left -= 1;
      yield { row, outcome: RowOutcome.refused, column: null, message: notKept(errorsKept) };
    } else if (row === error.row) {
      yield { ...error, outcome: RowOutcome.refused };
      kept += 1;
      error = await errors.nextFrom(row + 1);
    }
  }
  if (kept < errorsKept) throw missing(file, 'the error of a row is not stored');
}

function notKept(errorsKept: number): string {
  return `refused; why is kept of the first ${errorsKept} refused rows of an import`;
}

async function* allRows(
  db: Db,
  { accountId, importId }: ResultFile,
  rows: RowsAgain,
  file: ImportToRead,
): AsyncGenerator<StoredResult, void> {
  const { rowsRead, errorsKept } = file;
  const errors = new StoredErrors(db, accountId, importId);
  const outcomes = new StoredRowOutcomes(db, accountId, importId);
  let error = await errors.nextFrom(0);
  let kept = 0;
  for (let row = 0; row < rowsRead; row += 1) {
    if (!(await rows.next())) throw missing(file, 'a row that was read is not in the file');
    const outcome = await outcomes.of(row);
    if (outcome === null) throw missing(file, 'a row of an import has no outcome');
    if (error?.row !== row) {
      const isRefused = outcome === RowOutcome.refused;
      if (isRefused && kept < errorsKept) throw missing(file, 'the error of a row is not stored');
      yield { row, outcome, column: null, message: isRefused ? notKept(errorsKept) : null };
      continue;
    }
    yield { ...error, outcome };
    kept += 1;
    error = await errors.nextFrom(row + 1);
  }
}
