/** What decides who may be written to, tampered with beside the log by a superuser of the database. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { startHeed, useBuiltHeed } from '../cli/heed-command.js';
import { erase, givenKnown } from '../erasure/given-person.js';
import {
  CreateApiKeyDocument,
  EraseRecipientDocument,
  OptOutDocument,
  VerifyListDocument,
} from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { show } from '../support/show.js';
import { atOnce, givenSealedLog, optOutSome, untilSigned, useCheckpointDir } from './sealed-app.js';

useBuiltHeed();
const app = useApp(
  { checkpointDir: useCheckpointDir() },
  { sealing: atOnce, erasures: { settle: 50, every: 100, idle: 50 } },
);

async function listVerified(account: TestAccount, range: { from?: number; to?: number } = {}) {
  const { verifyLog } = await account.admin.run(VerifyListDocument, range);
  return verifyLog.list;
}

async function untilAllSigned(db: Db, accountId: string): Promise<number> {
  const [row] = await db.rows<{ head: number }>(
    sql`select position as head from log_heads where account_id = ${accountId}`,
  );
  await untilSigned(db, accountId, row?.head ?? 0);
  return row?.head ?? 0;
}

/** A log of 20 events with a person each: the one of position 4 is erased, the one of 20 said it in 2019 and is forgotten. */
async function givenErased(): Promise<TestAccount> {
  const account = await givenAccount(app);
  const people = await optOutSome(account, 19);
  await account.admin.run(OptOutDocument, {
    input: {
      recipients: ['+12125550143'],
      scope: 'ACCOUNT',
      occurredAt: '2019-01-01T00:00:00Z',
      evidence: 'a letter',
    },
  });
  await untilAllSigned(app.db, account.accountId);
  await erase(account, people[3] ?? '');
  await account.admin.run(EraseRecipientDocument, {
    recipient: '+12125550143',
    reason: 'five years have passed',
    keepBlock: false,
  });
  return account;
}

it('the list is what the log says after words, imports and campaigns through every door, erasures and withdrawals of both kinds', async () => {
  const account = await givenAccount(app, { defaultRegion: 'US' });
  await givenKnown(account, '+12125550141');
  await givenKnown(account, '+12125550142', { files: false });
  await erase(account, '+12125550141');
  await optOutSome(account, 5);
  const head = await untilAllSigned(app.db, account.accountId);
  const [people] = await app.db.rows<{ people: number }>(
    sql`select count(distinct recipient) as people from events where account_id = ${account.accountId}`,
  );
  expect(await listVerified(account)).toEqual({
    ok: true,
    recipients: people?.people,
    brokenAt: null,
    explanation: null,
  });
  // Each belongs to one range.
  const parts = [await listVerified(account, { to: 7 }), await listVerified(account, { from: 8, to: head })];
  expect(parts.map(({ ok }) => ok)).toEqual([true, true]);
  expect(parts.reduce((sum, { recipients }) => sum + recipients, 0)).toBe(people?.people);
  // Somebody who was erased without a word, and speaks then, is known by the name as well.
  expect(await listVerified(await givenErased())).toMatchObject({ ok: true, recipients: 20 });
});

it('words and erasures that come while the list is verified are no difference', async () => {
  const account = await givenErased();
  const done = new AbortController();
  const writing = (async () => {
    for (let batch = 0; batch < 12; batch += 1) {
      const people = await optOutSome(account, 5);
      await erase(account, people[batch % 5] ?? '');
    }
  })().finally(() => done.abort());
  const found = [];
  while (!done.signal.aborted) found.push(await listVerified(account));
  await writing;
  expect(found.filter(({ ok }) => !ok)).toEqual([]);
  expect(found.length).toBeGreaterThan(1);
});

interface StateTamper {
  says: string;
  at: number;
  explained: RegExp;
  change(db: Db, accountId: string): Promise<unknown>;
}

const ofPosition = (accountId: string, position: number) =>
  sql`account_id = ${accountId} and recipient = (select recipient from events where account_id = ${accountId} and position = ${position})`;

const tampers: StateTamper[] = [
  {
    says: 'a row of the list removed',
    at: 7,
    explained: /the list lacks an entry of the recipient whose last event this is/,
    change: (db, id) => db.rows(sql`delete from list_entries where ${ofPosition(id, 7)}`),
  },
  {
    says: 'a row of the list changed',
    at: 12,
    explained: /an entry of the list says something else of the recipient/,
    change: (db, id) => db.rows(sql`update list_entries set m_out = false where ${ofPosition(id, 12)}`),
  },
  {
    says: 'a time in the list changed',
    at: 12,
    explained: /an entry of the list says something else of the recipient/,
    change: (db, id) =>
      db.rows(sql`update list_entries set m_at = m_at - interval '1 year' where ${ofPosition(id, 12)}`),
  },
  {
    says: 'a row of the list under another address',
    at: 9,
    explained: /the list lacks an entry/,
    change: (db, id) =>
      db.rows(sql`update list_entries set recipient = '+14155559999' where ${ofPosition(id, 9)}`),
  },
  {
    says: 'a row put into the list, of a narrower scope',
    at: 10,
    explained: /the list has an entry more of the recipient/,
    change: (db, id) =>
      db.rows(sql`
        insert into list_entries select (jsonb_populate_record(l, '{"scope_key": 1, "m_out": false}')).* from list_entries l
        where ${ofPosition(id, 10)}`),
  },
  {
    says: 'a row put into the list, of somebody who never spoke',
    at: 20,
    explained: /the list has entries of somebody of whom the log up to here has nothing: 1/,
    change: (db, id) =>
      db.rows(sql`
        insert into list_entries select (jsonb_populate_record(l, '{"recipient": "+14155559999"}')).* from list_entries l
        where ${ofPosition(id, 10)}`),
  },
  {
    says: 'an erased name removed',
    at: 4,
    explained: /the recipient of this event was erased, and is no longer known/,
    change: (db, id) => db.rows(sql`delete from erased_recipients where account_id = ${id}`),
  },
  {
    says: 'an erased name removed, and given as one without a block',
    at: 4,
    explained: /is no longer known as one whose block stays/,
    async change(db, id) {
      await db.rows(sql`delete from erased_recipients where account_id = ${id}`);
      await db.rows(sql`update erasures set keeps_block = false where account_id = ${id}`);
    },
  },
  {
    says: 'an erased name hidden behind its number',
    at: 4,
    explained: /is no longer known as one whose block stays/,
    change: (db, id) => db.rows(sql`update erased_recipients set ordinal = 0 where account_id = ${id}`),
  },
  {
    says: 'the tag of an erased name changed, by which screening finds the address',
    at: 4,
    explained: /screening is misled about them: their tag was changed/,
    change: (db, id) =>
      db.rows(
        sql`update erased_recipients set sealed_tag = set_byte(sealed_tag, 3, 255 - get_byte(sealed_tag, 3)) where account_id = ${id}`,
      ),
  },
  {
    says: 'the counter of erasures set back',
    at: 20,
    explained: /the counter of erasures was set back: it says 0, and there were 2 at least/,
    change: (db, id) => db.rows(sql`update accounts set erasures = 0 where account_id = ${id}`),
  },
  {
    says: 'the counter of erasures set back, with all that was kept of them but the signed records',
    at: 4,
    explained: /is no longer known as one whose block stays/,
    async change(db, id) {
      await db.rows(sql`update accounts set erasures = 0 where account_id = ${id}`);
      for (const table of ['erasures', 'erased_recipients'])
        await db.rows(sql`delete from ${sql.identifier(table)} where account_id = ${id}`);
    },
  },
];

it.each(tampers)('$says is found at position $at', async ({ says, at, explained, change }) => {
  const account = await givenErased();
  expect(await listVerified(account)).toMatchObject({ ok: true, brokenAt: null });
  await change(app.db, account.accountId);
  const found = await listVerified(account);
  show(`${says} | ${found.brokenAt} | ${found.explanation}`);
  expect(found).toMatchObject({ ok: false, brokenAt: at });
  expect(found.explanation).toMatch(explained);
  expect(found.explanation).not.toMatch(/\d{7}/);
  // The log itself holds, and the list before that place.
  const { verifyLog } = await account.admin.run(VerifyListDocument, { to: 3 });
  expect(verifyLog).toMatchObject({ ok: true, list: { ok: true } });
});

it('somebody who was erased before the first word, and is no longer known by the name that the word stands under, is found', async () => {
  const account = await givenAccount(app);
  await optOutSome(account, 2);
  await erase(account, '+12125550144');
  await account.admin.run(OptOutDocument, {
    input: { recipients: ['+12125550144'], scope: 'ACCOUNT', evidence: 'on the phone' },
  });
  await untilAllSigned(app.db, account.accountId);
  expect(await listVerified(account)).toMatchObject({ ok: true, recipients: 3 });
  await app.db.rows(sql`delete from erased_recipients where account_id = ${account.accountId}`);
  expect(await listVerified(account)).toMatchObject({ ok: false, brokenAt: 3 });
});

it('heed verify ends with 6 when the list is not what the log says', async () => {
  const account = await givenSealedLog(app, 1);
  const { createApiKey } = await account.admin.run(CreateApiKeyDocument, { name: 'cli', role: 'INTEGRATOR' });
  const key = createApiKey.secret;
  const whole = await startHeed(['verify'], { url: app.origin, key }).ended;
  expect(whole).toMatchObject({
    code: 0,
    stdout:
      'positions 1 to 5 are what was sealed; signed up to position 5.\nthe list says what the log says, of 5 recipients.\n',
  });
  await app.db.rows(sql`delete from list_entries where ${ofPosition(account.accountId, 2)}`);
  const broken = await startHeed(['verify'], { url: app.origin, key }).ended;
  expect(broken.code).toBe(6);
  expect(broken.stdout).toMatch(/^the list does not say what the log says\.\nPosition 2: the list lacks/m);
});
