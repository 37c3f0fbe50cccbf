/** Logs that several processes seal, and what a process has left that is no more. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { sealUpTo } from '../../src/core/log/proof/sealer.js';
import { givenAccount, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { show } from '../support/show.js';
import {
  atOnce,
  growLog,
  optOutSome,
  signedUpTo,
  untilSigned,
  useCheckpointDir,
  verified,
} from './sealed-app.js';

/** It records, and seals nothing: as one that dies behind each commit. */
const unsealed = useApp();
const checkpointDir = useCheckpointDir();

it('two processes seal one log, of words by both and of what a third has left; each event once, and all is signed', async () => {
  const account = await givenAccount(unsealed);
  await optOutSome(account, 30);
  expect(await signedUpTo(unsealed.db, account.accountId)).toBeUndefined();
  const both = await Promise.all(
    [1, 2].map(() => startTestApp(unsealed.url, { checkpointDir }, { sealing: atOnce })),
  );
  try {
    const words = both.flatMap(({ url }) => {
      const admin = createClient(url, account.admin.key);
      return Array.from({ length: 10 }, () => optOutSome({ ...account, admin }, 4));
    });
    await Promise.all(words);
    await untilSigned(unsealed.db, account.accountId, 110);
    const admin = createClient(both[0]?.url ?? '', account.admin.key);
    expect(await verified({ ...account, admin })).toMatchObject({
      ok: true,
      seals: 110,
      vouchedFor: 110,
      explanation: null,
    });
  } finally {
    await Promise.all(both.map((app) => app.stop()));
  }
});

it('a long log from before is sealed piece by piece, and a hole in it stops the seals there', async () => {
  const account = await givenAccount(unsealed);
  const { accountId } = account;
  await optOutSome(account, 1);
  const events = 10_000;
  await growLog(unsealed.db, accountId, events);
  const began = performance.now();
  await sealUpTo(unsealed.db, accountId, events);
  const seconds = (performance.now() - began) / 1_000;
  show(`${events} events were sealed in ${seconds.toFixed(1)} s: ${Math.round(events / seconds)} a second`);
  expect(await verified(account)).toMatchObject({ ok: true, to: events, vouchedFor: 0 });
  await unsealed.db.rows(sql`update log_heads set position = ${events + 2} where account_id = ${accountId}`);
  await unsealed.db.rows(sql`
    insert into events select (jsonb_populate_record(e, jsonb_build_object('position', ${events + 2}::integer, 'event_id', ${randomUUID()}::uuid))).*
    from events e where e.account_id = ${accountId} and e.position = 1`);
  await expect(sealUpTo(unsealed.db, accountId, events + 2)).rejects.toThrow(
    `the log cannot be sealed up to position ${events + 2}`,
  );
});
