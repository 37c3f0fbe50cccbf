/** Backups put back into databases: what is refused, and that nothing is left of it then. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BackupDamaged } from '../../src/core/db/backup/check-backup.js';
import { RestoreRefused } from '../../src/core/db/backup/restore-refused.js';
import { knownMigrations, migrate } from '../../src/core/db/migrate.js';
import { startTestApp } from '../support/app.js';
import { cloneDatabase } from '../support/database.js';
import { givenFile, givenNothing, givenWorkedOn } from './given-database.js';
import { asAdmin, constraintsOf, contentsOf, tablesOf } from './rows.js';
import { backUp, restore } from './to-and-fro.js';

describe('a restore', () => {
  it('refuses a file that is cut off, wherever that is, before anything is written', async () => {
    const { url } = await givenWorkedOn();
    const whole = await readFile(await backUp(url));
    const target = await givenNothing();
    const places = Array.from({ length: 40 }, (_, at) => Math.floor((whole.length * at) / 40));
    for (const bytes of [...places, whole.length - 1]) {
      const file = await givenFile();
      await writeFile(file, whole.subarray(0, bytes));
      await expect(restore(file, target), `${bytes} bytes`).rejects.toThrow(BackupDamaged);
    }
    expect(await tablesOf(target)).toEqual([]);
  });

  it('refuses a file whose lines are cut off, although its packing is whole', async () => {
    const { url } = await givenWorkedOn();
    const lines = gunzipSync(await readFile(await backUp(url)))
      .toString()
      .split('\n')
      .slice(0, -1);
    const target = await givenNothing();
    for (let kept = 0; kept < lines.length; kept += 1) {
      const file = await givenFile();
      await writeFile(
        file,
        gzipSync(
          lines
            .slice(0, kept)
            .map((line) => `${line}\n`)
            .join(''),
        ),
      );
      await expect(restore(file, target), `${kept} lines`).rejects.toThrow(BackupDamaged);
    }
    expect(await tablesOf(target)).toEqual([]);
  });

  it('refuses a file in which a line is missing, doubled, changed or in another place', async () => {
    const { url } = await givenWorkedOn();
    const lines = gunzipSync(await readFile(await backUp(url)))
      .toString()
      .split('\n')
      .slice(0, -1);
    const target = await givenNothing();
    const changes: ((at: number) => string[])[] = [
      (at) => lines.toSpliced(at, 1),
      (at) => lines.toSpliced(at, 0, lines[at] ?? ''),
      (at) =>
        lines.with(
          at,
          (lines[at] ?? '').replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10)),
        ),
      (at) => lines.toSpliced(at, 1).toSpliced((at + 3) % lines.length, 0, lines[at] ?? ''),
    ];
    for (const [way, change] of changes.entries()) {
      for (let at = 0; at < lines.length; at += 1) {
        const changed = change(at);
        if (changed.join('\n') === lines.join('\n')) continue;
        const file = await givenFile();
        await writeFile(file, gzipSync(changed.map((line) => `${line}\n`).join('')));
        await expect(restore(file, target), `way ${way}, line ${at + 1}`).rejects.toThrow(BackupDamaged);
      }
    }
    expect(await tablesOf(target)).toEqual([]);
  });

  it('refuses what is no backup at all', async () => {
    const target = await givenNothing();
    for (const bytes of [
      Buffer.alloc(0),
      randomBytes(5_000),
      gzipSync(''),
      gzipSync('{"kind":"header"}\n'),
      gzipSync('a,b\n'),
    ]) {
      const file = await givenFile();
      await writeFile(file, bytes);
      await expect(restore(file, target)).rejects.toThrow(BackupDamaged);
    }
    expect(await tablesOf(target)).toEqual([]);
  });

  it('refuses a database that has rows, and leaves them as they are', async () => {
    const { url } = await givenWorkedOn();
    const file = await backUp(url);
    const before = await contentsOf(url);
    await expect(restore(file, url)).rejects.toThrow(/^the database is not empty: public\.\w+ has rows$/);
    expect(await contentsOf(url)).toEqual(before);
  });

  it('refuses a database that a Heed runs on', async () => {
    const { url } = await givenWorkedOn();
    const file = await backUp(url);
    const target = await cloneDatabase({ connections: 1 });
    onTestFinished(target.drop);
    const app = await startTestApp(target.url);
    onTestFinished(app.stop);
    await expect(restore(file, target.url)).rejects.toThrow('a Heed runs on this database');
    expect(await asAdmin(target.url)`select from accounts`).toHaveLength(0);
  });

  it('refuses a backup of a newer Heed, and one of another', async () => {
    const { url } = await givenWorkedOn();
    const target = await givenNothing();
    const admin = asAdmin(url);
    await admin.unsafe(
      `update drizzle.__drizzle_migrations set hash = repeat('0', 64) where id = (select max(id) from drizzle.__drizzle_migrations)`,
    );
    await expect(restore(await backUp(url), target)).rejects.toThrow(
      'with other migrations than this one has',
    );
    await admin.unsafe(
      `insert into drizzle.__drizzle_migrations (hash, created_at) values (repeat('1', 64), 99999999999999)`,
    );
    await expect(restore(await backUp(url), target)).rejects.toThrow('made by a newer version of Heed');
    expect(await tablesOf(target)).toEqual([]);
  });

  it('refuses rows of an earlier version for tables of a later one, whose migrations would miss them', async () => {
    const source = await givenNothing();
    await migrate(source, { upTo: knownMigrations()[6]?.when ?? 0 });
    const file = await backUp(source);
    const target = await cloneDatabase({ connections: 1 });
    onTestFinished(target.drop);
    await expect(restore(file, target.url)).rejects.toThrow('tables of a later version than the backup');
  });

  it('leaves nothing behind when a row does not go in: the file is whole, and its rows contradict each other', async () => {
    const { url } = await givenWorkedOn();
    await asAdmin(url).unsafe(`set session_replication_role = replica; delete from accounts`);
    const file = await backUp(url);
    const target = await givenNothing();
    await expect(restore(file, target)).rejects.toThrow('the database refused the data (23503)');
    expect([...(await contentsOf(target)).values()].flat()).toEqual([]);
    expect(await constraintsOf(target)).toEqual(await constraintsOf(url));
    // It is empty as before: the next one goes in.
    const other = await givenWorkedOn();
    await restore(await backUp(other.url), target);
    expect(await contentsOf(target)).toEqual(await contentsOf(other.url));
  });

  it('refuses a table and a column that this version has not', async () => {
    for (const change of [
      'create table of_tomorrow (a int)',
      'alter table accounts add column of_tomorrow int',
    ]) {
      const { url } = await givenWorkedOn();
      await asAdmin(url).unsafe(change);
      const target = await givenNothing();
      await expect(restore(await backUp(url), target)).rejects.toThrow(RestoreRefused);
      expect([...(await contentsOf(target)).values()].flat()).toEqual([]);
    }
  });
});
