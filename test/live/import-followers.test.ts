/** Followers while a list is imported: what is read and made for them is counted, not timed. */
import { expect, it } from 'vitest';
import { createImportWriter } from '../../src/core/log/record-import.js';
import { batchLimit } from '../../src/features/live/run.rules.js';
import { useDatabase } from '../support/database.js';
import { givenImport, makeBatch, makeImportWord } from '../support/imports.js';
import { givenBareAccount } from '../support/words.js';
import { type Follower, givenFeeds, nextOf, positionsOf, readToEnd, statementsOf } from './feed-process.js';
import { recordOptOuts } from './live-server.js';

const database = useDatabase();
const db = () => database.db;

const runs = 12;
const rows = 500;
const all = runs * rows;
const recipientAt = (row: number) => `+1415${6_000_000 + row}`;

it('followers of an account are given an import in batches, each event once, for about a statement a run whatever they are', async () => {
  const { feeds, follow, wakeUps, recorder } = givenFeeds(db());
  const accountId = await givenBareAccount(db());
  const other = await givenBareAccount(db());
  const quick = await Promise.all(Array.from({ length: 20 }, () => follow(accountId, null)));
  const filtered = await follow(accountId, null, { recipient: recipientAt(all - 1) });
  const late = await follow(accountId, null);
  const stranger = await follow(other, null);
  const followers = [...quick, filtered, late, stranger];
  await Promise.all(followers.map(nextOf));

  const batches = new Set<unknown>();
  const given: { seen: Promise<number[]>[]; filtered: Promise<number[]> } = {
    seen: quick.map((one) => seenUpTo(all, one, (batch) => batches.add(batch))),
    filtered: seenUpTo(all, filtered),
  };
  let strangerHeard: number[] = [];
  const statements = await statementsOf(db(), async () => {
    for (let run = 0; run < runs; run += 1) {
      await importRun(accountId, run, wakeUps.grew);
      if (run !== runs / 2) continue;
      // In the middle of it somebody of another account is heard of at once.
      await recordOptOuts(recorder, other, 1);
      strangerHeard = positionsOf(await nextOf(stranger));
    }
    await Promise.all([...given.seen, given.filtered]);
  });

  const inOrder = Array.from({ length: all }, (_, index) => index + 1);
  for (const seen of given.seen) expect(await seen).toEqual(inOrder);
  expect(await given.filtered).toEqual([all]);
  expect(strangerHeard).toEqual([1]);
  // A call of the writer and at most two reads a run; of the other account a write and its read; the import's own three.
  expect(statements).toBeLessThanOrEqual(3 * runs + 8);
  // Made once for all twenty, and of many events each.
  expect(batches.size).toBeLessThanOrEqual(3 * runs);
  expect(feeds.eventsHeld()).toBeLessThan(5_000);

  // Who took nothing meanwhile has fallen behind in the log and not in memory, and comes by pages.
  const pages = await readToEnd(late);
  expect(pages.flatMap(positionsOf)).toEqual(inOrder);
  expect(pages).toHaveLength(all / batchLimit);
});

let writing: { accountId: string; importId: string } | undefined;

async function importRun(accountId: string, run: number, grew: (accountId: string) => void): Promise<void> {
  writing ??= { accountId, importId: await givenImport(db(), accountId) };
  const words = Array.from({ length: rows }, (_, row) =>
    makeImportWord({ row, recipient: recipientAt(run * rows + row) }),
  );
  const batch = makeBatch({ firstRow: run * rows, words, isLast: run === runs - 1 });
  const outcome = await createImportWriter(db(), { onGrowth: grew }).write(
    accountId,
    writing.importId,
    batch,
  );
  expect(outcome).toMatchObject({ kind: 'recorded', outcomes: 'a'.repeat(rows) });
}

/** The positions that come, until one is there; what comes later is left. */
async function seenUpTo(
  position: number,
  follower: Follower,
  onBatch: (batch: unknown) => unknown = () => undefined,
): Promise<number[]> {
  const seen: number[] = [];
  while (seen.at(-1) !== position) {
    const batch = await nextOf(follower);
    onBatch(batch);
    seen.push(...positionsOf(batch));
  }
  return seen;
}
