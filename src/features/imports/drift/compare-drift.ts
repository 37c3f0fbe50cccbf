/** Compares a provider's list with ours, when its file has been read: the last thing that a check does before it is DONE. */
import type { Db } from '../../../core/db/connect.js';
import { BrokenFile } from '../run/broken-file.js';
import { type Compared, countDifferences, endOfRange } from './compare.queries.js';
import { added } from './drift-check.js';
import { beginComparing, driftChecksById, type DriftCheckRow, saveCompared } from './drift-checks.queries.js';

/** Senders of a check at most. */
export const comparedSenders = 100;
/** Pairs of recipients and senders in one statement, about; and recipients. */
const pairsAtOnce = 40_000;
const [fewest, most] = [200, 4_000];

export interface Comparing {
  db: Db;
  accountId: string;
  importId: string;
  /** Called between two statements. */
  atWork(): Promise<void>;
}

/** What is compared is known, once it has begun. */
export function comparedOf(accountId: string, row: DriftCheckRow): Compared | null {
  const { importId, provider, position, checkedAt, asOf, senderIds } = row;
  if (position === null || checkedAt === null || senderIds === null) return null;
  return { accountId, importId, provider, position, checkedAt, asOf, senderIds };
}

export function recipientsAtOnce({ senderIds }: Compared): number {
  return Math.min(most, Math.max(fewest, Math.floor(pairsAtOnce / Math.max(1, senderIds.length))));
}

/** False where another runner has gone on. It goes on where it was. Rejects for an outage, and with BrokenFile. */
export async function compareDrift(
  { db, accountId, importId, atWork }: Comparing,
  begun: { scopeKeys: readonly number[]; ignored: number },
): Promise<boolean> {
  await beginComparing(db, accountId, importId, begun);
  const [row] = await driftChecksById(db, accountId, [importId]);
  const compared = row === undefined ? null : comparedOf(accountId, row);
  if (row === undefined || compared === null) throw new Error('a check of drift is not there, or not begun');
  if (row.isCompared) return true;
  if (compared.senderIds.length > comparedSenders)
    throw new BrokenFile(
      `The list is of ${compared.senderIds.length} senders: a check compares ${comparedSenders} at most. Send the rows of some of them at a time.`,
    );
  let { comparedTo: before, counts } = row;
  for (;;) {
    await atWork();
    const after = before ?? '';
    const to = await endOfRange(db, compared, after, recipientsAtOnce(compared));
    counts = added(counts, await countDifferences(db, compared, { after, to }));
    if (!(await saveCompared(db, accountId, importId, { before, to, counts }))) return false;
    if (to === null) return true;
    before = to;
  }
}
