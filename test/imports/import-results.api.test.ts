/** The files of what came of an import's rows: their form, and thousands of rows each with its own why. */
import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { NoDownload } from '../../src/core/http/downloads.js';
import { confirmDryRun } from '../../src/core/log/import-calls.queries.js';
import type { ResultKind } from '../../src/features/imports/results/address-of-result.js';
import { importToRead } from '../../src/features/imports/results/results.queries.js';
import { streamResult } from '../../src/features/imports/results/stream-result.js';
import { ConfirmImportDocument, ImportErrorsDocument, ImportFilesDocument } from '../generated/operations.js';
import { givenAccount, useApp } from '../support/app.js';
import { filesOf, importFile } from './sent-files.js';
import { untilEnded } from './until-ended.js';

const app = useApp();

it('files of results have names and types of their own, also for who only asks for their headers', async () => {
  const account = await givenAccount(app);
  const { id } = await importFile(account, 'phone\nnobody\n+447911123456\n');
  const { import: found } = await account.admin.run(ImportFilesDocument, { id });
  for (const [url, name] of [
    [found?.errorsUrl, 'import-errors.csv'],
    [found?.rowsUrl, 'import-rows.csv'],
  ] as const) {
    for (const method of ['HEAD', 'GET']) {
      const { status, headers } = await fetch(url ?? '', { method });
      expect([status, headers.get('content-disposition'), headers.get('content-type')]).toEqual([
        200,
        `attachment; filename="${name}"`,
        'text/csv; charset=utf-8; header=present',
      ]);
      expect(headers.get('cache-control')).toBe('private, no-store');
    }
  }
  // From the moment that a file is given up, not only when its last byte is gone.
  await app.db.rows(sql`update imports set file_deleted_at = now() where import_id = ${id}::uuid`);
  for (const url of [found?.errorsUrl, found?.rowsUrl]) expect((await fetch(url ?? '')).status).toBe(404);
  // The address of one is none of the other's, and the file is the import's.
  const forged = await fetch((found?.errorsUrl ?? '').replace('/imports?', '/opt-outs?'));
  expect(forged.status).toBe(403);
});

it('files of results tell of thousands of refused rows each with its own why, between those that were not', async () => {
  const account = await givenAccount(app);
  const lines = Array.from({ length: 2_500 }, (_, row) =>
    row % 500 === 7 ? `+4479111${20_000 + row}` : `x${row}`,
  );
  const { id } = await importFile(account, ['phone', ...lines].join('\n'));
  const { errors, rows } = await filesOf(account, id);
  const cells = (text: string | null) =>
    (text ?? '')
      .split('\r\n')
      .slice(1, -1)
      .map((line) => line.split(','));
  const refused = lines.flatMap((value, row) => (value.startsWith('x') ? [[value, String(row + 2)]] : []));
  expect(cells(errors).map(([value, line]) => [value, line])).toEqual(refused);
  expect(cells(rows).map(([value, outcome, line, column]) => [value, outcome, line, column])).toEqual(
    lines.map((value, row) =>
      value.startsWith('x')
        ? [value, 'refused', String(row + 2), 'phone']
        : [`'${value}`, 'added', String(row + 2), ''],
    ),
  );
});

it('of a dry run of which confirmImport has forgotten a part and came to no end nothing untrue is shown, and confirmImport goes on', async () => {
  const account = await givenAccount(app);
  const { accountId, admin } = account;
  const lines = Array.from({ length: 60 }, (_, row) =>
    row % 2 === 0 ? `nobody ${row}` : `+447911${130_000 + row}`,
  );
  const { id } = await importFile(account, ['phone', ...lines].join('\n'), { dryRun: true });
  const whole = await filesOf(account, id);
  const { import: found } = await admin.run(ImportFilesDocument, { id });
  const files = await Promise.all(
    (['errors', 'rows'] as const).map(async (what: ResultKind) => {
      const file = await importToRead(app.db, accountId, id);
      if (file === null) throw new Error('there is no such import');
      return streamResult(app.db, { accountId, importId: id, what }, file);
    }),
  );
  // So many that one call does not forget all; then its caller is gone.
  await app.db.rows(sql`
    insert into import_trials (account_id, import_id, recipient, scope_key, occurred_at, blocks, hold)
    select ${accountId}::uuid, ${id}::uuid, 'of ' || n, 0, now(), 'ALL', false from generate_series(1, 20000) n`);
  expect(await confirmDryRun(app.db, accountId, id)).toEqual({ outcome: 'MORE', state: 'DONE' });
  const { import: left } = await admin.run(ImportErrorsDocument, { id });
  expect(left?.errors).toMatchObject({ totalCount: 0, nodes: [] });
  for (const url of [found?.errorsUrl, found?.rowsUrl]) {
    const answer = await fetch(url ?? '');
    expect([answer.status, await answer.text()]).toEqual([
      404,
      expect.stringContaining('confirmImport') as string,
    ]);
  }
  // Those that were begun before break off, and it is nobody's fault.
  for (const file of files) await expect(file.next()).rejects.toThrow(NoDownload);
  await admin.run(ConfirmImportDocument, { id });
  await untilEnded(account, id);
  const { import: anew } = await admin.run(ImportErrorsDocument, { id });
  expect(anew?.errors.totalCount).toBe(30);
  expect(await filesOf(account, id)).toEqual(whole);
});
