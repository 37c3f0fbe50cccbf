/** Imports of files, from startImport to undoImport, as clients see them. */
import { gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import {
  CreateApiKeyDocument,
  EventsWithImportsDocument,
  ImportDocument,
  ImportErrorsDocument,
  ImportFilesDocument,
  MayContactDocument,
  OptInDocument,
  StartImportDocument,
  UndoImportDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { asOf, filesOf, importFile, start } from './sent-files.js';
import { untilEnded } from './until-ended.js';

const app = useApp();

const recipientsOf = async ({ admin }: TestAccount) =>
  (await admin.run(EventsWithImportsDocument, {})).optOutEvents.nodes.map(({ recipient }) => recipient);

const file = [
  'Phone;Name;Opted out at;Comment',
  '+447911123456;Zoë;2025-03-31;"too many; really"',
  '4.47911E+11;"O\'Neil\nJr";;',
  '+447911123457;Al;2025-02-30;=1+1',
  'a;b',
  '+447911123456;Zoë;2025-03-31;again',
  '+447911123458;Bo;;;one too many',
  '',
].join('\r\n');

describe('a file', () => {
  it('O3 of a list that says to be of in some minutes is of when it was begun: who opts in until it comes has the last word', async () => {
    const account = await givenAccount(app);
    const sender = await givenNumber(account);
    const recipient = '+447911123456';
    const soon = new Date(Date.now() + 4 * 60_000).toISOString();
    const begun = await start(account, { mapping: { scope: 'ACCOUNT', asOf: soon } });
    await account.admin.run(OptInDocument, {
      input: { recipients: [recipient], scope: 'ACCOUNT', evidence: 'on the phone' },
    });
    await fetch(begun.uploadUrl, { method: 'PUT', body: `phone\n${recipient}\n${recipient}\n` });
    await untilEnded(account, begun.import.id);
    const { import: ended } = await account.admin.run(ImportDocument, { id: begun.import.id });
    expect(ended).toMatchObject({ state: 'DONE', added: 0, overruled: 1, duplicates: 1 });
    const { mayContact } = await account.admin.run(MayContactDocument, { senderId: sender.id, recipient });
    expect(mayContact.allowed).toBe(true);
  });

  it('is imported; what was refused comes as its rows were, is corrected and sent again; and all is undone', async () => {
    const account = await givenAccount(app);
    const made = await importFile(account, gzipSync(Buffer.from(`\ufeff${file}`)));
    expect(made).toMatchObject({
      state: 'DONE',
      fileName: 'list.csv',
      rowsRead: 6,
      added: 1,
      duplicates: 1,
      refused: 4,
      bytesRead: made.bytesTotal,
      bytesReceived: made.bytesTotal,
    });
    expect(made.startedAt).not.toBeNull();
    expect(made.finishedAt).not.toBeNull();
    const { errors, rows } = await filesOf(account, made.id);
    const [head, ...refused] = (errors ?? '').split('\r\n');
    expect(head).toBe('\ufeffPhone,Name,Opted out at,Comment,heed_line,heed_column,heed_message');
    expect(refused[0]).toMatch(/^4\.47911E\+11,"O'Neil\nJr",,,3,Phone,./);
    expect(refused[1]).toMatch(/^'\+447911123457,Al,2025-02-30,'=1\+1,5,Opted out at,./);
    expect(refused[2]).toMatch(/^a,b,,,6,,./);
    // What is beyond the header's columns stands behind all, and not below another name.
    expect(refused[3]).toMatch(/^'\+447911123458,Bo,,,8,,.*,one too many$/);
    expect(refused.slice(4)).toEqual(['']);
    const told = (rows ?? '').split('\r\n');
    expect(told[0]).toBe(
      '\ufeffPhone,Name,Opted out at,Comment,heed_outcome,heed_line,heed_column,heed_message',
    );
    expect(told[1]).toBe("'+447911123456,Zoë,2025-03-31,too many; really,added,2,,");
    expect(told.filter((line) => line.includes(',refused,'))).toHaveLength(4);
    expect(told[5]).toMatch(/^'\+447911123456,Zoë,2025-03-31,again,duplicate,7,,$/);

    const corrected = (errors ?? '')
      .replace('4.47911E+11', '+447911123459')
      .replace('2025-02-30', '2025-02-28')
      .replace(',one too many', '')
      .replace(/^a,b.*\r\n/m, '');
    const again = await importFile(account, corrected, { fileName: 'corrected.csv' });
    expect(again).toMatchObject({ state: 'DONE', rowsRead: 3, added: 3, refused: 0 });
    expect((await filesOf(account, again.id)).errors).toBeNull();
    expect((await recipientsOf(account)).sort()).toEqual([
      '+447911123456',
      '+447911123457',
      '+447911123458',
      '+447911123459',
    ]);
    for (const id of [made.id, again.id]) {
      await account.admin.run(UndoImportDocument, { id });
      await untilEnded(account, id);
    }
    const { data } = await account.admin.raw('{ optOuts { totalCount } }');
    expect(data).toEqual({ optOuts: { totalCount: 0 } });
    const { import: undone } = await account.admin.run(ImportDocument, { id: made.id });
    expect(undone).toMatchObject({ state: 'UNDONE', withdrawn: 1, finishedAt: made.finishedAt });
  });

  it('of which more rows are refused than are kept with why has them all in its files, and says so', async () => {
    const account = await givenAccount(app);
    const made = await importFile(account, 'phone\n+447911123456\none\ntwo\n+447911123457\nthree\nfour\n');
    expect(made).toMatchObject({ rowsRead: 6, added: 2, refused: 4 });
    const complete = await filesOf(account, made.id);
    await app.db.rows(sql`delete from import_errors where import_id = ${made.id}::uuid and row > 1`);
    await app.db.rows(sql`update imports set errors_kept = 1 where import_id = ${made.id}::uuid`);
    const { errors, rows } = await filesOf(account, made.id);
    const why = 'refused; why is kept of the first 1 refused rows of an import';
    const refused = (errors ?? '').split('\r\n');
    expect(refused.slice(0, 2)).toEqual((complete.errors ?? '').split('\r\n').slice(0, 2));
    expect(refused.slice(2)).toEqual([`two,4,,${why}`, `three,6,,${why}`, `four,7,,${why}`, '']);
    const told = (rows ?? '').split('\r\n');
    expect(told[3]).toBe(`two,refused,4,,${why}`);
    expect(told[4]).toBe("'+447911123457,added,5,,");
    const { import: listed } = await account.admin.run(ImportErrorsDocument, { id: made.id });
    expect(listed?.errors).toMatchObject({ totalCount: 1, nodes: [{ value: 'one' }] });
  });

  it('without a header has its refused rows below names that import again', async () => {
    const account = await givenAccount(app);
    const made = await importFile(account, '+447911123450,2025-01-01\nnobody,2025-01-01\n', {
      columns: { recipient: '1', occurredAt: '2' },
    });
    expect(made).toMatchObject({ added: 1, refused: 1 });
    const { errors } = await filesOf(account, made.id);
    expect(errors).toMatch(
      /^\ufeffrecipient,occurredAt,heed_line,heed_column,heed_message\r\nnobody,2025-01-01,2,/,
    );
    const again = await importFile(account, (errors ?? '').replace('nobody', '+447911123451'));
    expect(again).toMatchObject({ added: 1, refused: 0 });
  });

  it('that can not be read is FAILED, and says why', async () => {
    const account = await givenAccount(app);
    const made = await importFile(account, 'name,town\nAnn,Leeds\n');
    expect(made.state).toBe('FAILED');
    expect(made.failure).toBeTruthy();
    expect(await filesOf(account, made.id)).toEqual({ errors: null, rows: null });
  });

  it('may be sent again to the same import: startImport with its idempotencyKey says where, once more', async () => {
    const account = await givenAccount(app);
    const first = await start(account, { idempotencyKey: 'monday' });
    const second = await start(account, { idempotencyKey: 'monday' });
    expect(second.import.id).toBe(first.import.id);
    expect(second.expiresAt).toBe(first.expiresAt);
    expect(Date.parse(first.expiresAt) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    expect((await fetch(second.uploadUrl, { method: 'PUT', body: 'phone\n+447911123456\n' })).ok).toBe(true);
    await untilEnded(account, first.import.id);
    const third = await start(account, { idempotencyKey: 'monday' });
    expect(third.import).toMatchObject({ id: first.import.id, state: 'DONE', added: 1 });
  });

  it.each([
    ['fileName', { fileName: ' ' }, 'fileName: 1 to 255 characters were expected, none came'],
    [
      'fileName',
      { fileName: 'a\0' },
      'fileName: text was expected, but it holds a NUL or half of a character',
    ],
    ['columns', { columns: { sender: '' } }, 'columns.sender: 1 to 200 characters were expected, none came'],
    ['mapping', { mapping: { scope: 'ACCOUNT' as const, region: 'XX' } }, /^mapping\.region: .*XX/],
  ])('is refused with a bad %s', async (_field, input, message) => {
    const { errors } = await (
      await givenAccount(app)
    ).admin.send(StartImportDocument, {
      input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf }, ...input },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(errors[0]?.message).toMatch(message);
  });
});

describe('the files of what came of the rows', () => {
  it('are for INTEGRATOR, the lists for all', async () => {
    const account = await givenAccount(app);
    const { id } = await importFile(account, 'phone\nnobody\n');
    const { createApiKey } = await account.admin.run(CreateApiKeyDocument, {
      name: 'Desk',
      role: 'SCHEDULER',
    });
    const scheduler = createClient(app.origin, createApiKey.secret);
    const refused = await scheduler.send(ImportFilesDocument, { id });
    expect(refused.data?.import).toEqual({ errorsUrl: null, rowsUrl: null });
    expect(refused.errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN', 'FORBIDDEN']);
    const { import: seen } = await scheduler.run(ImportErrorsDocument, { id });
    expect(seen?.errors.nodes).toMatchObject([{ row: 0, line: 2, column: 'phone', value: 'nobody' }]);
    const { errors } = await scheduler.send(StartImportDocument, {
      input: { fileName: 'list.csv', mapping: { scope: 'ACCOUNT', asOf } },
    });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
  });

  it('break off where a dry run is confirmed meanwhile: nobody takes some of the refused rows for all', async () => {
    const account = await givenAccount(app);
    const lines = Array.from({ length: 2_500 }, (_, index) => `nobody ${index}`);
    const { id } = await importFile(account, ['phone', ...lines].join('\n'), { dryRun: true });
    const { import: found } = await account.admin.run(ImportFilesDocument, { id });
    const errorsUrl = found?.errorsUrl ?? '';
    expect((await (await fetch(errorsUrl)).text()).split('\r\n')).toHaveLength(2_502);
    // As confirmImport forgets them.
    await app.db.rows(sql`delete from import_errors where account_id = ${account.accountId} and row >= 1000`);
    const text = async () => {
      const answer = await fetch(errorsUrl);
      expect(answer.status).toBe(200);
      return answer.text();
    };
    await expect(text()).rejects.toThrow();
  });

  it('are gone with the bytes, and break off where the bytes go meanwhile', async () => {
    const account = await givenAccount(app);
    const filler = 'long '.repeat(12);
    const lines = Array.from({ length: 12_000 }, (_, index) => `nobody ${index},${filler}`);
    const { id } = await importFile(account, ['phone,notes', ...lines].join('\n'));
    const { import: found } = await account.admin.run(ImportFilesDocument, { id });
    const [errorsUrl, rowsUrl] = [found?.errorsUrl ?? '', found?.rowsUrl ?? ''];
    expect((await (await fetch(rowsUrl)).text()).split('\r\n')).toHaveLength(12_002);
    const deletePieces = (from: number) =>
      app.db.rows(
        sql`delete from import_pieces where account_id = ${account.accountId} and starts_at >= ${from}`,
      );
    await deletePieces(1);
    const half = await fetch(rowsUrl);
    expect(half.status).toBe(200);
    await expect(half.text()).rejects.toThrow();
    await deletePieces(0);
    expect((await fetch(rowsUrl)).status).toBe(404);
    await app.db.rows(
      sql`update imports set file_deleted_at = now() where account_id = ${account.accountId}`,
    );
    const answer = await fetch(errorsUrl);
    expect([answer.status, await answer.json()]).toEqual([
      404,
      {
        errors: [{ message: 'the file of this import has been deleted', extensions: { code: 'NOT_FOUND' } }],
      },
    ]);
    const { import: later } = await account.admin.run(ImportFilesDocument, { id });
    expect(later).toEqual({ errorsUrl: null, rowsUrl: null });
    const forged = await fetch(errorsUrl.replace(/token=../, 'token=AA'));
    expect(forged.status).toBe(403);
  });
});
