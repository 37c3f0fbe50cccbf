import { expect, it } from 'vitest';
import { show } from '../support/show.js';
import { givenSealedLog, optOutSome, signedUpTo, untilSigned, useSealedApp, verified } from './sealed-app.js';
import { tampers } from './tampers.js';

const app = useSealedApp();

it.each(tampers)('$says is found at position $at', async ({ says, at, explained, change }) => {
  const account = await givenSealedLog(app);
  expect(await verified(account)).toMatchObject({ ok: true, vouchedFor: 20 });
  await change(app.db, account.accountId);
  const found = await verified(account);
  show(`${says} | ${found.brokenAt} | ${found.explanation}`);
  expect(found).toMatchObject({ ok: false, brokenAt: at });
  expect(found.explanation).toMatch(explained);
  // What stands before it still holds, and is said to.
  if (at > 6) expect(await verified(account, { to: 5 })).toMatchObject({ ok: true, vouchedFor: 5 });
});

it('nothing is signed for a log that was cut off and has grown over the cut again', async () => {
  const account = await givenSealedLog(app);
  const cut = tampers.find(({ says }) => says.startsWith('a cut-off tail'));
  await cut?.change(app.db, account.accountId);
  await optOutSome(account, 5);
  await expect.poll(async () => (await verified(account)).explanation).toMatch(/is not what was sealed/);
  expect(await verified(account)).toMatchObject({ ok: false, brokenAt: 18, vouchedFor: 15 });
  await expect
    .poll(async () => (await fetch(`${app.origin}/metrics`)).text())
    .toMatch(/^heed_logs_in_conflict [1-9]/m);
  const other = await givenSealedLog(app, 1);
  await untilSigned(app.db, other.accountId, 5);
  expect(await signedUpTo(app.db, account.accountId)).toBe(0);
});
