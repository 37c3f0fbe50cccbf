/** One entry as a line of a file. An import reads the same columns back. */
import { stringify } from 'csv-stringify/sync';
import { writeCell } from '../../core/domain/csv-cell.rules.js';
import { formatInstant } from '../../core/domain/instant.js';
import { blocksOf } from '../../core/log/opt-out-entry.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import type { DownloadRow } from './downloads.queries.js';

/** The columns, in order. */
function toRecord(row: DownloadRow) {
  return {
    recipient: row.recipient,
    scope: row.scope,
    channel: row.channel,
    sender: row.sender,
    group: row.group,
    blocks: blocksOf(row),
    hold: row.at === Infinity,
    provisional: row.provisional,
    since: formatInstant(row.since),
    source: row.source,
    reason: row.reason,
    reasonText: row.reasonText,
    campaign: row.campaign,
  };
}

const columns = [
  'recipient',
  'scope',
  'channel',
  'sender',
  'group',
  'blocks',
  'hold',
  'provisional',
  'since',
  'source',
  'reason',
  'reasonText',
  'campaign',
] as const satisfies (keyof ReturnType<typeof toRecord>)[];

/** What a file begins with. */
export function headOfFile(format: DownloadFormat): string {
  return format === 'CSV' ? `${columns.join(',')}\r\n` : '';
}

export function linesOfFile(format: DownloadFormat, rows: readonly DownloadRow[]): string {
  const records = rows.map(toRecord);
  if (format === 'NDJSON') return records.map((record) => `${JSON.stringify(record)}\n`).join('');
  const cells = records.map((record) => columns.map((column) => writeCell(String(record[column] ?? ''))));
  return stringify(cells, { record_delimiter: 'windows', quoted_match: /[\r\n]/ });
}
