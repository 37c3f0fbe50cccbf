/** A restored log that one process was told to accept, and what others do who knew more of it and have files of their own. */
import { cpSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { AcceptLogDocument } from '../generated/operations.js';
import { givenAccount, platformKey, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { atOnce, optOutSome, signedUpTo, untilSigned, useCheckpointDir, verified } from './sealed-app.js';
import { tampers } from './tampers.js';

/** It seals nothing: others do. */
const app = useApp();
const [here, elsewhere, third] = [useCheckpointDir(), useCheckpointDir(), useCheckpointDir()];

async function startSealing(checkpointDir: string, sealing = atOnce) {
  const running = await startTestApp(app.url, { checkpointDir }, { sealing });
  let isRunning = true;
  const stop = async () => {
    if (isRunning) await running.stop();
    isRunning = false;
  };
  onTestFinished(stop);
  return { url: running.url, stop };
}

const change = (says: string, accountId: string) =>
  tampers.find((tamper) => tamper.says.startsWith(says))?.change(app.db, accountId);
const through = ({ url }: { url: string }, account: TestAccount) => ({
  ...account,
  admin: createClient(url, account.admin.key),
});

async function givenSigned(): Promise<TestAccount> {
  const account = await givenAccount(app);
  for (let batch = 1; batch <= 4; batch += 1) {
    await optOutSome(account, 5);
    await untilSigned(app.db, account.accountId, 5 * batch);
  }
  return account;
}

async function accept({ url }: { url: string }, accountId: string): Promise<void> {
  const accepting = { accountId, reason: 'restored a backup' };
  const { acceptLog } = await createClient(url, platformKey).run(AcceptLogDocument, accepting);
  expect(acceptLog).toMatchObject({ ok: true, to: 17 });
}

async function untilConflicts({ url }: { url: string }, count: number): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${url}/metrics`)).text(), { timeout: 20_000 })
    .toMatch(new RegExp(`^heed_logs_in_conflict ${count}$`, 'm'));
}

async function copyOf(accountId: string): Promise<string> {
  const [row] = await app.db.rows<{ checkpoint: string }>(
    sql`select checkpoint from seal_heads where account_id = ${accountId}`,
  );
  return row?.checkpoint ?? '';
}

it('a process that has told of a conflict hears that another one was told to accept the log, though nothing is recorded', async () => {
  const one = await startSealing(here);
  const { accountId } = await givenSigned();
  cpSync(here, third, { recursive: true });
  await change('a cut-off tail', accountId);
  // It looks at all logs when it starts, and never again.
  const other = await startSealing(third, { ...atOnce, look: 3_600_000 });
  await untilConflicts(one, 1);
  await untilConflicts(other, 1);
  await accept(one, accountId);
  await untilConflicts(other, 0);
  await untilConflicts(one, 0);
});

it('what one process was told to accept and has signed further others go on from, with files of their own, and tell of', async () => {
  const one = await startSealing(here);
  const account = await givenSigned();
  const { accountId } = account;
  cpSync(here, elsewhere, { recursive: true });
  await change('a cut-off tail', accountId);
  await accept(one, accountId);
  const acceptance = await copyOf(accountId);
  await optOutSome(account, 2);
  await untilSigned(app.db, accountId, 19);
  await one.stop();
  expect(await copyOf(accountId)).toContain('"type":"checkpoint"');

  // Its files say that position 20 was signed, and not that this was given up.
  const other = await startSealing(elsewhere);
  const there = await verified(through(other, account));
  expect(there).toMatchObject({ ok: true, vouchedFor: 19 });
  expect(there.explanation).toMatch(/the platform accepted the log as it stood, up to position 17/);
  await optOutSome(account, 5);
  await untilSigned(app.db, accountId, 24);
  await other.stop();

  // From then on they do.
  await app.db.rows(sql`
    update seal_heads set checkpoint = null, checkpoint_position = 0 where account_id = ${accountId}`);
  const again = await startSealing(elsewhere);
  await optOutSome(account, 1);
  await untilSigned(app.db, accountId, 25);
  expect(await verified(through(again, account))).toMatchObject({ ok: true, vouchedFor: 25 });

  // It gives up what was signed before it: a log made anew since does not come under it.
  await change('a rewritten tail', accountId);
  await app.db.rows(sql`
    update seal_heads set checkpoint = ${acceptance}, checkpoint_position = 17 where account_id = ${accountId}`);
  await optOutSome(account, 1);
  await untilConflicts(again, 1);
  expect(await signedUpTo(app.db, accountId)).toBe(17);
  expect(await verified(through(again, account))).toMatchObject({ ok: false });
});
