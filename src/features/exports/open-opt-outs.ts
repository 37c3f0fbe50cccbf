/** The list as it was at the end of the log when its file began. */
import type { Services } from '../../core/graph/context.js';
import type { Download } from '../../core/http/downloads.js';
import type { OptOutsFile } from './addresses.js';
import { inOrder } from './in-order.js';
import { headOfFile } from './line-parts.js';
import { type ChangesSought, listColumns, type ListFile, readListPiece } from './list-lines.queries.js';
import { type Opened, openFile } from './opened-file.js';
import { readPlaces } from './opening.queries.js';
import { writePlaces } from './written-places.rules.js';

/** Positions of the log that a piece goes through at most. */
const most: Record<ChangesSought, number> = { 'at the end': 16_000, 'one by one': 4_000 };
/** Events since the file began that are gone through with each piece. Behind more of them each recipient is looked up. */
const nearEnd = 2_000;

export interface Kept {
  rows: number;
  exceptions: number;
}

export function openOptOuts(services: Pick<Services, 'db' | 'isBusy'>, file: OptOutsFile): Promise<Download> {
  const counts: Kept = { rows: 0, exceptions: 0 };
  return openFile(services, file, 'opt-outs', counts, async function* (opened) {
    yield headOfFile(file.format, listColumns['the list']);
    yield* entries(opened, { filter: file.filter, of: 'the list' }, counts);
  });
}

export async function* entries(
  { db, file: { accountId, format }, position, isBusy, isStillTheSame }: Opened,
  what: Pick<ListFile, 'filter' | 'of'>,
  counts: Kept,
): AsyncGenerator<string, void> {
  const places = writePlaces(format, await readPlaces(db, accountId));
  const file: ListFile = { accountId, format, position, places, ...what };
  let head = position;
  const sought = (): ChangesSought => (head - position <= nearEnd ? 'at the end' : 'one by one');
  const pieces = inOrder(position, { most: () => most[sought()], isBusy }, (range) =>
    readListPiece(db, file, range, sought()),
  );
  for await (const piece of pieces) {
    await isStillTheSame();
    head = Math.max(head, piece.head);
    counts.rows += piece.rows;
    counts.exceptions += piece.withExceptions;
    yield piece.text;
  }
}
