/** The lines of a backup, whoever has written into its file. */
import * as fc from 'fast-check';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backupKeyOf } from '../../src/core/db/backup/backup-key.rules.js';
import { type BackupLine, format, lineOf, readLine } from '../../src/core/db/backup/backup-lines.rules.js';
import { BackupDamaged, checkedLines } from '../../src/core/db/backup/check-backup.js';
import { hashRow } from '../../src/core/db/backup/write-backup.js';
import { readBackupFile } from '../../src/shell/backup/backup-file.js';
import { holds, holdsInTime } from './holds.js';
import { anyBytes, around, controls, signOf } from './inputs.js';

const key = backupKeyOf('a secret of the tests that is long enough');
const lines = made();

/** Of one table with two rows. */
function made(): string[] {
  const table = { schema: 'public', name: 'senders' };
  const rows = ['("a\tb",1)', '("Stop\\n",2)'];
  const hash = createHash('sha256');
  for (const row of rows) hashRow(hash, row);
  const before: BackupLine[] = [
    {
      kind: 'header',
      heed: 'backup',
      format,
      madeAt: '2026-01-01T00:00:00Z',
      postgres: '18.4',
      migration: { when: 1, hash: 'ab'.repeat(32) },
      secretKey: key.tag,
      tables: [{ ...table, columns: [{ name: 'a', type: 'text' }] }],
      partitions: [],
    },
    { kind: 'table', ...table },
    ...rows.map((row): BackupLine => ({ kind: 'row', row })),
    { kind: 'end of table', rows: 2, sha256: hash.digest('hex') },
    { kind: 'sequences', sequences: [{ schema: 'public', name: 's', value: 3, called: true }] },
  ];
  const texts = before.map(lineOf);
  const whole = createHash('sha256')
    .update(texts.map((text) => `${text}\n`).join(''))
    .digest('hex');
  return [...texts, lineOf({ kind: 'end', tables: 1, rows: 2, sha256: whole, mac: key.macOf(whole) })];
}

/** How many lines were given before it ended, and why it did where it is damaged. */
async function check(texts: AsyncIterable<string>): Promise<{ count: number; damage: string | null }> {
  let count = 0;
  try {
    for await (const { kind } of checkedLines(texts, key)) count += kind.length > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof BackupDamaged)) throw error;
    expect(error.message).not.toMatch(controls);
    return { count, damage: error.message };
  }
  return { count, damage: null };
}
async function* each(texts: readonly string[]) {
  yield* texts;
}

describe('a line of a backup', () => {
  const line = fc.oneof(
    around(...lines, 'null', '[]', '"x"'),
    fc.json(),
    fc
      .tuple(fc.constantFrom(...lines.filter((text) => text.startsWith('{'))), fc.nat(20), fc.jsonValue())
      .map(([text, which, value]) => {
        const read = JSON.parse(text) as Record<string, unknown>;
        read[Object.keys(read)[which % Object.keys(read).length] ?? ''] = value;
        return JSON.stringify(read);
      }),
  );
  holds('is one, the same when it is written and read again, or it is none', [line], (text) => {
    const read = readLine(text);
    if (read === null) return;
    expect(readLine(lineOf(read))).toEqual(read);
    expect(lineOf(read)).not.toContain('\n');
  });

  holdsInTime(
    'stands where it belongs, or the backup is damaged and says at which line',
    [fc.array(fc.oneof(fc.constantFrom(...lines), line), { maxLength: 8 })],
    async (texts) => {
      const { damage } = await check(each(texts));
      if (damage === null) expect(texts).toEqual(lines);
      else expect(damage).toMatch(/^line \d+: /);
    },
    { share: 0.3 },
  );
});

describe('a backup', () => {
  it('is whole as it was made', async () => {
    expect(await check(each(lines))).toEqual({ count: lines.length, damage: null });
  });

  holdsInTime(
    'in which one character was changed, put in or left out is damaged',
    [fc.nat(lines.join('\n').length - 1), signOf('0a"{,:}[]\\ \n\té'), fc.nat(1)],
    async (at, put, gone) => {
      const whole = lines.join('\n');
      const text = whole.slice(0, at) + put + whole.slice(at + gone);
      if (text !== whole) expect((await check(each(text.split('\n')))).damage).not.toBeNull();
    },
    { share: 0.3 },
  );

  let directory: string;
  let count = 0;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'heed-properties-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  holdsInTime(
    'whose file has any bytes is whole or damaged, and nothing else happens',
    [
      fc.oneof(
        { weight: 3, arbitrary: fc.constant(Buffer.from(`${lines.join('\n')}\n`)) },
        { weight: 1, arbitrary: anyBytes(80) },
      ),
      fc.boolean(),
      fc.option(fc.record({ at: fc.nat(3_000), byte: fc.nat(255), cut: fc.boolean() })),
    ],
    async (text, isPacked, damage) => {
      const bytes = isPacked ? gzipSync(text) : Buffer.from(text);
      const at = damage === null ? 0 : damage.at % Math.max(1, bytes.length);
      if (damage !== null && bytes.length > 0) bytes[at] = damage.byte;
      const file = path.join(directory, `backup-${(count += 1)}`);
      await writeFile(file, damage?.cut === true ? bytes.subarray(0, at) : bytes);
      const found = await check(readBackupFile(file));
      await rm(file);
      if (damage === null && isPacked && text.length > 200) expect(found.damage).toBeNull();
      if (!isPacked || damage?.cut === true) expect(found.damage).not.toBeNull();
    },
    { share: 0.05 },
  );
});
