/** importOptOuts: lists that come as arguments, through the API. */
import { describe, expect, it } from 'vitest';
import {
  ConfirmImportDocument,
  EventsWithImportsDocument,
  ImportDocument,
  ImportErrorsDocument,
  ImportFilesDocument,
  type ImportMappingInput,
  ImportOptOutsDocument,
  type ImportRowInput,
  MayContactDocument,
  UndoImportDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { untilEnded } from './until-ended.js';

const app = useApp();
const asOf = '2026-01-01T00:00:00Z';
const whole: ImportMappingInput = { scope: 'ACCOUNT', asOf };

type Variables = { mapping?: ImportMappingInput; dryRun?: boolean; idempotencyKey?: string };
const sendRows = ({ admin }: TestAccount, rows: ImportRowInput[], variables: Variables = {}) =>
  admin.send(ImportOptOutsDocument, { rows, mapping: whole, ...variables });
async function importRows(account: TestAccount, rows: ImportRowInput[], variables: Variables = {}) {
  const { importOptOuts } = await account.admin.run(ImportOptOutsDocument, {
    rows,
    mapping: whole,
    ...variables,
  });
  return importOptOuts;
}
const eventsOf = async ({ admin }: TestAccount) =>
  (await admin.run(EventsWithImportsDocument, { first: 1_000 })).optOutEvents.nodes;

describe('importOptOuts', () => {
  it('O3 has recorded its rows when it returns, and each counts once', async () => {
    const account = await givenAccount(app, { defaultRegion: 'GB' });
    const sender = await givenNumber(account);
    const made = await importRows(account, [
      {
        recipient: '07911 123456',
        occurredAt: '2025-05-05T05:05:05.123456Z',
        evidence: 'box 7, "blue"\nsheet 2',
      },
      { recipient: '+44 7911 123456' },
      { recipient: '4.47911E+11' },
      { recipient: 'Ann@Example.COM', reason: 'TOO_MANY', reasonText: "=cmd|' /C calc'!A0" },
      { recipient: '+447911123457', occurredAt: '2099-01-01T00:00:00Z' },
    ]);
    expect(made).toMatchObject({
      state: 'DONE',
      fileName: null,
      dryRun: false,
      rowsRead: 5,
      added: 2,
      refused: 2,
      failure: null,
      actor: 'First key',
    });
    expect(made.alreadyOptedOut + made.duplicates).toBe(1);
    expect(made.errors.nodes).toMatchObject([
      { row: 2, line: 3, column: 'recipient', value: '4.47911E+11' },
      { row: 4, line: 5, column: 'occurredAt' },
    ]);
    expect(made.errors.totalCount).toBe(2);
    const events = await eventsOf(account);
    expect(events[0]).toMatchObject({
      recipient: '+447911123456',
      source: 'IMPORT',
      import: { id: made.id, fileName: null },
    });
    const details = await account.admin.raw(
      '{ optOutEvents { nodes { recipient occurredAt evidence reason reasonText actor scope blocks } } }',
    );
    expect(details.data?.['optOutEvents']).toMatchObject({
      nodes: expect.arrayContaining([
        {
          recipient: '+447911123456',
          occurredAt: '2025-05-05T05:05:05.123456Z',
          evidence: 'box 7, "blue"\nsheet 2',
          reason: null,
          reasonText: null,
          actor: 'First key',
          scope: 'ACCOUNT',
          blocks: 'MARKETING',
        },
        expect.objectContaining({
          recipient: 'ann@example.com',
          occurredAt: '2026-01-01T00:00:00.000Z',
          reason: 'TOO_MANY',
          reasonText: "=cmd|' /C calc'!A0",
        }),
      ]),
    });
    const ofImport = await account.admin.raw(
      'query ($ids: [ID!]) { optOutEvents(filter: { importIds: $ids }) { totalCount } }',
      { ids: [made.id] },
    );
    expect(ofImport.data).toEqual({ optOutEvents: { totalCount: events.length } });
    const { mayContact } = await account.admin.run(MayContactDocument, {
      senderId: sender.id,
      recipient: '+447911123456',
      category: 'MARKETING',
    });
    expect(mayContact.allowed).toBe(false);
  });

  it('O3 adds nothing the second time', async () => {
    const account = await givenAccount(app);
    const rows = Array.from({ length: 30 }, () => ({ recipient: someRecipient() }));
    expect(await importRows(account, rows)).toMatchObject({ added: 30 });
    expect(await importRows(account, rows)).toMatchObject({ added: 0, alreadyOptedOut: 30, refused: 0 });
    expect(await eventsOf(account)).toHaveLength(30);
  });

  it('goes to the sender that a row names, as the map, its address or its label says', async () => {
    const account = await givenAccount(app);
    const [one, other] = [await givenNumber(account), await givenNumber(account)];
    const mapping: ImportMappingInput = {
      scope: 'SENDER',
      asOf,
      senderMap: [{ value: 'Shop', senderIds: [one.id, other.id] }],
    };
    const [first, second, third] = [someRecipient(), someRecipient(), someRecipient()];
    const made = await importRows(
      account,
      [
        { recipient: first, sender: ' SHOP ' },
        { recipient: second, sender: one.address },
        { recipient: third, sender: 'Warehouse' },
      ],
      { mapping },
    );
    expect(made).toMatchObject({ added: 2, refused: 1 });
    expect(made.errors.nodes).toMatchObject([{ row: 2, column: 'sender', value: 'Warehouse' }]);
    const events = await eventsOf(account);
    expect(events.map(({ recipient }) => recipient).sort()).toEqual([first, first, second].sort());
    const toAll = await importRows(account, [{ recipient: third, sender: 'Warehouse' }], {
      mapping: { ...mapping, unmappedSender: 'ACCOUNT' },
    });
    expect(toAll).toMatchObject({ added: 1, refused: 0 });
  });

  it('in a dry run tells what would happen and records nothing, until confirmImport', async () => {
    const account = await givenAccount(app);
    const recipient = someRecipient();
    const dry = await importRows(account, [{ recipient }, { recipient }, { recipient: 'nobody' }], {
      dryRun: true,
    });
    const counts = { rowsRead: 3, added: 1, duplicates: 1, refused: 1, state: 'DONE' };
    expect(dry).toMatchObject({ ...counts, dryRun: true });
    expect(await eventsOf(account)).toEqual([]);
    const { rowsUrl } = (await account.admin.run(ImportFilesDocument, { id: dry.id })).import ?? {};
    const file = Buffer.from(await (await fetch(rowsUrl ?? '')).arrayBuffer()).toString('utf8');
    const lines = file.split('\r\n');
    expect(lines[0]).toBe(
      '\ufeffrecipient,occurredAt,sender,reason,reasonText,evidence,heed_outcome,heed_line,heed_column,heed_message',
    );
    expect(lines.slice(1, 3)).toEqual([`'${recipient},,,,,,added,1,,`, `'${recipient},,,,,,duplicate,2,,`]);
    expect(lines[3]).toMatch(/^nobody,,,,,,refused,3,recipient,/);
    const { confirmImport } = await account.admin.run(ConfirmImportDocument, { id: dry.id });
    expect(confirmImport).toMatchObject({ dryRun: false });
    await untilEnded(account, dry.id);
    const { import: done } = await account.admin.run(ImportDocument, { id: dry.id });
    expect(done).toMatchObject({ ...counts, dryRun: false });
    expect((await eventsOf(account)).map((event) => event.recipient)).toEqual([recipient]);
    const again = await account.admin.run(ConfirmImportDocument, { id: dry.id });
    expect(again.confirmImport).toMatchObject({ ...counts, dryRun: false });
    const { import: withErrors } = await account.admin.run(ImportErrorsDocument, { id: dry.id });
    expect(withErrors?.errors.nodes.map(({ row }) => row)).toEqual([2]);
  });

  it('is undone whole, and nothing else with it', async () => {
    const account = await givenAccount(app);
    const sender = await givenNumber(account);
    const [before, both] = [someRecipient(), someRecipient()];
    await importRows(account, [{ recipient: before }]);
    const made = await importRows(account, [{ recipient: both }, { recipient: before }]);
    await account.admin.run(UndoImportDocument, { id: made.id });
    await untilEnded(account, made.id);
    const { import: undone } = await account.admin.run(ImportDocument, { id: made.id });
    expect(undone).toMatchObject({ state: 'UNDONE', withdrawn: 1, rowsRead: 2 });
    const allowed = async (recipient: string) =>
      (await account.admin.run(MayContactDocument, { senderId: sender.id, recipient, category: 'MARKETING' }))
        .mayContact.allowed;
    expect(await allowed(both)).toBe(true);
    expect(await allowed(before)).toBe(false);
    const withdrawal = (await eventsOf(account)).find(({ kind }) => kind === 'WITHDRAWN');
    expect(withdrawal).toMatchObject({ recipient: both, import: { id: made.id } });
  });

  it('with the same idempotencyKey is the same import, as it is by then; with another list a conflict', async () => {
    const account = await givenAccount(app);
    const rows = [{ recipient: someRecipient() }];
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => importRows(account, rows, { idempotencyKey: 'k' })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    for (const answer of answers) expect(answer).toMatchObject({ state: 'DONE', added: 1, rowsRead: 1 });
    expect(await eventsOf(account)).toHaveLength(1);
    const other = await sendRows(account, [{ recipient: someRecipient() }], { idempotencyKey: 'k' });
    expect(other.errors[0]?.extensions.code).toBe('CONFLICT');
    const dry = await sendRows(account, rows, { idempotencyKey: 'k', dryRun: true });
    expect(dry.errors[0]?.extensions.code).toBe('CONFLICT');
  });

  it('takes 10,000 rows', async () => {
    const account = await givenAccount(app);
    const rows = Array.from({ length: 10_000 }, (_, index) => ({
      recipient: `+1415666${String(index).padStart(4, '0')}`,
    }));
    expect(await importRows(account, rows)).toMatchObject({ state: 'DONE', rowsRead: 10_000, added: 10_000 });
    const oneMore = await sendRows(account, [...rows, { recipient: '+14156670000' }]);
    expect(oneMore.errors).toMatchObject([
      {
        message: 'rows: at most 10000 were expected, 10001 came; larger lists are files: startImport',
        extensions: { code: 'LIMIT_EXCEEDED' },
      },
    ]);
  });
});
