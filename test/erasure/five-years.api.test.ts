/** 47 CFR 64.1200(d)(6): whoever asks to have opt-outs deleted before five years have passed is refused, with the reason. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { EraseRecipientDocument, OptOutDocument, ScreenDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';

const app = useApp();
const reason = /five years.*47 CFR 64\.1200\(d\)\(6\)/;
const recipient = '+12125550195';

async function givenOptedOut(years: number) {
  const account = await givenAccount(app);
  const said = new Date();
  said.setUTCFullYear(said.getUTCFullYear() - years, said.getUTCMonth(), said.getUTCDate() + 2);
  await account.admin.run(OptOutDocument, {
    input: {
      recipients: [recipient],
      scope: 'ACCOUNT',
      evidence: 'a letter',
      ...(years === 0 ? {} : { occurredAt: said.toISOString() }),
    },
  });
  return account;
}

it.each([0, 5])(
  'R3 the API refuses to forget an opt-out of %i years ago, less a day or two',
  async (years) => {
    const account = await givenOptedOut(years);
    const { data, errors } = await account.admin.send(EraseRecipientDocument, {
      recipient,
      reason: 'wants to be forgotten altogether',
      keepBlock: false,
    });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ message: reason, extensions: { code: 'CONFLICT' } }]);
    const sender = await givenNumber(account);
    const input = { senderId: sender.id, recipients: [recipient] };
    expect((await account.admin.run(ScreenDocument, { input })).screen).toMatchObject({ allowed: 0 });
    const erasures = await app.db.rows(
      sql`select erasure_id from erasures where account_id = ${account.accountId}`,
    );
    expect(erasures).toEqual([]);
  },
);

it('R3 the function that erases refuses whoever calls it as the server', async () => {
  const { accountId } = await givenOptedOut(0);
  const asked = app.db.of(accountId).text(
    `select outcome from erase_recipient($1::uuid, gen_random_uuid(), $2, null, 'erased:' || repeat('0', 32), '', '', false, 'why', 'who', null,
      interval '0', 100, null, null, null, null, null)`,
    [accountId, recipient],
  );
  expect(await asked).toEqual([{ outcome: 'TOO_EARLY' }]);
});

it('R1 R3 the server has no right to delete events, and whoever has it is refused with the reason', async () => {
  const { accountId } = await givenOptedOut(0);
  const asServer = app.db.of(accountId).text('delete from events where account_id = $1', [accountId]);
  await expect(asServer).rejects.toMatchObject({ sqlState: '42501' });
  for (const statement of ['delete from events', 'truncate events']) {
    const asAnother = app.db.rows(
      sql.raw(
        `do $$ begin grant delete, truncate on events to heed_eraser; set local role heed_eraser; ${statement}; end $$`,
      ),
    );
    await expect(asAnother).rejects.toMatchObject({ sqlState: 'HD409' });
  }
  const [kept] = await app.db.rows<{ events: number }>(
    sql`select count(*)::integer as events from events where account_id = ${accountId}`,
  );
  expect(kept).toEqual({ events: 1 });
});
