/** What importOptOuts refuses: whole, or row by row. */
import { describe, expect, it } from 'vitest';
import {
  EventsWithImportsDocument,
  type ImportMappingInput,
  ImportOptOutsDocument,
  type ImportOptOutsMutationVariables,
  type ImportRowInput,
} from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';

const app = useApp();
const asOf = '2026-01-01T00:00:00Z';
const whole: ImportMappingInput = { scope: 'ACCOUNT', asOf };

async function importRows({ admin }: TestAccount, rows: ImportRowInput[], mapping = whole) {
  return (await admin.run(ImportOptOutsDocument, { rows, mapping })).importOptOuts;
}

const refusals: [string, Partial<ImportOptOutsMutationVariables>, string][] = [
  ['no rows', { rows: [] }, 'rows: 1 to 10000 were expected, none came'],
  [
    'no time at all',
    { mapping: { scope: 'ACCOUNT' } },
    'mapping.asOf: it was expected, since no row has a date (occurredAt), and nothing came',
  ],
  [
    'a list of tomorrow',
    { mapping: { scope: 'ACCOUNT', asOf: '2099-01-01T00:00:00Z' } },
    'mapping.asOf: a time up to now was expected, 2099-01-01T00:00:00.000Z is more than 5 minutes ahead',
  ],
  [
    'a scope without what it names',
    { mapping: { scope: 'GROUP', asOf } },
    'mapping.groupId: it was expected with scope GROUP, nothing came',
  ],
  [
    'a field of another scope',
    { mapping: { scope: 'ACCOUNT', channel: 'SMS', asOf } },
    'mapping.channel: it goes with scope CHANNEL, but the scope is ACCOUNT',
  ],
  [
    'a key of no characters',
    { idempotencyKey: '' },
    'idempotencyKey: 1 to 255 characters without NUL were expected, 0 came',
  ],
];

describe('importOptOuts', () => {
  it.each(refusals)('is refused whole with %s, and leaves nothing behind', async (_what, given, message) => {
    const account = await givenAccount(app);
    const { errors } = await account.admin.send(ImportOptOutsDocument, {
      rows: [{ recipient: someRecipient() }],
      mapping: whole,
      ...given,
    });
    expect(errors).toMatchObject([{ message, extensions: { code: 'BAD_USER_INPUT' } }]);
    const { data } = await account.admin.raw('{ imports { totalCount } }');
    expect(data).toEqual({ imports: { totalCount: 0 } });
  });

  it('O3 refuses a row without a date where the list has none, and records the others', async () => {
    const account = await givenAccount(app);
    const made = await importRows(
      account,
      [{ recipient: someRecipient(), occurredAt: asOf }, { recipient: someRecipient() }],
      { scope: 'ACCOUNT' },
    );
    expect(made).toMatchObject({ added: 1, refused: 1 });
    expect(made.errors.nodes).toMatchObject([{ row: 1, column: 'occurredAt' }]);
  });

  it('refuses a row with what can not be kept, and the rows behind it come in', async () => {
    const account = await givenAccount(app);
    const long = 'long\n'.repeat(60_000);
    const good = someRecipient();
    const made = await importRows(account, [
      { recipient: someRecipient(), evidence: 'a\0b' },
      { recipient: long },
      { recipient: someRecipient(), reasonText: 'half \ud83d' },
      { recipient: someRecipient(), evidence: long },
      { recipient: '' },
      { recipient: good, evidence: '"quoted", in part' },
    ]);
    expect(made).toMatchObject({ state: 'DONE', rowsRead: 6 });
    expect(made.errors.nodes.map(({ row }) => row)).toEqual(expect.arrayContaining([0, 1, 2, 4]));
    const { optOutEvents: events } = await account.admin.run(EventsWithImportsDocument, {});
    expect(events.nodes.map(({ recipient }) => recipient)).toContain(good);
  });
});
