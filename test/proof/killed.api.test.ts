/** A process that is killed while it seals, and the one that comes after it. */
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createClient } from '../support/client.js';
import { givenAccount, useApp } from '../support/app.js';
import { startHeedProcess } from '../support/heed-process.js';
import { growLog, optOutSome, untilSigned, useCheckpointDir, verified } from './sealed-app.js';

/** It seals nothing: what is recorded is there for the processes. */
const unsealed = useApp();
const checkpointDir = useCheckpointDir();
const startSealing = () =>
  startHeedProcess(unsealed.url, {
    CHECKPOINT_DIR: checkpointDir,
    CHECKPOINT_SECONDS: '1',
    LOG_LEVEL: 'fatal',
  });

async function sealedUpTo(accountId: string): Promise<number> {
  const [row] = await unsealed.db.rows<{ sealed: number }>(
    sql`select position as sealed from seal_heads where account_id = ${accountId}`,
  );
  return row?.sealed ?? 0;
}

const files = () => readdirSync(checkpointDir).map((name) => path.join(checkpointDir, name));
const textOf = (file: string) => readFileSync(file, 'utf8');

it('after SIGKILL in the middle of sealing the next process goes on: the log verifies, all is signed, and a torn line is passed over', async () => {
  const account = await givenAccount(unsealed);
  const { accountId } = account;
  const events = 20_000;
  await optOutSome(account, 1);
  await growLog(unsealed.db, accountId, events);

  const killedAt: number[] = [];
  for (const further of [1, 4_000]) {
    const from = await sealedUpTo(accountId);
    const heed = await startSealing();
    await expect
      .poll(() => sealedUpTo(accountId), { timeout: 60_000, interval: 1 })
      .toBeGreaterThanOrEqual(Math.min(from + further, events));
    await heed.end('SIGKILL');
    killedAt.push(await sealedUpTo(accountId));
  }
  expect(killedAt[0]).toBeLessThan(events);
  // Nothing is half done: what is sealed has its seals, and there are no others.
  const [stored] = await unsealed.db.rows(
    sql`select count(*) as seals, max(position) as last from event_seals where account_id = ${accountId}`,
  );
  expect(stored).toEqual({ seals: killedAt[1], last: killedAt[1] });

  // Killed once more when the first line is on the disk, whether its copy has come to the database or not.
  const third = await startSealing();
  await expect
    .poll(() => files().some((file) => textOf(file).includes(accountId)), { timeout: 60_000, interval: 1 })
    .toBe(true);
  await third.end('SIGKILL');
  const written = files().find((file) => textOf(file).includes(accountId)) ?? '';
  appendFileSync(written, textOf(written).slice(0, 200));

  const last = await startSealing();
  const admin = createClient(last.url, account.admin.key);
  await optOutSome({ ...account, admin }, 3);
  await untilSigned(unsealed.db, accountId, events + 3);
  expect(await verified({ ...account, admin })).toMatchObject({
    ok: true,
    to: events + 3,
    seals: events + 3,
    vouchedFor: events + 3,
    explanation: null,
  });
  const lines = files().flatMap((file) => textOf(file).split('\n').slice(0, -1));
  expect(lines.filter((line) => (JSON.parse(line) as { account: string }).account !== accountId)).toEqual([]);
  expect(await last.end('SIGTERM')).toBe(0);
});
