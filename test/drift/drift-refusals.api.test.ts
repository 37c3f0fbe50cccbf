/** What a check is not: another's, one of half a list, or anything that opts in. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { deleteOldListed } from '../../src/features/imports/drift/listed.queries.js';
import {
  CancelImportDocument,
  CreateApiKeyDocument,
  DriftCheckDocument,
  DriftChecksDocument,
  DriftFilesDocument,
  EventsWithImportsDocument,
  MayContactDocument,
  OptInDocument,
  OptOutDocument,
  StartDriftCheckDocument,
  type StartDriftCheckInput,
  TakeFromProviderDocument,
  UndoImportDocument,
} from '../generated/operations.js';
import { untilEnded } from '../imports/until-ended.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { awsPage, checkFound, checkList, filesOfCheck, linesOf, startCheck, take } from './checked-lists.js';

const app = useApp();
const person = (place: number) => `+1212779${String(place).padStart(4, '0')}`;
const listed = (...people: number[]) =>
  awsPage(people.map((place) => ({ OptedOutNumber: person(place), OptedOutTimestamp: 1_735_689_600 })));

async function givenSender() {
  const account = await givenAccount(app);
  const { id } = await givenNumber(account);
  return { account, senderIds: [id], senderId: id };
}

const keyOf = async ({ admin }: TestAccount, role: 'VIEWER' | 'SCHEDULER' | 'INTEGRATOR') =>
  createClient(app.origin, (await admin.run(CreateApiKeyDocument, { name: role, role })).createApiKey.secret);

const eventsOf = async ({ admin }: TestAccount) =>
  (await admin.run(EventsWithImportsDocument, { first: 100 })).optOutEvents.nodes;

describe('a file that is no whole list', () => {
  it.each([
    ['breaks off', listed(1, 2).slice(0, -20), /a part of it is missing/],
    ['is empty but for its end', ' ', /empty/],
    ['is of something else', 'phone,name\n', /no opt-out list of AWS/],
  ])(
    'fails the check when it %s: there is nothing to take and nothing to download',
    async (_how, file, message) => {
      const { account, senderIds } = await givenSender();
      const check = await checkList(account, file, { senderIds, listName: 'Default' });
      expect(check.import).toMatchObject({
        state: 'FAILED',
        failure: expect.stringMatching(message) as string,
      });
      expect(check).toMatchObject({ senders: [], checkedAt: null, cursor: null });
      const files = await filesOfCheck(account, check.id);
      expect(files).toEqual({ onlyTheirs: null, onlyOurs: null, forProvider: null });
      const taken = await account.admin.send(TakeFromProviderDocument, { id: check.id });
      expect(taken.errors[0]?.extensions.code).toBe('CONFLICT');
      expect(await eventsOf(account)).toEqual([]);
      // What of it was listed goes by itself.
      while (!(await deleteOldListed(app.db, 1)));
      expect(await app.db.rows(sql`select 1 from drift_listed where import_id = ${check.id}::uuid`)).toEqual(
        [],
      );
    },
  );

  it('says so when it is of more senders than are compared', async () => {
    const { account } = await givenSender();
    const senders = [];
    for (let place = 0; place < 101; place += 1) senders.push(await givenNumber(account));
    const rows = senders.map(({ address }) => `${person(1)},${address},2025-01-01`);
    const file = ['phone,sender,opted out at', ...rows].join('\n');
    const check = await checkList(account, file, { provider: 'OTHER' });
    expect(check.import.failure).toMatch(/101 senders: a check compares 100/);
  });
});

it.each<[string, Partial<StartDriftCheckInput>, string]>([
  ['of AWS without whose it is', {}, 'senderIds: '],
  ['of both senders and a group', { senderIds: ['x'], groupId: 'x' }, 'groupId: '],
  [
    'with a name that would be more than one in a shell',
    { senderIds: ['x'], listName: 'a; b' },
    'listName: ',
  ],
  ['with columns of JSON', { senderIds: ['x'], columns: { recipient: 'a' } }, 'columns: '],
  ['with a column of scopes', { provider: 'OTHER', columns: { scope: 'a' } }, 'columns.scope: '],
  ['of tomorrow', { provider: 'OTHER', asOf: '2999-01-01T00:00:00Z' }, 'mapping.asOf: '],
  ['without a name', { provider: 'OTHER', fileName: '' }, 'fileName: '],
])('a check %s is refused', async (_what, input, field) => {
  const { account } = await givenSender();
  const { errors } = await account.admin.send(StartDriftCheckDocument, {
    input: { provider: 'AWS', fileName: 'list', asOf: '2026-01-01T00:00:00Z', ...input },
  });
  expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
  expect(errors[0]?.message.startsWith(field)).toBe(true);
});

describe('who may', () => {
  it('start and take: INTEGRATOR; read: everybody, but for the files', async () => {
    const { account, senderIds } = await givenSender();
    const check = await checkList(account, listed(1), { senderIds });
    const [viewer, scheduler, integrator] = [
      await keyOf(account, 'VIEWER'),
      await keyOf(account, 'SCHEDULER'),
      await keyOf(account, 'INTEGRATOR'),
    ];
    expect((await viewer.run(DriftCheckDocument, { id: check.id })).driftCheck).toEqual(check);
    const { driftChecks } = await viewer.run(DriftChecksDocument, { first: 5 });
    const { id, provider, listName, asOf, checkedAt } = check;
    expect(driftChecks).toMatchObject({
      nodes: [{ id, provider, listName, asOf, checkedAt, import: { id: check.import.id } }],
      totalCount: 1,
    });
    const input = { provider: 'AWS' as const, fileName: 'list', asOf: '2026-01-01T00:00:00Z', senderIds };
    for (const { errors } of [
      await viewer.send(DriftFilesDocument, { id: check.id }),
      await scheduler.send(StartDriftCheckDocument, { input }),
      await scheduler.send(TakeFromProviderDocument, { id: check.id }),
    ])
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    await integrator.run(StartDriftCheckDocument, { input });
    await integrator.run(TakeFromProviderDocument, { id: check.id });
  });

  it('takes no import for a check, and a check of another account for none', async () => {
    const ours = await givenSender();
    const theirs = await givenSender();
    const check = await checkList(theirs.account, listed(1), { senderIds: theirs.senderIds });
    const { errors } = await ours.account.admin.send(TakeFromProviderDocument, { id: check.id });
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect((await ours.account.admin.run(DriftCheckDocument, { id: check.id })).driftCheck).toBeNull();
    expect((await checkFound(theirs.account, check.id)).import.dryRun).toBe(true);
  });
});

describe('in time', () => {
  it('a check stays as it was found, whatever is said after it; who has opted in since stays so when it is taken', async () => {
    const { account, senderIds, senderId } = await givenSender();
    await account.admin.run(OptOutDocument, {
      input: { recipients: [person(3), person(4)], scope: 'ACCOUNT', occurredAt: '2025-06-01T00:00:00Z' },
    });
    const check = await checkList(account, listed(1, 2), { senderIds, listName: 'Default' });
    const found = await filesOfCheck(account, check.id);
    expect(linesOf(found.onlyTheirs)).toHaveLength(2);
    const scope = 'ACCOUNT' as const;
    const evidence = 'on the phone';
    await account.admin.run(OptInDocument, {
      input: { recipients: [person(1), person(3)], scope, evidence },
    });
    await account.admin.run(OptOutDocument, { input: { recipients: [person(5)], scope } });
    expect(await filesOfCheck(account, check.id)).toEqual(found);
    const before = await eventsOf(account);
    const { ended } = await take(account, check.id);
    expect(ended.import).toMatchObject({ added: 1, overruled: 1 });
    const may = async (recipient: string) =>
      (await account.admin.run(MayContactDocument, { senderId, recipient })).mayContact.allowed;
    expect([await may(person(1)), await may(person(2)), await may(person(3))]).toEqual([true, false, true]);
    expect(await filesOfCheck(account, check.id)).toEqual(found);

    await account.admin.run(UndoImportDocument, { id: check.id });
    await untilEnded(account, check.id);
    expect(await may(person(2))).toBe(true);
    const kinds = (await eventsOf(account)).slice(before.length).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['OPTED_OUT', 'WITHDRAWN']));
  });

  it('a check that is cancelled takes no list, and one whose file is deleted keeps its counts alone', async () => {
    const { account, senderIds } = await givenSender();
    const { check, uploadUrl } = await startCheck(account, { senderIds });
    await account.admin.run(CancelImportDocument, { id: check.id });
    expect((await fetch(uploadUrl, { method: 'PUT', body: listed(1) })).ok).toBe(false);
    const kept = await checkList(account, listed(1), { senderIds });
    await app.db.rows(sql`update imports set file_deleted_at = now() where import_id = ${kept.id}::uuid`);
    expect(await filesOfCheck(account, kept.id)).toEqual({
      onlyTheirs: null,
      onlyOurs: null,
      forProvider: null,
    });
    while (!(await deleteOldListed(app.db, 1)));
    expect(await app.db.rows(sql`select 1 from drift_listed where import_id = ${kept.id}::uuid`)).toEqual([]);
    expect((await checkFound(account, kept.id)).senders).toEqual(kept.senders);
  });

  it('the same key is the same check', async () => {
    const { account, senderIds } = await givenSender();
    const { check } = await startCheck(account, { senderIds, idempotencyKey: 'march' });
    const again = await startCheck(account, { senderIds, idempotencyKey: 'march' });
    expect(again.check).toEqual(check);
  });
});
