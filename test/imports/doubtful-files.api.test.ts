/** Files in which people may be lost, or opted out by mistake, as clients see what became of them. */
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { ImportDocument, ImportErrorsDocument, StartImportDocument } from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { untilEnded } from './until-ended.js';

const app = useApp();

async function importFile(account: TestAccount, file: string) {
  const { startImport } = await account.admin.run(StartImportDocument, {
    input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' } },
  });
  const { id } = startImport.import;
  expect((await fetch(startImport.uploadUrl, { method: 'PUT', body: file })).ok).toBe(true);
  await untilEnded(account, id);
  const { import: ended } = await account.admin.run(ImportDocument, { id });
  if (ended == null) throw new Error('the import is gone');
  return ended;
}

describe('a file', () => {
  it('says of its rows who may be lost or is not out, and which of its columns were read', async () => {
    const account = await givenAccount(app);
    const long = `"${'many words\n'.repeat(30_000)}"`;
    const lists = [
      'name;phone;Abonné;Date;Désinscrit;note',
      'Ann;+447911123450;non;2020-01-01T00:00:00Z;2024-03-01T12:00:00Z;',
      '"Bob;+447911123451;non;;oui;x',
      'Al 5\'10";+447911123452;non;;oui;',
      'Cy;+447911123453;oui;;;',
      'Di;+447911123454;;;;',
      `Ed;+447911123455;non;;oui;${long}`,
      'Flo;+447911123456;;2020-01-01T00:00:00Z;oui;',
      '',
    ].join('\n');
    const made = await importFile(account, lists);
    expect(made).toMatchObject({ state: 'DONE', rowsRead: 6, added: 2, refused: 4 });
    const { import: told } = await account.admin.run(ImportErrorsDocument, { id: made.id });
    expect(told?.errors.nodes).toMatchObject([
      {
        line: 3,
        column: null,
        value: '"Bob;+447911123451;non;;oui;x\nAl 5\'10";+447911123452;non;;oui;',
        message: expect.stringMatching(/a quote opens on line 3 and closes on line 4/),
      },
      { line: 5, column: 'Abonné', value: 'oui' },
      { line: 6, column: 'Désinscrit', value: '' },
      { line: 7, column: null, value: null, message: expect.stringMatching(/at most 262144 bytes/) },
    ]);
    // Though the header may be gone: it may be long, and a page has many imports.
    await app.db.rows(sql`update imports set form = form - 'header' where account_id = ${account.accountId}`);
    const { import: again } = await account.admin.run(ImportErrorsDocument, { id: made.id });
    expect(again?.columns).toEqual(told?.columns);
    expect(told?.columns).toEqual([
      { name: 'phone', readAs: 'PHONE', note: null },
      { name: 'Abonné', readAs: 'KIND', note: null },
      { name: 'Date', readAs: 'OCCURRED_AT', note: 'a date under "Désinscrit" goes before it' },
      { name: 'Désinscrit', readAs: 'KIND', note: expect.stringMatching(/goes before one under "Date"/) },
      { name: 'note', readAs: 'REASON_TEXT', note: null },
    ]);
    const { data } = await account.admin.raw('{ optOutEvents { nodes { recipient occurredAt } } }');
    expect(data).toEqual({
      optOutEvents: {
        nodes: [
          { recipient: '+447911123450', occurredAt: '2024-03-01T12:00:00.000Z' },
          { recipient: '+447911123456', occurredAt: '2020-01-01T00:00:00.000Z' },
        ],
      },
    });
  });

  it.each([
    ['HTML', '<!DOCTYPE html><html><body>Log in</body></html>'],
    ['XML', '<?xml version="1.0"?><rows><row>+447911123456</row></rows>'],
    ['JSON', '["+447911123456"]'],
  ])('of %s is FAILED, and says so', async (what, body) => {
    const made = await importFile(await givenAccount(app), body);
    expect(made).toMatchObject({ state: 'FAILED', rowsRead: 0 });
    expect(made.failure).toMatch(new RegExp(`^CSV was expected, the file is ${what}`));
  });
});
