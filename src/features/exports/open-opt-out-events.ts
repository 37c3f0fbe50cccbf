/** The log up to where it ended when its file began. Whoever goes on from the file's cursor misses nothing. */
import type { Services } from '../../core/graph/context.js';
import type { Download } from '../../core/http/downloads.js';
import type { OptOutEventsFile } from './addresses.js';
import { inOrder } from './in-order.js';
import { headOfFile } from './line-parts.js';
import { logColumns, readLogPiece } from './log-lines.queries.js';
import { openFile } from './opened-file.js';
import { readNames } from './opening.queries.js';
import { writeNames } from './written-places.rules.js';

/** Positions that a piece goes through at most. */
const most = 8_000;

export function openOptOutEvents(
  services: Pick<Services, 'db' | 'isBusy'>,
  file: OptOutEventsFile,
): Promise<Download> {
  const { accountId, filter, format } = file;
  const counts = { rows: 0 };
  return openFile(
    services,
    file,
    'opt-out-events',
    counts,
    async function* ({ db, position, isBusy, isStillTheSame }) {
      const names = writeNames(format, await readNames(db, accountId));
      yield headOfFile(format, logColumns);
      const pieces = inOrder(position, { most: () => most, isBusy }, (range) =>
        readLogPiece(db, { accountId, filter, format, names }, range),
      );
      for await (const piece of pieces) {
        await isStillTheSame();
        counts.rows += piece.rows;
        yield piece.text;
      }
    },
  );
}
