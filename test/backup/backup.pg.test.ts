/** Backups of a whole database, and what comes of them in another one. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { BackupDamaged } from '../../src/core/db/backup/check-backup.js';
import { RestoreRefused } from '../../src/core/db/backup/load-backup.js';
import { checkBackup, restoreBackup } from '../../src/core/db/backup/restore-backup.js';
import { writeBackup } from '../../src/core/db/backup/write-backup.js';
import { knownMigrations, migrate } from '../../src/core/db/migrate.js';
import { readBackupFile, writeBackupFile } from '../../src/shell/backup/backup-file.js';
import { ProcessInboundDocument } from '../generated/operations.js';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { asAdmin, constraintsOf, contentsOf, tablesOf } from './rows.js';
import { givenFile, givenNothing, givenWorkedOn } from './given-database.js';

async function backUp(url: string): Promise<string> {
  const file = await givenFile();
  await writeBackupFile(file, writeBackup(url, { secretKey: null }));
  return file;
}

async function restore(file: string, url: string): Promise<{ tables: number; rows: number }> {
  const checked = await checkBackup(readBackupFile(file));
  return restoreBackup({ databaseUrl: url, servingUrl: url, checked, lines: readBackupFile(file) });
}

const headerOf = async (file: string) => (await checkBackup(readBackupFile(file))).header;

describe('a backup', () => {
  it('holds every table there is, whoever made it and whichever schema it is in', async () => {
    const { url } = await givenWorkedOn();
    await asAdmin(url).unsafe(
      `create schema "Of tomorrow"; create table "Of tomorrow"."A ""table""" (a int, b text)`,
    );
    const { tables, partitions } = await headerOf(await backUp(url));
    const named = [...tables, ...partitions].map(({ schema, name }) => `${schema}.${name}`);
    const there = (await tablesOf(url)).map((name) =>
      name.replaceAll('""', '\u0000').replaceAll('"', '').replaceAll('\u0000', '"'),
    );
    expect(there.length).toBeGreaterThan(20);
    expect(there.filter((name) => !named.includes(name))).toEqual([]);
  });

  it('comes back row for row, with keys between tables, triggers, sequences and partitions', async () => {
    const { url } = await givenWorkedOn();
    const before = await contentsOf(url);
    const target = await givenNothing();
    const { rows } = await restore(await backUp(url), target);
    const after = await contentsOf(target);
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [name, was] of before) expect(after.get(name), name).toEqual(was);
    expect(rows).toBe([...before.values()].flat().length);
    // By several doors: this is no comparison of nothing.
    expect([...before.values()].filter((some) => some.length > 0).length).toBeGreaterThan(12);
    expect(await constraintsOf(target)).toEqual(await constraintsOf(url));
    const sequences = async (of: string) => {
      const all = await asAdmin(
        of,
      )`select schemaname, sequencename, last_value from pg_sequences where schemaname <> 'drizzle' order by 1, 2`;
      return all.map((row) => ({ ...row }));
    };
    expect(await sequences(target)).toEqual(await sequences(url));
  });

  it('is of one moment, while others write', async () => {
    const { url, key, accountId } = await givenWorkedOn();
    const app = await startTestApp(url);
    onTestFinished(app.stop);
    const client = createClient(app.url, key);
    const stopping = new AbortController();
    let sent = 0;
    const writing = Promise.all(
      Array.from({ length: 4 }, async () => {
        while (!stopping.signal.aborted) {
          sent += 1;
          const from = `+1212888${String(sent).padStart(4, '0')}`;
          await client.run(ProcessInboundDocument, {
            input: { messageId: `w${sent}`, from, to: '+14155550100', text: 'STOP' },
          });
        }
      }),
    );
    const files = [await backUp(url), await backUp(url), await backUp(url)];
    stopping.abort();
    await writing;
    const heads: number[] = [];
    for (const file of files) {
      const target = await givenNothing();
      await restore(file, target);
      const [row] = await asAdmin(target)<{ head: string; events: string; last: string; entries: string }[]>`
        select (select position from log_heads where account_id = ${accountId}) as head, count(*) as events, max(position) as last,
          (select count(*) from list_entries where recipient like '+1212888%') as entries
        from events where account_id = ${accountId}`;
      expect(row?.head).toBe(row?.last);
      expect(row?.events).toBe(row?.last);
      const [said] = await asAdmin(target)<
        { said: string }[]
      >`select count(*) as said from events where recipient like '+1212888%'`;
      expect(said?.said).toBe(row?.entries);
      heads.push(Number(row?.head));
    }
    expect(heads.toSorted((one, other) => one - other)).toEqual(heads);
    expect(heads[2]).toBeGreaterThan(heads[0] ?? 0);
  });

  it('that is restored serves: who is out stays out, the log goes on without a gap', async () => {
    const { url, key } = await givenWorkedOn();
    const target = await givenNothing();
    await restore(await backUp(url), target);
    const app = await startTestApp(target);
    onTestFinished(app.stop);
    const client = createClient(app.url, key);
    const { sender } = await client
      .run(ProcessInboundDocument, {
        input: { messageId: 'again', from: '+12127770005', to: '+14155550100', text: 'STOP' },
      })
      .then(({ processInbound }) => ({ sender: processInbound.result }));
    expect(sender).not.toBe('NOTHING');
    const [row] = await asAdmin(target)<
      { gaps: boolean }[]
    >`select count(*) = max(position) as gaps from events`;
    expect(row?.gaps).toBe(true);
  });

  it('of an earlier version is restored into its tables, and the migrations since go on from there', async () => {
    const source = await givenNothing();
    const known = knownMigrations();
    const earlier = known[6]?.when ?? 0;
    await migrate(source, { upTo: earlier });
    await asAdmin(source).unsafe(
      `insert into accounts (account_id, name, language) values ('0192f0c4-0000-7000-8000-000000000001', 'Acme', 'en')`,
    );
    const file = await backUp(source);
    expect((await headerOf(file)).migration.when).toBe(earlier);
    const target = await givenNothing();
    await restore(file, target);
    const [row] = await asAdmin(target)<{ name: string; newest: string }[]>`
      select name, (select max(created_at) from drizzle.__drizzle_migrations) as newest from accounts`;
    expect(row).toEqual({ name: 'Acme', newest: String(known.at(-1)?.when) });
  });

  it('leaves neither a file nor half a one where the database breaks off', async () => {
    const { url } = await givenWorkedOn();
    const file = await givenFile();
    const lines = writeBackup(url, { secretKey: null });
    async function* cut() {
      for (let some = 0; some < 3; some += 1) yield (await lines.next()).value as string;
      await asAdmin(url).unsafe(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'heed backup'`,
      );
      for (;;) {
        const next = await lines.next();
        if (next.done === true) return next.value;
        yield next.value;
      }
    }
    await expect(writeBackupFile(file, cut())).rejects.toThrow('the database is away');
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  it('never takes the place of a file that is there', async () => {
    const { url } = await givenWorkedOn();
    const file = await givenFile();
    await writeFile(file, 'mine');
    await expect(writeBackupFile(file, writeBackup(url, { secretKey: null }))).rejects.toThrow('EEXIST');
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await readdir(path.dirname(file))).toEqual([path.basename(file)]);
  });

  it('is its owner’s alone to read', async () => {
    const { url } = await givenWorkedOn();
    const { stat } = await import('node:fs/promises');
    expect((await stat(await backUp(url))).mode & 0o777).toBe(0o600);
  });
});

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
