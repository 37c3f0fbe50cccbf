/** The database's decision about many addresses, a part at a time: no call holds a connection for long, or more than one. */
import type { Db } from '../../core/db/connect.js';
import { DatabaseAway, DatabaseTimeout, tooManyWait } from '../../core/db/database-error.js';
import { createTurns } from '../../core/domain/turns.js';
import { Category } from '../../core/domain/vocabulary.js';
import {
  type AskedOfSenders,
  countSuppressions,
  type SuppressionRow,
  suppressionsAmong,
} from './screening.queries.js';

export interface Suppressions {
  /** Of those that must not be written to from at least one of the senders; `place` is the place in the list given, from 0. */
  suppressed: SuppressionRow[];
  /** How many more are opted out of MARKETING, and pass because the category is another one (D2). */
  outOfMarketingOnly: number;
}

/**
 * Addresses in one statement: a few hundredths of a second. Where somebody has opted in as well each sender is decided for
 * itself, so that for many senders they are fewer.
 */
function partSizeFor(senders: number): number {
  return Math.max(100, Math.min(5_000, Math.floor(100_000 / senders)));
}

/** Statements at once, of all calls of the process: the other connections are for those who write, ask and list. */
const turns = createTurns(4);
/** Calls that may wait for their turn, and milliseconds that one waits: while the database is away all are refused soon. */
const mostWaiting = 200;
const patience = 10_000;
let waiting = 0;

async function inTurn<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  if (waiting >= mostWaiting) throw new DatabaseAway(tooManyWait, false);
  const since = performance.now();
  waiting += 1;
  return turns.take(() => {
    waiting -= 1;
    if (performance.now() - since > patience) throw new DatabaseTimeout(patience, false);
    return ask();
  });
}

/** Those of the addresses that must not be written to from at least one of the senders; `place` counts from 0. */
export async function suppressedAmong(
  db: Db,
  accountId: string,
  asked: AskedOfSenders,
  addresses: readonly string[],
): Promise<SuppressionRow[]> {
  const suppressed: SuppressionRow[] = [];
  const partSize = partSizeFor(asked.senderIds.length);
  for (let from = 0; from < addresses.length; from += partSize) {
    const part = addresses.slice(from, from + partSize);
    for (const row of await inTurn(() => suppressionsAmong(db, accountId, asked, part))) {
      suppressed.push({ ...row, place: from + row.place - 1 });
    }
  }
  return suppressed;
}

export async function suppressionsOf(
  db: Db,
  accountId: string,
  asked: AskedOfSenders,
  addresses: readonly string[],
): Promise<Suppressions> {
  const suppressed = await suppressedAmong(db, accountId, asked, addresses);
  if (asked.category === 'MARKETING') return { suppressed, outOfMarketingOnly: 0 };
  let outOfMarketing = 0;
  const inMarketing = { ...asked, category: Category.MARKETING };
  const partSize = partSizeFor(asked.senderIds.length);
  for (let from = 0; from < addresses.length; from += partSize) {
    const part = addresses.slice(from, from + partSize);
    outOfMarketing += await inTurn(() => countSuppressions(db, accountId, inMarketing, part));
  }
  // Whoever is out of another category is out of MARKETING, too.
  return { suppressed, outOfMarketingOnly: Math.max(0, outOfMarketing - suppressed.length) };
}
