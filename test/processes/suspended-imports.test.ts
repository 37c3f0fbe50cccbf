/** An import whose account is suspended while it runs, on two processes: either may have it. */
import { expect, it, vi } from 'vitest';
import { ImportDocument, StartImportDocument, SuspendAccountDocument } from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { givenSharedAccount, useTwoProcesses } from './two-processes.js';

vi.setConfig({ testTimeout: 240_000 });
const database = useDatabase();
const heed = useTwoProcesses('LISTEN and NOTIFY', database);

it('O3 an import under way waits while its account is suspended, and goes on to its end afterwards', async () => {
  const rows = 150_000;
  const account = await givenSharedAccount(heed.one);
  const client = account.at(heed.one);
  const suspend = (suspended: boolean) =>
    createClient(heed.two.url, platformKey).run(SuspendAccountDocument, { id: account.accountId, suspended });
  const { startImport } = await client.run(StartImportDocument, {
    input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } },
  });
  const lines = Array.from({ length: rows }, (_, row) => `+1212${String(2_000_000 + row).padStart(7, '0')}`);
  const put = await fetch(startImport.uploadUrl, { method: 'PUT', body: `phone\n${lines.join('\n')}\n` });
  expect(put.ok).toBe(true);
  const id = startImport.import.id;
  const stored = async () => {
    const [row] = await database.db.text<{ state: string; rows: number }>(
      'select state, rows_read::integer as rows from imports where account_id = $1 and import_id = $2',
      [account.accountId, id],
    );
    if (row === undefined) throw new Error('the import is gone');
    return row;
  };
  await vi.waitFor(async () => expect((await stored()).rows).toBeGreaterThan(0), {
    timeout: 60_000,
    interval: 5,
  });
  await suspend(true);
  // What was on its way when it was suspended is recorded yet.
  let before = await stored();
  await vi.waitFor(
    async () => {
      const last = before;
      before = await stored();
      expect(before).toEqual(last);
    },
    { timeout: 30_000, interval: 3_000 },
  );
  expect(before.state).toBe('RUNNING');
  expect(before.rows).toBeLessThan(rows);
  await suspend(false);
  await vi.waitFor(
    async () => {
      const { import: now } = await client.run(ImportDocument, { id });
      expect(now).toMatchObject({ state: 'DONE', rowsRead: rows, added: rows });
    },
    { timeout: 90_000, interval: 200 },
  );
});
