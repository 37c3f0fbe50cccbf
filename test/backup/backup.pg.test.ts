/** Backups of a whole database: what is in them. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { writeBackup } from '../../src/core/db/backup/write-backup.js';
import { knownMigrations, migrate } from '../../src/core/db/migrate.js';
import { writeBackupFile } from '../../src/shell/backup/backup-file.js';
import { ProcessInboundDocument } from '../generated/operations.js';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { givenFile, givenNothing, givenWorkedOn } from './given-database.js';
import { asAdmin, constraintsOf, contentsOf, tablesOf } from './rows.js';
import { backUp, headerOf, key, restore } from './to-and-fro.js';

describe('a backup', () => {
  it('holds every table there is, whoever made it and whichever schema it is in', async () => {
    const { url } = await givenWorkedOn();
    await asAdmin(url).unsafe(
      `create schema "Of tomorrow"; create table "Of tomorrow"."A ""table""" (a int, b text)`,
    );
    const { tables, partitions } = await headerOf(await backUp(url));
    const named = new Set([...tables, ...partitions].map(({ schema, name }) => `${schema}.${name}`));
    const there = (await tablesOf(url)).map((name) =>
      name.replaceAll('""', '\u0000').replaceAll('"', '').replaceAll('\u0000', '"'),
    );
    expect(there.length).toBeGreaterThan(20);
    expect(there.filter((name) => !named.has(name))).toEqual([]);
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
    const lines = writeBackup(url, { key });
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
    await expect(writeBackupFile(file, writeBackup(url, { key }))).rejects.toThrow('EEXIST');
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await readdir(path.dirname(file))).toEqual([path.basename(file)]);
  });

  it('is its owner’s alone to read', async () => {
    const { url } = await givenWorkedOn();
    expect((await stat(await backUp(url))).mode & 0o777).toBe(0o600);
  });
});
