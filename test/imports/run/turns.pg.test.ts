import { expect, it, onTestFinished, vi } from 'vitest';
import { type ImportBatch, type ImportWriter } from '../../../src/core/log/import-words.js';
import { createImportWriter } from '../../../src/core/log/record-import.js';
import { createSettingsCache } from '../../../src/core/settings/read-settings.js';
import { createImportJobs } from '../../../src/features/imports/run/import-jobs.js';
import { useDatabase } from '../../support/database.js';
import { givenBareAccount } from '../../support/words.js';
import { asOf, givenStored, importedList, listOf } from './given-list.js';

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
  const jobs = createImportJobs({
    services: {
      db,
      settings: createSettingsCache(db),
      importWriter,
      now: () => asOf,
      isBusyHere: () => false,
      onRows: () => undefined,
      onUndone: () => undefined,
      onTooLong: () => undefined,
      unpackedLimit: Infinity,
      onBug: (error) => expect.unreachable(String(error)),
    },
    lasting: db,
    onTrouble: () => undefined,
    times: { turn: 100 },
  });
  onTestFinished(() => jobs.stop());
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
