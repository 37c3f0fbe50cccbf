/**
 * The file of a download, piece by piece: it holds one page in memory, and reads the next when that has been taken. When
 * reading fails the stream breaks off without its proper end, so that nobody takes half a list for the list.
 */
import type { Db } from '../../core/db/connect.js';
import type { OptOutsFile } from './addresses.js';
import { headOfFile, linesOfFile } from './downloaded-entry.rules.js';
import { downloadPage, type DownloadRow, type EntryKey } from './downloads.queries.js';

const usualPageSize = 2_000;

export async function* streamOptOuts(
  db: Db,
  download: Omit<OptOutsFile, 'gzip'>,
  pageSize = usualPageSize,
): AsyncGenerator<string> {
  const { accountId, filter, format } = download;
  let after: EntryKey | null = null;
  let begin = headOfFile(format);
  for (;;) {
    const rows: DownloadRow[] = await downloadPage(db, accountId, filter, after, pageSize);
    const piece = begin + linesOfFile(format, rows);
    begin = '';
    if (piece !== '') yield piece;
    const last = rows.at(-1);
    if (last === undefined || rows.length < pageSize) return;
    after = { recipient: last.recipient, scopeKey: last.scopeKey };
  }
}
