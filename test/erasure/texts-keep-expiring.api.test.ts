/** Texts come to their time while others are signed: in a large account some always do. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { createErasures } from '../../src/core/log/proof/erasures.js';
import { expireTexts } from '../../src/features/erasure/erasures.queries.js';
import { OptOutDocument } from '../generated/operations.js';
import { givenAccount, secretKey, useApp } from '../support/app.js';

const app = useApp();
const atMost = 10;

it('R1 texts that come to their time while others are signed are left for the next time, and none is passed over', async () => {
  const { accountId, admin } = await givenAccount(app);
  const recipients = ['+12125550181', '+12125550182', '+12125550183'];
  await admin.run(OptOutDocument, { input: { recipients, scope: 'ACCOUNT', evidence: 'a text' } });
  await app.db.rows(sql`
    update events set recorded_at = recorded_at - case position when 1 then interval '40 days' else interval '35 days' end
    where account_id = ${accountId}`);
  const keepFor = (days: number) =>
    app.db.rows(sql`update accounts set evidence_days = ${days} where account_id = ${accountId}`);
  const { signErasure } = createErasures(app.db, createCheckpointKeys(derivedKey(secretKey)));
  const sign = (positions: number[]) =>
    signErasure({
      account: accountId,
      erasure: randomUUID(),
      what: 'TEXTS',
      positions,
      replacement: null,
      at: Date.now() * 1_000,
      whyNot: () => null,
    });
  const withTexts = async () =>
    (
      await app.db.rows<{ position: number }>(sql`
        select position from events where account_id = ${accountId} and evidence is not null order by position`)
    ).map(({ position }) => position);

  await keepFor(37);
  const first = await expireTexts(app.db, accountId, atMost, null);
  expect(first).toEqual({ texts: 0, isDone: false, positions: [1] });
  const signed = await sign(first.positions);
  await keepFor(30);
  // Nobody is kept going for good by texts that come to their time one after the other.
  expect(await expireTexts(app.db, accountId, atMost, signed)).toEqual({
    texts: 1,
    isDone: true,
    positions: [],
  });
  expect(await withTexts()).toEqual([2, 3]);
  // What was signed for is not there any more: what is there now is to be signed.
  const next = await expireTexts(app.db, accountId, atMost, signed);
  expect(next).toEqual({ texts: 0, isDone: false, positions: [2, 3] });
  expect(await expireTexts(app.db, accountId, atMost, await sign(next.positions))).toMatchObject({
    texts: 2,
    isDone: true,
  });
  expect(await withTexts()).toEqual([]);
});
