/** What comes while an erasure is half way: its first commit is made, and much is still to be looked through. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { expect, it, onTestFinished } from 'vitest';
import { erasedIdOf, erasedNameOf, erasureKeys } from '../../src/core/access/erasure-keys.rules.js';
import { addressInText } from '../../src/core/domain/address-in-text.rules.js';
import { createCheckpointKeys, derivedKey } from '../../src/core/log/proof/checkpoint-keys.js';
import { createErasures } from '../../src/core/log/proof/erasures.js';
import type { ErasureRecord } from '../../src/core/log/proof/signed-statements.rules.js';
import { unlessOf } from '../../src/features/erasure/erasable.rules.js';
import { eraseAll } from '../../src/features/erasure/erasure-work.js';
import { eraseInTexts, erasePart, openErasures } from '../../src/features/erasure/erasures.queries.js';
import { signFor } from '../../src/features/erasure/sign-erasure.js';
import {
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  ProcessInboundDocument,
  WithdrawEventDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, secretKey, type TestAccount, useApp } from '../support/app.js';
import { wamidOf } from './given-person.js';

const never = 3_600_000;
const app = useApp({}, { erasures: { settle: never, every: never, idle: never } });
const keys = erasureKeys(secretKey);
const recipient = '+12125550177';

function halfWay({ accountId }: TestAccount) {
  const { signErasure } = createErasures(app.db, createCheckpointKeys(derivedKey(secretKey)));
  const services = { db: app.db, now: () => Date.now() * 1_000, proof: { signErasure } };
  const name = erasedNameOf(keys, accountId, recipient);
  const erasure = {
    erasureId: randomUUID(),
    recipient,
    oldName: null,
    name,
    sealedTag: Buffer.alloc(8),
    sealedAddress: Buffer.alloc(40),
    keepsBlock: true,
    reason: 'why',
    actor: 'who',
    actorId: null,
    settle: never,
  };
  return { services, erasure };
}

it('I7 R3 a message that was processed before an erasure is not processed again while its claim stands under the address, nor after', async () => {
  const account = await givenAccount(app);
  const { admin, accountId } = account;
  const sender = await givenNumber(account);
  const say = async (text: string, end: string) =>
    (
      await admin.run(ProcessInboundDocument, {
        input: {
          provider: 'meta',
          messageId: wamidOf(recipient, end),
          from: recipient,
          to: sender.address,
          text,
        },
      })
    ).processInbound;
  await say('STOP', 'A');
  await say('START', 'B');
  await say('STOP', 'C');
  const { services, erasure } = halfWay(account);
  await eraseAll(services, accountId, erasure);
  // From here on the process knows of it.
  expect(await say('HELP', 'D')).toMatchObject({ duplicate: false });
  expect(await say('START', 'B')).toMatchObject({ duplicate: true });

  const part = { step: 0, table: 'message_claims' as const, place: '', address: addressInText(recipient) };
  const { named } = await eraseInTexts(app.db, accountId, erasure.erasureId, {
    ...part,
    renamed: [],
    signed: null,
  });
  expect(named).toHaveLength(3);
  const renamed = named.map((from) => ({ from, to: erasedIdOf(keys, accountId, from) }));
  const versionOf = async () =>
    (
      await app.db.rows<{ version: number }>(
        sql`select settings_version as version from accounts where account_id = ${accountId}`,
      )
    )[0]?.version;
  const before = await versionOf();
  // Somebody records, by what was looked up before.
  const recording = postgres(app.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => recording.end());
  await recording.unsafe(`begin; select from log_heads where account_id = '${accountId}' for update`);
  const renaming = eraseInTexts(app.db, accountId, erasure.erasureId, { ...part, renamed, signed: null });
  await expect
    .poll(
      () =>
        app.db.rows(sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
            and query like '%erase_in_texts(%' and query not like '%pg_stat_activity%'`),
      { timeout: 10_000 },
    )
    .toHaveLength(1);
  await recording.unsafe('commit');
  await renaming;
  expect(await versionOf()).toBeGreaterThan(before ?? Infinity);
  for (const [text, end] of [
    ['START', 'B'],
    ['HELP', 'D'],
  ] as const)
    expect(await say(text, end)).toMatchObject({ duplicate: true });
  const { mayContact } = await admin.run(MayContactDocument, { senderId: sender.id, recipient });
  expect(mayContact.allowed).toBe(false);
  expect(await app.db.rows(sql`select position from events where account_id = ${accountId}`)).toHaveLength(3);
});

it('R1 R3 the list is what the log says where a word is withdrawn between two parts of an erasure', async () => {
  const account = await givenAccount(app);
  const { admin, accountId } = account;
  const { id: senderId } = await givenNumber(account);
  const input = { recipients: [recipient], scope: 'ACCOUNT' as const, evidence: 'a letter' };
  await admin.run(OptOutDocument, { input });
  const { optIn } = await admin.run(OptInDocument, { input });
  const { services, erasure } = halfWay(account);
  let signed: ErasureRecord | null = null;
  const next = async () => {
    const { outcome, positions } = await erasePart(app.db, accountId, erasure, signed, 1);
    signed =
      outcome === 'POSITIONS'
        ? await signFor(services, accountId, {
            what: 'RECIPIENT',
            positions: positions ?? [],
            replacement: erasure.name,
            whyNot: unlessOf([recipient, erasure.name]),
          })
        : null;
    return outcome;
  };
  expect([await next(), await next()]).toEqual(['POSITIONS', 'MORE']);
  await admin.run(WithdrawEventDocument, { id: optIn[0]?.events[0]?.id ?? '', reason: 'a slip' });
  for (let outcome = await next(); outcome !== 'DONE'; outcome = await next());

  const columns = sql.raw('recipient, scope_key, m_position, m_out, since');
  const list = await app.db.rows(sql`select ${columns} from list_entries where account_id = ${accountId}`);
  expect(list).toMatchObject([{ recipient: erasure.name, m_position: 1, m_out: true }]);
  expect(list).toEqual(
    await app.db.rows(
      sql`select ${columns} from entries_from_log(${accountId}::uuid, '', chr(1114111), null)`,
    ),
  );
  expect((await admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed).toBe(false);
});

it('an erasure that was touched by a clock a day ahead is gone on with; one that somebody is at is not', async () => {
  const account = await givenAccount(app);
  const { accountId } = account;
  const { services, erasure } = halfWay(account);
  await eraseAll(services, accountId, erasure);
  const open = async () => (await openErasures(app.db, 20_000, 100)).map(({ erasureId }) => erasureId);
  expect(await open()).not.toContain(erasure.erasureId);
  await app.db.rows(sql`
    update erasures set touched_at = now() + interval '1 day' where account_id = ${accountId}`);
  expect(await open()).toContain(erasure.erasureId);
  expect(await open()).not.toContain(erasure.erasureId);
});
