/** One call of record_words: items of one account or of several in, their outcomes out, in the same order. */
import type { Db } from '../db/connect.js';
import { type AccountItems, callOfBatch } from './batch-columns.rules.js';
import type { Decision, RecordedWord, RecordOutcome } from './word.js';

interface OutcomeRow {
  /** From 1, over all accounts. */
  item: number;
  status: 'RECORDED' | 'DUPLICATE' | 'STALE' | 'SETTLED_BEFORE' | 'NOT_WITHDRAWN' | 'BUSY';
  /** JSON. The decision is that of the first try; absent: the item's own. */
  outcome: string | null;
}

/**
 * Each account at most once. `within`: milliseconds. `alone`: one account, which is waited for. Else those whose log
 * another call is writing to just then are left out: null stands for the outcome of their items.
 */
export async function writeBatch(
  db: Db,
  accounts: readonly AccountItems[],
  { alone, secondTry, within }: { alone: boolean; secondTry: boolean; within: number },
): Promise<(RecordOutcome | null)[][]> {
  // In the order of their ids, in which the database locks them.
  const ordered =
    accounts.length === 1
      ? accounts
      : accounts.toSorted((one, other) => (one.accountId < other.accountId ? -1 : 1));
  const items = ordered.flatMap((account) => account.items);
  const { text, parameters } = callOfBatch(ordered, { alone, secondTry });
  const named = ordered.map(({ accountId }) => accountId);
  const rows = await db.ofAll(named).text<OutcomeRow>(text, parameters, { deadline: within });
  const outcomes: (RecordOutcome | null | undefined)[] = items.map(() => undefined);
  for (const { item, status, outcome } of rows) {
    outcomes[item - 1] = toOutcome(status, outcome, items[item - 1]?.decision ?? {});
  }
  const byAccount = new Map<string, (RecordOutcome | null)[]>();
  let next = 0;
  for (const account of ordered) {
    byAccount.set(
      account.accountId,
      account.items.map(() => {
        const outcome = outcomes[next++];
        if (outcome === undefined) throw new Error('record_words gave no outcome for an item');
        return outcome;
      }),
    );
  }
  return accounts.map(({ accountId }) => byAccount.get(accountId) ?? []);
}

function toOutcome(
  status: OutcomeRow['status'],
  outcome: string | null,
  ownDecision: Decision,
): RecordOutcome | null {
  switch (status) {
    case 'RECORDED':
    case 'DUPLICATE': {
      const { decision, words } = JSON.parse(outcome ?? '{"words":[]}') as {
        decision?: Decision | null;
        words: RecordedWord[];
      };
      return status === 'RECORDED'
        ? { kind: 'recorded', decision: decision ?? ownDecision, words }
        : { kind: 'duplicate', decision: decision ?? {}, words };
    }
    case 'STALE':
      return { kind: 'stale' };
    case 'SETTLED_BEFORE':
      return { kind: 'settled-before' };
    case 'NOT_WITHDRAWN':
      return { kind: 'not-withdrawn' };
    case 'BUSY':
      return null;
  }
}
