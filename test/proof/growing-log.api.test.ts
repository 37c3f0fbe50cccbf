/** A log that grows while it is verified. */
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished } from 'vitest';
import { createCheckpointFiles } from '../../src/core/log/proof/checkpoint-files.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { verifyList } from '../../src/features/proof/verify-list.js';
import { verifyLog } from '../../src/features/proof/verify-log.js';
import { secretKey } from '../support/app.js';
import { noProof } from '../support/no-proof.js';
import { givenSealedLog, optOutSome, untilSigned, useSealedApp } from './sealed-app.js';

const app = useSealedApp();

/** Of a server that expects each event in a checkpoint at once. */
function givenServices(checkpointDir = app.checkpointDir) {
  const files = createCheckpointFiles({ directory: checkpointDir, carriedOver: () => [] });
  onTestFinished(() => files.close());
  const keys = createCheckpointKeys(derivedKey(secretKey));
  const { accept, signErasure, usualLag } = noProof;
  const proof = { keys, files, accept, signErasure, usualLag };
  return { db: app.db, isBusy: () => false, secretKey, proof };
}

it.each([
  {
    says: 'an entry of somebody who never spoke',
    explained: /entries of somebody of whom the log up to here has nothing: 1/,
    change: (accountId: string) =>
      app.db.rows(sql`
        insert into list_entries select (jsonb_populate_record(l, '{"recipient": "+14155559999"}')).* from list_entries l
        where account_id = ${accountId} limit 1`),
  },
  {
    says: 'a counter of erasures that was set back',
    explained: /the counter of erasures was set back/,
    change: (accountId: string) =>
      app.db.rows(sql`update accounts set erasures = -1 where account_id = ${accountId}`),
  },
])(
  '$says is found where words are sealed between the check of the log and that of the list',
  async (given) => {
    const account = await givenSealedLog(app, 1);
    const { accountId } = account;
    const services = givenServices();
    await given.change(accountId);
    const verification = await verifyLog(services, accountId, { from: null, to: null });
    await optOutSome(account, 2);
    await untilSigned(app.db, accountId, 7);
    const { broken } = await verifyList(services, accountId, verification);
    expect(broken).toMatchObject({ position: 5, fault: expect.stringMatching(given.explained) });
    // What does not go to the end says nothing of it.
    const beginning = await verifyLog(services, accountId, { from: null, to: 3 });
    expect(await verifyList(services, accountId, beginning)).toEqual({ recipients: 3, broken: null });
  },
);

it('the check of a list ends when whoever asked has left, and gives its turn to others', async () => {
  const { accountId } = await givenSealedLog(app, 1);
  const services = givenServices();
  const verification = await verifyLog(services, accountId, { from: null, to: null });
  let looks = 0;
  const leaving = () => (looks += 1) > 2;
  await expect(verifyList(services, accountId, verification, leaving)).rejects.toThrow(
    'whoever asked has left',
  );
  expect(looks).toBe(3);
  expect(await verifyList(services, accountId, verification)).toEqual({ recipients: 5, broken: null });
});

it('asked for positions behind the end of the log, checkpoints vouch for all where they vouch up to the end', async () => {
  const { accountId } = await givenSealedLog(app, 1);
  const services = givenServices();
  const asked = { from: null, to: 100 };
  expect(await verifyLog(services, accountId, asked)).toMatchObject({ ok: true, to: 5, isVouched: true });
  await app.db.rows(sql`update seal_heads set checkpoint = null where account_id = ${accountId}`);
  const bare = givenServices(`${app.checkpointDir}/none`);
  expect(await verifyLog(bare, accountId, asked)).toMatchObject({ ok: true, isVouched: false });
});
