/** R3 of somebody who goes on to speak: it ends all the same, and what is said after it is a word as any other. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, it, onTestFinished } from 'vitest';
import { erasedNameOf, erasureKeys } from '../../src/core/access/erasure-keys.rules.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { createErasures } from '../../src/core/log/proof/erasures.js';
import { eraseAll } from '../../src/features/erasure/erasure-work.js';
import {
  CreateOptOutLinksDocument,
  EraseRecipientDocument,
  MayContactDocument,
  OptOutDocument,
  ProcessInboundDocument,
} from '../generated/operations.js';
import { atOnce, useCheckpointDir, verified } from '../proof/sealed-app.js';
import { givenAccount, givenNumber, secretKey, type TestAccount, useApp } from '../support/app.js';
import { finished } from './given-person.js';

const checkpointDir = useCheckpointDir();
const app = useApp({ checkpointDir }, { erasures: { settle: 1_000, every: 100, idle: 50 }, sealing: atOnce });
const recipient = '+12125550161';

async function optOut({ admin }: TestAccount, occurredAt: string | null = null): Promise<void> {
  await admin.run(OptOutDocument, {
    input: {
      recipients: [recipient],
      scope: 'ACCOUNT',
      evidence: 'a letter',
      idempotencyKey: randomUUID(),
      ...(occurredAt === null ? {} : { occurredAt }),
    },
  });
}

const logOf = ({ accountId }: TestAccount) =>
  app.db.rows<{ recipient: string; evidence: string | null }>(sql`
    select recipient, evidence from events where account_id = ${accountId} order by position`);

const entriesOf = async ({ accountId }: TestAccount) =>
  (
    await app.db.rows<{ recipient: string }>(sql`
      select recipient from list_entries where account_id = ${accountId} order by recipient`)
  ).map((entry) => entry.recipient);

/** Somebody speaks each time that a part is signed. */
function eraseWhileSpeaking(account: TestAccount, keepsBlock: boolean) {
  const { accountId } = account;
  const { signErasure } = createErasures(app.db, createCheckpointKeys(derivedKey(secretKey)));
  const signed: (readonly number[])[] = [];
  const name = erasedNameOf(erasureKeys(secretKey), accountId, recipient);
  const services = {
    db: app.db,
    now: () => Date.now() * 1_000,
    proof: {
      async signErasure(erasure: Parameters<typeof signErasure>[0]) {
        signed.push(erasure.positions);
        if (signed.length > 5) throw new Error('it does not end');
        await optOut(account);
        return signErasure(erasure);
      },
    },
  };
  const erased = eraseAll(services, accountId, {
    erasureId: randomUUID(),
    recipient,
    oldName: keepsBlock ? null : name,
    name: keepsBlock ? name : `erased:${'0'.repeat(32)}`,
    sealedTag: Buffer.alloc(8),
    sealedAddress: Buffer.alloc(40),
    keepsBlock,
    reason: 'why',
    actor: 'who',
    actorId: null,
    settle: 3_600_000,
  });
  return { erased, signed, name };
}

const sixYearsAgo = () => {
  const said = new Date();
  said.setUTCFullYear(said.getUTCFullYear() - 6);
  return said.toISOString();
};

it('R3 whoever speaks while each part is signed holds up nothing: what was said before the first part is done goes, what comes after stays', async () => {
  const account = await givenAccount(app);
  await optOut(account);
  const { erased, signed, name } = eraseWhileSpeaking(account, true);
  expect(await erased).toMatchObject({ outcome: 'DONE' });
  expect(signed).toEqual([[1], [2]]);
  expect(await logOf(account)).toEqual([
    { recipient: name, evidence: null },
    { recipient: name, evidence: null },
    { recipient: name, evidence: 'a letter' },
  ]);
  expect(await entriesOf(account)).toEqual([name]);
});

it('R3 whoever speaks while it is asked to forget an opt-out of long ago is not forgotten', async () => {
  const account = await givenAccount(app);
  await optOut(account, sixYearsAgo());
  const { erased } = eraseWhileSpeaking(account, false);
  expect(await erased).toMatchObject({ outcome: 'TOO_EARLY' });
  expect(await entriesOf(account)).toEqual([recipient]);
});

it('R1 R3 a STOP just after an opt-out of long ago was forgotten is not forgotten with it, nor are links that were made since', async () => {
  const account = await givenAccount(app);
  const { accountId, admin } = account;
  const { id: senderId } = await givenNumber(account);
  await optOut(account, sixYearsAgo());
  const { eraseRecipient } = await admin.run(EraseRecipientDocument, {
    recipient,
    reason: 'nobody has heard of them for years',
    keepBlock: false,
  });
  expect((await admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed).toBe(true);
  await optOut(account);
  await admin.run(CreateOptOutLinksDocument, { input: { senderId, recipients: [recipient] } });
  expect(eraseRecipient.finishedAt).toBeNull();
  await finished(account, eraseRecipient.id);

  const log = await logOf(account);
  expect(log).toEqual([
    { recipient: expect.stringMatching(/^erased:/), evidence: null },
    { recipient, evidence: 'a letter' },
  ]);
  expect(await entriesOf(account)).toEqual([recipient, log[0]?.recipient]);
  const links = await app.db.rows(sql`select recipient from links where account_id = ${accountId}`);
  expect(links).toEqual([{ recipient }]);
  expect((await admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed).toBe(false);
  await expect.poll(() => verified(account), { timeout: 20_000 }).toMatchObject({ ok: true, to: 2 });
});

it('R1 R3 a STOP is kept where the block was forgotten while an erasure before that went on', async () => {
  const account = await givenAccount(app);
  const { admin, accountId } = account;
  const { id: senderId } = await givenNumber(account);
  await optOut(account, sixYearsAgo());
  const first = await admin.run(EraseRecipientDocument, { recipient, reason: 'asked for it' });
  const second = await admin.run(EraseRecipientDocument, {
    recipient,
    reason: 'years ago',
    keepBlock: false,
  });
  expect(first.eraseRecipient.finishedAt).toBeNull();
  await optOut(account);
  await finished(account, first.eraseRecipient.id);
  await finished(account, second.eraseRecipient.id);
  expect((await logOf(account)).map((event) => event.recipient)).toEqual([
    expect.stringMatching(/^erased:/),
    recipient,
  ]);
  expect(await entriesOf(account)).toEqual([recipient, expect.stringMatching(/^erased:/)]);
  const left = await app.db.rows(
    sql`select sealed_address from erasures where account_id = ${accountId} and sealed_address is not null`,
  );
  expect(left).toEqual([]);
  expect((await admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed).toBe(false);
});

it('I7 R3 a message that came after an opt-out of long ago was forgotten is processed once, and its answers stay', async () => {
  const account = await givenAccount(app);
  const { admin } = account;
  const { address: to } = await givenNumber(account);
  await optOut(account, sixYearsAgo());
  const { eraseRecipient } = await admin.run(EraseRecipientDocument, {
    recipient,
    reason: 'nobody has heard of them for years',
    keepBlock: false,
  });
  const say = async () =>
    (
      await admin.run(ProcessInboundDocument, {
        input: { messageId: `${recipient} 1`, from: recipient, to, text: 'STOP' },
      })
    ).processInbound;
  const call = async () =>
    (
      await admin.run(OptOutDocument, {
        input: { recipients: [recipient], scope: 'ACCOUNT', idempotencyKey: `${recipient} called` },
      })
    ).optOut;
  expect(await say()).toMatchObject({ duplicate: false });
  const answer = await call();
  await finished(account, eraseRecipient.id);
  expect(await say()).toMatchObject({ duplicate: true });
  expect(await call()).toEqual(answer);
  expect(await logOf(account)).toHaveLength(3);
});

it('R3 an erasure waits for calls that are making links of the person, which get the name and work on', async () => {
  const account = await givenAccount(app);
  const { accountId, admin } = account;
  const links = { input: { recipients: [recipient] } };
  const making = postgres(app.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => making.end());
  await making.unsafe('begin');
  await making.unsafe(
    `select make_links('${accountId}', '{null}', '{null}', null, '{${recipient}}'::text[], '{underway1}'::text[], 0)`,
  );
  const erasing = admin.run(EraseRecipientDocument, { recipient, reason: 'asked for it' });
  await expect
    .poll(
      () =>
        app.db.rows(sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like '%erase_recipient(%' and query not like '%pg_stat_activity%'`),
      { timeout: 20_000 },
    )
    .toHaveLength(1);
  await making.unsafe('commit');
  const { recipient: name } = (await erasing).eraseRecipient;
  const { createOptOutLinks } = await admin.run(CreateOptOutLinksDocument, links);
  expect(createOptOutLinks[0]?.url).toMatch(/underway1$/);
  expect(await app.db.rows(sql`select recipient from links where account_id = ${accountId}`)).toEqual([
    { recipient: name },
  ]);
});
