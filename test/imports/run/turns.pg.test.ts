import { expect, it, vi } from 'vitest';
import { type ImportBatch, type ImportWriter } from '../../../src/core/log/import-words.js';
import { createImportWriter } from '../../../src/core/log/record-import.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount } from '../../support/words.js';
import { givenJobs } from './given-jobs.js';
import { givenStored, importedList, listOf } from './given-list.js';

const database = useDatabase();

it('imports that take long let others have their turn', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const writer = createImportWriter(db);
  const endless = new Set<string>();
  /** Of some imports nothing is ever recorded: whoever runs them begins anew each time. */
  const importWriter: ImportWriter = {
    ...writer,
    async write(account, importId, batch: ImportBatch) {
      if (!endless.has(importId)) return writer.write(account, importId, batch);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return { kind: 'recorded', outcomes: '', waited: 0 };
    },
  };
  const jobs = givenJobs(db, { importWriter }, { turn: 100 });
  for (let index = 0; index < 2; index += 1) {
    const { importId } = await givenStored(db, accountId, listOf(20_000));
    endless.add(importId);
    await jobs.wake(accountId, importId);
  }
  await vi.waitFor(() => expect(jobs.running()).toBe(2), { timeout: 20_000, interval: 5 });
  const short = await givenStored(db, accountId, listOf(10));
  await jobs.wake(accountId, short.importId);
  await vi.waitFor(async () => expect((await importedList(db, short)).state).toBe('DONE'), {
    timeout: 20_000,
    interval: 20,
  });
});

it('imports whose callers wait run some at a time: however many there are, others find a connection', async () => {
  const { db } = database;
  const writer = createImportWriter(db);
  const accounts = await Promise.all([givenBareAccount(db), givenBareAccount(db)]);
  const now = { running: 0, most: 0 };
  const jobs = givenJobs(
    db,
    {
      importWriter: {
        ...writer,
        async write(...asked) {
          // Of those that the test before has left the queue takes some.
          if (!accounts.includes(asked[0])) return writer.write(...asked);
          now.running += 1;
          now.most = Math.max(now.most, now.running);
          try {
            return await writer.write(...asked);
          } finally {
            now.running -= 1;
          }
        },
      },
    },
    { look: 3_600_000 },
  );
  const lists = await Promise.all(
    Array.from({ length: 12 }, (_, index) =>
      givenStored(db, accounts[index % 2] as string, listOf(300, index * 300)),
    ),
  );
  await Promise.all(lists.map(({ accountId, importId }) => jobs.runHere(accountId, importId)));
  for (const list of lists) expect(await importedList(db, list)).toMatchObject({ state: 'DONE', added: 300 });
  expect(now.most).toBeGreaterThan(1);
  expect(now.most).toBeLessThanOrEqual(3);
});
