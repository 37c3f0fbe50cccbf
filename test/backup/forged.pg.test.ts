/** Backups that somebody has made or changed who knows all of the code: every count and every hash in them fits. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type BackupKey, backupKeyOf } from '../../src/core/db/backup/backup-key.rules.js';
import {
  type BackedUpTable,
  type BackupHeader,
  type BackupLine,
  lineOf,
  type Partition,
  readLine,
  type Sequence,
} from '../../src/core/db/backup/backup-lines.rules.js';
import { BackupDamaged } from '../../src/core/db/backup/check-backup.js';
import { boundsAsSql } from '../../src/core/db/backup/partition-bounds.rules.js';
import { RestoreRefused } from '../../src/core/db/backup/restore-refused.js';
import { givenFile, givenNothing, givenWorkedOn } from './given-database.js';
import { contentsOf, tablesOf } from './rows.js';
import { backUp, key, restore } from './to-and-fro.js';

const linesOf = async (file: string): Promise<BackupLine[]> =>
  gunzipSync(await readFile(file))
    .toString()
    .split('\n')
    .slice(0, -1)
    .map((text) => readLine(text) ?? expect.unreachable());

/** Counts and hashes made anew. */
async function forged(lines: readonly BackupLine[], by: BackupKey): Promise<string> {
  const whole = createHash('sha256');
  let ofTable = createHash('sha256');
  const texts = lines.map((line) => {
    let written = line;
    if (line.kind === 'table') ofTable = createHash('sha256');
    if (line.kind === 'row') ofTable.update(`${line.row}\n`);
    if (line.kind === 'end of table') written = { ...line, sha256: ofTable.digest('hex') };
    if (line.kind === 'end') {
      const sha256 = whole.digest('hex');
      return `${lineOf({ ...line, sha256, mac: by.macOf(sha256) })}\n`;
    }
    whole.update(`${lineOf(written)}\n`);
    return `${lineOf(written)}\n`;
  });
  const file = await givenFile();
  await writeFile(file, gzipSync(texts.join('')));
  return file;
}

it('a backup in which somebody has changed a row, and computed all hashes anew without the key, is refused before anything is written', async () => {
  const { url } = await givenWorkedOn();
  const lines = (await linesOf(await backUp(url))).map((line): BackupLine =>
    line.kind === 'row' ? { ...line, row: line.row.replaceAll('+12127770005', '+12127779999') } : line,
  );
  const target = await givenNothing();
  const file = await forged(lines, backupKeyOf('another secret key, of as many characters'));
  await expect(restore(file, target)).rejects.toThrow(BackupDamaged);
  await expect(restore(file, target)).rejects.toThrow('does not have its SECRET_KEY');
  expect(await tablesOf(target)).toEqual([]);
  // It is the key that tells.
  await restore(await forged(lines, key), target);
  expect([...(await contentsOf(target)).values()].flat().join('\n')).toContain('+12127779999');
});

const runs = 'commit; create table public.intruded (); begin; create table public.rest (a int';

type Change = (header: BackupHeader) => BackupHeader;
const inTable =
  (change: (table: BackedUpTable) => BackedUpTable): Change =>
  (header) => ({
    ...header,
    tables: header.tables.map((table) => (table.name === 'accounts' ? change(table) : table)),
  });
const inColumn = (change: (column: BackedUpTable['columns'][0]) => BackedUpTable['columns'][0]): Change =>
  inTable((table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === 'name' ? change(column) : column)),
  }));
const withPartition =
  (partition: Partial<Partition>): Change =>
  (header) => ({
    ...header,
    partitions: [
      ...header.partitions,
      {
        schema: 'public',
        name: 'screeningsof1999',
        of: { schema: 'public', name: 'screenings' },
        bounds: `FOR VALUES FROM ('1999-01-04 00:00:00+00') TO ('1999-01-11 00:00:00+00')`,
        ...partition,
      },
    ],
  });

const forgeries: [what: string, change: Change][] = [
  ['a type', inColumn((column) => ({ ...column, type: `text); ${runs}` }))],
  ['a type that no column has', inColumn((column) => ({ ...column, type: 'regclass' }))],
  ['the name of a column', inColumn((column) => ({ ...column, name: `name" text); ${runs}` }))],
  ['the bounds of a partition', withPartition({ bounds: `FOR VALUES FROM (MINVALUE) TO ('1'); ${runs})` })],
  ['a bound that is computed', withPartition({ bounds: `FOR VALUES FROM (pg_sleep(0)) TO ('1')` })],
  ['the name of a partition', withPartition({ name: `x" partition of screenings default; ${runs}); --` })],
  ['a partition of what has none', withPartition({ of: { schema: 'public', name: 'accounts' } })],
  ['a partition of PostgreSQL’s own', withPartition({ schema: 'pg_catalog', name: 'screeningsx' })],
];

describe('nothing that stands in a backup is carried out, whoever made it', () => {
  it.each(forgeries)('%s', async (_, change) => {
    const { url } = await givenWorkedOn();
    const lines = (await linesOf(await backUp(url))).map((line): BackupLine =>
      line.kind === 'header' ? { kind: 'header', ...change(line) } : line,
    );
    const target = await givenNothing();
    await expect(restore(await forged(lines, key), target)).rejects.toThrow(RestoreRefused);
    expect((await tablesOf(target)).filter((name) => /intruded|rest$|1999/.test(name))).toEqual([]);
    expect([...(await contentsOf(target)).values()].flat()).toEqual([]);
  });

  it('a sequence that is none here', async () => {
    const { url } = await givenWorkedOn();
    const odd: Sequence = { schema: 'drizzle', name: '__drizzle_migrations_id_seq', value: 7, called: true };
    const lines = (await linesOf(await backUp(url))).map((line): BackupLine =>
      line.kind === 'sequences' ? { ...line, sequences: [...line.sequences, odd] } : line,
    );
    await expect(restore(await forged(lines, key), await givenNothing())).rejects.toThrow(RestoreRefused);
  });
});

it('bounds of a partition are read as PostgreSQL writes them, and nothing else is', () => {
  for (const [written, sql] of [
    ['DEFAULT', 'default'],
    [
      `FOR VALUES FROM ('2026-11-23 00:00:00+00', MINVALUE) TO ('2026-11-30 00:00:00+00', 5)`,
      `for values from ('2026-11-23 00:00:00+00', MINVALUE) to ('2026-11-30 00:00:00+00', 5)`,
    ],
    [`FOR VALUES IN ('it''s', NULL, -1.5)`, `for values in ('it''s', NULL, -1.5)`],
    ['FOR VALUES WITH (modulus 4, remainder 1)', 'for values with (modulus 4, remainder 1)'],
  ] as const)
    expect(boundsAsSql(written)).toBe(sql);
  for (const odd of [
    '',
    'DEFAULT;',
    `FOR VALUES IN ('\\'); drop table accounts; --')`,
    `FOR VALUES IN (E'a')`,
    'FOR VALUES IN (now())',
    `FOR VALUES IN ('a')\n`,
    `FOR VALUES IN ('a') ; select 1`,
  ])
    expect(boundsAsSql(odd), odd).toBeNull();
});
