/** A clock that was ahead for a while, and is back: what was put off by it until tomorrow is done now. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { ImportDocument, StartImportDocument } from '../../generated/operations.js';
import { givenAccount, useApp } from '../../support/app.js';

const app = useApp();

it('an import that was touched, and put into the queue, by a clock a day ahead is run all the same', async () => {
  const { admin } = await givenAccount(app);
  const { startImport } = await admin.run(StartImportDocument, {
    input: {
      fileName: 'list.csv',
      mapping: { scope: 'ACCOUNT', asOf: '2026-01-05T00:00:00Z', region: 'US' },
    },
  });
  const { id } = startImport.import;
  await app.db.rows(sql`
    with put_off as (
      update imports set state = 'RUNNING', started_at = now(), touched_at = now() + interval '1 day'
      where import_id = ${id} returning account_id
    )
    select graphile_worker.add_job('import', json_build_object('accountId', p.account_id, 'importId', ${id}::text), run_at => now() + interval '1 day', job_key => ${id}::text)
    from put_off p`);
  await expect
    .poll(async () => (await admin.run(ImportDocument, { id })).import?.state, { timeout: 20_000 })
    .not.toBe('RUNNING');
  const jobs = await app.db.rows(sql`select from graphile_worker.jobs where key = ${id}`);
  expect(jobs).toEqual([]);
});
