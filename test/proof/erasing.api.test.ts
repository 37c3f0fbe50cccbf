/** What is signed as erased is what the log says, and not whatever the database names for it. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import {
  EraseRecipientDocument,
  MayContactDocument,
  ProcessInboundDocument,
  UpdateAccountDocument,
} from '../generated/operations.js';
import { finished } from '../erasure/given-person.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { atOnce, optOutSome, untilSigned, useCheckpointDir, verified } from './sealed-app.js';
import { commitTo, sealAnew } from './tampers.js';

const checkpointDir = useCheckpointDir();
const app = useApp(
  { checkpointDir },
  { sealing: atOnce, erasures: { settle: 0, every: 50, idle: 0, textsEvery: 50 } },
);

const refusals = async () => {
  const text = await (await fetch(`${app.origin}/metrics`)).text();
  return Number(/^heed_erasures_refused_total (\d+)$/m.exec(text)?.[1]);
};

const ask = ({ admin }: TestAccount, recipient: string) =>
  admin.run(EraseRecipientDocument, { recipient, reason: 'asked for by letter' });

/** Two people and their events: at 1 the one who is to be erased, at 2 the other. */
async function givenTwo() {
  const account = await givenAccount(app);
  const [erased = '', other = ''] = await optOutSome(account, 2);
  await untilSigned(app.db, account.accountId, 2);
  const { accountId } = account;
  const setRecipient = (recipient: string) =>
    app.db.rows(
      sql`update events set recipient = ${recipient} where account_id = ${accountId} and position = 2`,
    );
  return { account, accountId, erased, other, setRecipient };
}

it("another person's event under the address, with the true commitment put beside it, is not signed away", async () => {
  const { account, accountId, erased, other, setRecipient } = await givenTwo();
  await commitTo(app.db, accountId, 2);
  await setRecipient(erased);
  const before = await refusals();
  await expect(ask(account, erased)).rejects.toThrow(
    /recipient: the log is not what it was at position 2: the seal is not that of the event/,
  );
  expect(await refusals()).toBe(before + 1);
  expect(await verified(account)).toMatchObject({ ok: false, brokenAt: 2 });
  const records = sql`select 1 from erasure_records where account_id = ${accountId}`;
  expect(await app.db.rows(records)).toEqual([]);
  // Mended, it is erased, and the other one's block stays.
  await setRecipient(other);
  const { eraseRecipient } = await ask(account, erased);
  expect((await finished(account, eraseRecipient.id)).positions).toEqual([1]);
  expect(await verified(account)).toMatchObject({ ok: true, vouchedFor: 2 });
});

it("an erasure that was signed for a log made anew does not speak of the true one's event", async () => {
  const { account, accountId, erased, setRecipient } = await givenTwo();
  await app.db.rows(sql`create table kept as select * from event_seals where account_id = ${accountId}`);
  await commitTo(app.db, accountId, 2);
  await app.db.rows(sql`
    create table commitments as select position, recipient_commitment from event_seals where account_id = ${accountId}`);
  await setRecipient(erased);
  await sealAnew(app.db, accountId, 2);
  const { eraseRecipient } = await ask(account, erased);
  expect((await finished(account, eraseRecipient.id)).positions).toEqual([1, 2]);
  // The true seals come back, with a commitment that fits them; the record is good, and names the position.
  await app.db.rows(sql`
    update event_seals s set seal = k.seal, recipient_commitment = c.recipient_commitment, texts_commitment =
      sha256(uuid_send(k.texts_salt) || convert_to('["said so on the phone","too many of them"]', 'UTF8'))
    from kept k join commitments c on c.position = k.position
    where s.account_id = ${accountId} and s.position = 2 and k.position = 2`);
  const found = await verified(account);
  expect(found).toMatchObject({ ok: false, brokenAt: 2 });
  expect(found.explanation).toMatch(
    /its address is given as erased, but the record of that is of another event/,
  );
});

it('texts whose time was set back in the database stay, while those of other accounts that are old go', async () => {
  const { account, accountId } = await givenTwo();
  const before = await refusals();
  await account.admin.run(UpdateAccountDocument, { input: { evidenceDays: 30 } });
  await app.db.rows(sql`
    update events set recorded_at = now() - interval '1 year' where account_id = ${accountId} and position = 1`);
  await expect.poll(refusals, { timeout: 20_000 }).toBeGreaterThan(before);
  const texts = sql`select evidence from events where account_id = ${accountId} and position = 1`;
  expect(await app.db.rows(texts)).toEqual([{ evidence: 'said so on the phone' }]);
  const old = await givenAccount(app);
  await optOutSome(old, 1);
  await untilSigned(app.db, old.accountId, 1);
  const of = sql`where account_id = ${old.accountId} and position = 1`;
  await app.db.rows(sql`update events set recorded_at = now() - interval '1 year' ${of}`);
  await sealAnew(app.db, old.accountId, 1);
  await old.admin.run(UpdateAccountDocument, { input: { evidenceDays: 30 } });
  await expect
    .poll(() => app.db.rows(sql`select evidence from events ${of}`), { timeout: 20_000 })
    .toEqual([{ evidence: null }]);
});

it('an erasure under way that was given another name is not gone on with, and holds up no other', async () => {
  const { account, accountId, erased, other } = await givenTwo();
  await app.db.rows(sql`
    create function held_up() returns trigger language plpgsql as $$
    begin new.not_before := now() + interval '1 day'; return new; end $$`);
  await app.db.rows(
    sql`create trigger held_up before insert on erasures for each row execute function held_up()`,
  );
  const { eraseRecipient: one } = await ask(account, erased);
  await app.db.rows(sql`drop trigger held_up on erasures`);
  await app.db.rows(sql`
    update erasures set name = 'erased:00000000000000000000000000000000', not_before = now()
    where account_id = ${accountId} and erasure_id = ${one.id}`);
  const { eraseRecipient: next } = await ask(account, other);
  await finished(account, next.id);
  const open = sql`select recipient from events e join erasures x using (account_id)
    where account_id = ${accountId} and position = 1 and erasure_id = ${one.id} and finished_at is null`;
  expect(await app.db.rows(open)).toEqual([{ recipient: one.recipient }]);
  await app.db.rows(sql`
    update erasures set name = ${one.recipient} where account_id = ${accountId} and erasure_id = ${one.id}`);
  await finished(account, one.id);
});

it('the keyword of an erased event goes with the address, and another one in its place is found', async () => {
  const account = await givenAccount(app);
  const { accountId } = account;
  const sender = await givenNumber(account);
  await account.admin.run(ProcessInboundDocument, {
    input: { provider: 'meta', messageId: 'one', from: '+12125550141', to: sender.address, text: 'STOP' },
  });
  await untilSigned(app.db, accountId, 1);
  const { eraseRecipient } = await ask(account, '+12125550141');
  await finished(account, eraseRecipient.id);
  const keyword = sql`select keyword from events where account_id = ${accountId}`;
  expect(await app.db.rows(keyword)).toEqual([{ keyword: null }]);
  expect(await verified(account)).toMatchObject({ ok: true, vouchedFor: 1 });
  const { mayContact } = await account.admin.run(MayContactDocument, {
    recipient: '+12125550141',
    senderId: sender.id,
  });
  expect(mayContact.allowed).toBe(false);
  await app.db.rows(sql`update events set keyword = 'START' where account_id = ${accountId}`);
  const found = await verified(account);
  expect(found).toMatchObject({ ok: false, brokenAt: 1 });
  expect(found.explanation).toMatch(/a keyword stands in it, which was erased/);
});

it('nothing but the name of an erased person is put in the place of an address', async () => {
  const { accountId, erased, other } = await givenTwo();
  for (const name of [other, 'erased:abc', `x erased:${'0'.repeat(32)}`])
    await expect(
      app.db.rows(sql`
        select * from erase_recipient(${accountId}, gen_random_uuid(), ${erased}, null, ${name}, '\\x00', '\\x00', true, 'why', 'who', null,
          interval '0', 10, array[1]::bigint[], gen_random_uuid(), now(), 'k', 's')`),
    ).rejects.toThrow(/the name of an erased person was expected/);
});
