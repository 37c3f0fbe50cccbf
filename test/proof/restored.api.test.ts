/** An older database in the place of one whose log was signed further. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { AcceptLogDocument } from '../generated/operations.js';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import {
  atOnce,
  givenSealedLog,
  optOutSome,
  signedUpTo,
  untilSigned,
  useSealedApp,
  verified,
} from './sealed-app.js';
import { tampers } from './tampers.js';

const app = useSealedApp();
const cut = (accountId: string) =>
  tampers.find(({ says }) => says.startsWith('a cut-off tail'))?.change(app.db, accountId);

it('a restored log is told of until the platform accepts it; then it is signed again, and all who verify are told', async () => {
  const account = await givenSealedLog(app);
  const { accountId } = account;
  await cut(accountId);
  expect(await verified(account)).toMatchObject({ ok: false, brokenAt: 18 });
  const { acceptLog } = await app.platform.run(AcceptLogDocument, { accountId, reason: 'restored a backup' });
  expect(acceptLog).toMatchObject({ ok: true, to: 17, vouchedFor: 17 });
  // A server that died behind the file, before the copy in the database: the same call again keeps that, and says the same.
  await app.db.rows(sql`
    update seal_heads set checkpoint = null, checkpoint_position = 0 where account_id = ${accountId}`);
  const again = await app.platform.run(AcceptLogDocument, { accountId, reason: 'restored a backup' });
  expect(again.acceptLog).toEqual(acceptLog);
  expect(await signedUpTo(app.db, accountId)).toBe(17);
  await optOutSome(account, 5);
  await untilSigned(app.db, accountId, 22);
  const after = await verified(account);
  expect(after).toMatchObject({ ok: true, vouchedFor: 22 });
  expect(after.explanation).toMatch(
    /^At .* the platform accepted the log as it stood, up to position 17; checkpoints before that went to position 20. Its reason: restored a backup$/,
  );
  // What is accepted has nothing more to be accepted, and what is changed after it is found.
  await app.platform.run(AcceptLogDocument, { accountId, reason: 'again' });
  expect((await verified(account)).explanation).toBe(after.explanation);
  await tampers.find(({ says }) => says === 'two swapped')?.change(app.db, accountId);
  // The place is known up to the acceptance only: what was signed before it does not count.
  const broken = await verified(account);
  expect(broken).toMatchObject({ ok: false, brokenAt: 1 });
  expect(broken.explanation).toMatch(/what stands here, or between it and 17, is not what was sealed/);
});

it('a server that starts on a log that was cut off meanwhile reads its files and signs nothing', async () => {
  const account = await givenSealedLog(app);
  const { accountId } = account;
  await cut(accountId);
  const other = await startTestApp(app.url, { checkpointDir: app.checkpointDir }, { sealing: atOnce });
  try {
    await optOutSome({ ...account, admin: createClient(other.url, account.admin.key) }, 6);
    await expect
      .poll(async () => (await fetch(`${other.url}/metrics`)).text(), { timeout: 10_000 })
      .toMatch(/^heed_logs_in_conflict [1-9]/m);
    expect(await signedUpTo(app.db, accountId)).toBe(0);
  } finally {
    await other.stop();
  }
});
