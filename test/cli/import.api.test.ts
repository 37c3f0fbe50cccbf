import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { AddGroupDocument } from '../generated/operations.js';
import { givenNumber, useApp } from '../support/app.js';
import { asOf, givenImporter, importIdIn, listOf, toAll } from './given-import.js';
import { runHeed, useBuiltHeed } from './heed-command.js';

const app = useApp();
useBuiltHeed();

it('heed import brings a file in, tells what became of its rows, and saves those that were refused', async () => {
  const { account, directory, at, write } = await givenImporter(app);
  const file = write('old.csv', 'phone\n(415) 555-0130\n+14155550131\nnobody\n');
  const refused = path.join(directory, 'refused.csv');
  const first = await runHeed(['import', file, ...toAll, '--errors', refused], at);
  expect(first).toEqual({
    code: 1,
    stdout: expect.stringMatching(
      /old\.csv: done, 3 rows: 2 added, 0 already opted out, 1 refused \(import .*\)\n$/,
    ),
    stderr: '',
  });
  expect((await listOf(account)).map(({ recipient }) => recipient)).toEqual(['+14155550130', '+14155550131']);
  const saved = readFileSync(refused, 'utf8').split('\r\n');
  expect(saved).toHaveLength(3);
  expect(saved[1]).toMatch(/^nobody,4,phone,/);

  // Corrected, the refused rows alone are sent; what was there before says nothing new.
  writeFileSync(refused, readFileSync(refused, 'utf8').replace('nobody', '+14155550132'));
  const rows = path.join(directory, 'rows.csv');
  const options = ['--json', '--errors', path.join(directory, 'none.csv'), '--rows', rows];
  const second = await runHeed(['import', refused, ...toAll, ...options], at);
  expect(second).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(second.stdout)).toMatchObject({
    file: refused,
    state: 'DONE',
    rowsRead: 1,
    added: 1,
    refused: 0,
  });
  expect(readFileSync(path.join(directory, 'none.csv'), 'utf8')).toBe('');
  expect(readFileSync(rows, 'utf8')).toContain('added');
  const again = await runHeed(['import', file, ...toAll, '--allow-refused', '1'], at);
  expect(again).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('3 rows: 0 added, 2 already opted out, 1 refused'),
  });
});

it('heed import tries a file out, runs it for real, and takes it back', async () => {
  const { account, at, write } = await givenImporter(app);
  const file = write('old.csv', 'phone,date\n+14155550130,2025-07-01 12:00\n');
  const tried = await runHeed(['import', file, ...toAll, '--time-zone', 'Europe/Paris', '--dry-run'], at);
  expect(tried).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('dry run, nothing was recorded; of 1 row 1 added'),
  });
  expect(await listOf(account)).toEqual([]);
  const id = importIdIn(tried.stdout);
  const confirmed = await runHeed(['import', '--confirm', id], at);
  expect(confirmed).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('old.csv: done, 1 row: 1 added'),
  });
  expect(await listOf(account)).toHaveLength(1);
  const said = (...of: string[]) => runHeed(['export', 'log', ...of, '--format', 'ndjson'], at);
  expect((await said('--import', id)).stdout).toContain('"occurredAt":"2025-07-01T10:00:00Z"');
  const other = await said('--import', '00000000-0000-4000-8000-000000000000');
  expect(other.stdout).not.toContain('occurredAt');
  expect(await runHeed(['import', '--watch', id, '--json'], at)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"state":"DONE"'),
  });
  expect(await runHeed(['import', '--cancel', id], at)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('(CONFLICT)'),
  });
  const undone = await runHeed(['import', '--undo', id], at);
  expect(undone).toMatchObject({ code: 0, stdout: expect.stringContaining('undone, 1 word withdrawn') });
  expect(await listOf(account)).toEqual([]);
  expect(await runHeed(['import', '--undo', id, file], at)).toMatchObject({ code: 2 });
});

it('heed import reads several files, standard input and old names of senders; senders and groups go by their names', async () => {
  const { account, directory, at, write } = await givenImporter(app);
  const [one, two] = [await givenNumber(account), await givenNumber(account)];
  await account.admin.run(AddGroupDocument, { name: 'Pool', senderIds: [two.id] });
  const senders = write('senders.txt', `# old names\nMAIN=${one.address}\n`);
  const files = [
    write('a.csv', 'Handy;Absender\n+14155550141;MAIN\n+14155550142;OTHER\n'),
    write('b.csv.gz', gzipSync('Handy;Absender\n+14155550143;main\n')),
  ];
  const errors = path.join(directory, 'refused');
  mkdirSync(errors);
  const mapping = [
    '--scope',
    'sender',
    '--sender-map',
    senders,
    '--columns',
    'recipient=Handy',
    '--columns',
    'sender=2',
  ];
  const brought = await runHeed(['import', ...files, ...asOf, ...mapping, '--errors', errors], at);
  expect(brought.stderr).toBe('');
  expect(brought.code).toBe(1);
  expect(
    brought.stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/ \(import.*/, '').replace(/.*\//, '')),
  ).toEqual([
    'a.csv: done, 2 rows: 1 added, 0 already opted out, 1 refused',
    'b.csv.gz: done, 1 row: 1 added, 0 already opted out, 0 refused',
  ]);
  expect(readdirSync(errors).sort()).toEqual(['1-a.errors.csv', '2-b.errors.csv']);
  expect(readFileSync(path.join(errors, '1-a.errors.csv'), 'utf8')).toContain('OTHER');

  const input = 'phone\n+14155550144\n';
  const piped = await runHeed(['import', '-', '--scope', 'group', '--group', 'Pool', '--gzip', ...asOf], {
    ...at,
    input,
  });
  expect(piped).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('standard input: done, 1 row: 1 added'),
  });
  expect(await listOf(account)).toEqual([
    { recipient: '+14155550141', scope: 'SENDER', sender: { address: one.address } },
    { recipient: '+14155550143', scope: 'SENDER', sender: { address: one.address } },
    { recipient: '+14155550144', scope: 'GROUP', sender: null },
  ]);
});

it('heed import says what Heed refuses, and what makes no sense here, before anything is sent', async () => {
  const { account, at, write } = await givenImporter(app);
  const file = write('old.csv', 'phone\n+14155550130\n');
  const workbook = write('old.xlsx', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(100)]));
  const [scope, missing, columns, group, sheet, several] = await Promise.all([
    runHeed(['import', file, ...asOf], at),
    runHeed(['import', file, `${file}x`, ...toAll], at),
    runHeed(['import', file, ...toAll, '--columns', 'phone=2'], at),
    runHeed(['import', file, ...asOf, '--scope', 'group', '--group', 'None'], at),
    runHeed(['import', workbook, ...toAll], at),
    runHeed(['import', file, workbook, ...toAll, '--region', 'ZZ'], at),
  ]);
  expect(scope).toMatchObject({ code: 2, stderr: expect.stringContaining('--scope is needed') });
  expect(missing).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('there is no such file'),
  });
  expect(columns).toMatchObject({ code: 2, stderr: expect.stringContaining('there is no field phone') });
  expect(group).toMatchObject({ code: 3, stderr: expect.stringContaining('None is no group') });
  expect(sheet).toMatchObject({ code: 3, stdout: expect.stringContaining('old.xlsx: failed: ') });
  expect(several).toMatchObject({
    code: 3,
    stdout: '',
    stderr: expect.stringMatching(/BAD_USER_INPUT[^]*not imported either: .*old\.xlsx\n$/),
  });
  expect(await listOf(account)).toEqual([]);
});
