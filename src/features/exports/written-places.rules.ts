/** What scope keys stand for, as it stands in the lines of a file: joined to each of a million rows, so written once. */
import { cellOfLine } from '../../core/domain/csv-cell.rules.js';
import type { DownloadFormat } from '../../core/graph/download-format.types.js';
import type { Named, Place } from './opening.queries.js';

/** JSON: from each scope key to the cells or members scope, channel, sender and group. */
export function writePlaces(format: DownloadFormat, places: readonly Place[]): string {
  return JSON.stringify(
    Object.fromEntries(
      places.map(({ scope_key, scope, channel, sender, group }) => [
        scope_key,
        format === 'CSV'
          ? [scope, channel, sender, group].map((text) => cellOfLine(text ?? '')).join(',')
          : JSON.stringify({ scope, channel, sender, group }).slice(1, -1),
      ]),
    ),
  );
}

/** JSON: from the ids of senders and groups to their cell or value. */
export function writeNames(format: DownloadFormat, names: readonly Named[]): string {
  const write = format === 'CSV' ? cellOfLine : (text: string) => JSON.stringify(text);
  return JSON.stringify(Object.fromEntries(names.map(({ id, name }) => [id, write(name)])));
}
