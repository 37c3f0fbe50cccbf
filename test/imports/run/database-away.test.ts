/** An import whose database dies, or is out of reach, in the middle. */
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { connect } from '../../../src/core/db/connect.js';
import { CreateAccountDocument } from '../../generated/operations.js';
import { platformKey, startTestApp } from '../../support/app.js';
import { createClient } from '../../support/client.js';
import { startKillablePostgres } from '../../support/killable-postgres.js';
import { proxyTo } from '../../support/proxied-link.js';
import { show } from '../../support/show.js';
import { eachRowIsRecordedOnce, list, logIsWhole, rows } from './counted-list.js';
import { givenWaiting, importedList, sendList, untilState } from './given-list.js';

it('O3 an import goes on by itself where it was when the database is back, and has not FAILED', async () => {
  const postgres = await startKillablePostgres();
  onTestFinished(() => postgres.stop());
  const link = await proxyTo(postgres.url);
  onTestFinished(() => link.stop());
  const app = await startTestApp(link.url);
  onTestFinished(() => app.stop());
  const db = connect(postgres.url, { connections: 2, name: 'the test' });
  onTestFinished(() => db.close());
  const platform = createClient(app.url, platformKey);
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const accountId = createAccount.account.id;
  const key = await givenWaiting(db, accountId);
  const untilRead = (least: number) =>
    vi.waitFor(
      async () => {
        const { rowsRead } = await importedList(db, key);
        expect(rowsRead).toBeGreaterThan(least);
        return rowsRead;
      },
      { timeout: 60_000, interval: 2 },
    );
  await sendList(app.url, key, list(0));

  const killedAt = await untilRead(0);
  await postgres.kill();
  await postgres.start();
  const silentAt = await untilRead(killedAt);
  link.silence();
  const brokenAt = await untilRead(silentAt);
  link.cut();
  await untilState(db, key, 'DONE');
  expect(brokenAt).toBeLessThan(rows);

  await eachRowIsRecordedOnce(db, key);
  const events = await logIsWhole(db, accountId);
  expect(await db.rows(sql`select failure from imports where import_id = ${key.importId}::uuid`)).toEqual([
    { failure: null },
  ]);
  show(
    `an import of ${rows} rows: its database was killed and started again at row ${killedAt}, the links to it fell silent at ${silentAt} and broke at ${brokenAt}; at the end each row was recorded once, ${events} events without a gap`,
  );
}, 120_000);
