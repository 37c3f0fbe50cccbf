/** Rows of every kind, and many of them. `LARGE_BACKUP_EVENTS=1000000 npx vitest run test/backup/kinds` makes them a million. */
import { readFile, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { checkBackup, restoreBackup } from '../../src/core/db/backup/restore-backup.js';
import { writeBackup } from '../../src/core/db/backup/write-backup.js';
import { readBackupFile, writeBackupFile } from '../../src/shell/backup/backup-file.js';
import { startHeed, useBuiltHeed } from '../cli/heed-command.js';
import { platformKey, secretKey } from '../support/app.js';
import { cloneDatabase } from '../support/database.js';
import { show } from '../support/show.js';
import { givenFile, givenWorkedOn, hardTexts } from './given-database.js';
import { asAdmin, constraintsOf } from './rows.js';
import { key } from './to-and-fro.js';

useBuiltHeed();

async function givenClone(): Promise<string> {
  const database = await cloneDatabase({ connections: 1 });
  onTestFinished(database.drop);
  return database.url;
}

/** Kinds of columns and of rows that a migration of tomorrow may bring. */
const oddTables = `
  create schema "An ""odd"" schema";
  create type public.mood as enum ('glad', 'sad, "very"');
  create table "An ""odd"" schema"."Every kind" (
    id bigint generated always as identity primary key,
    "a ""column""" text, bytes bytea, texts text[], moods public.mood[], whole numeric, real8 float8, single float4, at timestamptz, day date,
    span interval, document jsonb, raw json, flag boolean, ids uuid[], twice text generated always as ("a ""column""" || '!') stored,
    leads_to bigint references "An ""odd"" schema"."Every kind" (id)
  );
  create table public.changes_of_odd (what text);
  create function public.tell_change() returns trigger language plpgsql as
    'begin insert into public.changes_of_odd values (new."a ""column"""); return new; end';
  create trigger told after insert on "An ""odd"" schema"."Every kind" for each row execute function public.tell_change();
  create table public.nothing_in_it (a int);
  create table public.only_null (a int, b text)`;

it('rows of every kind of column come back as they were', async () => {
  const [source, target] = [await givenClone(), await givenClone()];
  for (const url of [source, target]) await asAdmin(url).unsafe(oddTables);
  const admin = asAdmin(source);
  for (const text of [...hardTexts, '', null])
    await admin.unsafe(
      `insert into "An ""odd"" schema"."Every kind" ("a ""column""", bytes, texts, moods, whole, real8, single, at, day, span, document, raw, flag, ids, leads_to)
       values ($1, decode('00ff0a5c22', 'hex'), array[$1, null, '{}'], '{glad,"sad, \\"very\\"",null}', 'NaN', 0.1::float8 + 0.2, 1e-38, 'infinity',
         '0044-03-15 BC', '-1 mon +2 days 03:04:05.678901', jsonb_build_object('a', $1::text), '{"a":  1, "a": 2}', null, array[gen_random_uuid()], 1)`,
      [text],
    );
  await admin.unsafe('insert into public.only_null values (null, null), (null, null)');
  const file = await givenFile();
  // Whoever asks otherwise: what is written does not depend on it.
  await admin.unsafe(
    `alter database ${new URL(source).pathname.slice(1)} set datestyle = 'German'; alter database ${new URL(source).pathname.slice(1)} set bytea_output = 'escape'`,
  );
  await writeBackupFile(file, writeBackup(source, { key }));
  const checked = await checkBackup(readBackupFile(file), key);
  await restoreBackup({ databaseUrl: target, checked, key, lines: readBackupFile(file) });
  const rowsIn = async (url: string) => {
    const asking = asAdmin(url);
    await asking.unsafe(`set timezone = 'UTC'; set datestyle = 'ISO'; set bytea_output = 'hex'`);
    return [
      ...(await asking.unsafe(`select t::text from "An ""odd"" schema"."Every kind" t order by id`)),
      ...(await asking.unsafe('select t::text from public.changes_of_odd t order by 1')),
      ...(await asking.unsafe('select t::text from public.only_null t')),
    ].map((row) => JSON.stringify(row));
  };
  const before = await rowsIn(source);
  expect(before).toHaveLength(2 * (hardTexts.length + 2) + 2);
  expect(await rowsIn(target)).toEqual(before);
  expect(await constraintsOf(target)).toEqual(await constraintsOf(source));
  // Keys, triggers and sequences work on as before.
  const there = asAdmin(target);
  await expect(
    there.unsafe(`insert into "An ""odd"" schema"."Every kind" (leads_to) values (999)`),
  ).rejects.toThrow('foreign key');
  const [next] = await there.unsafe<{ id: string }[]>(
    `insert into "An ""odd"" schema"."Every kind" ("a ""column""") values ('new') returning id`,
  );
  expect(Number(next?.id)).toBeGreaterThan(hardTexts.length + 2);
  expect(await there`select from changes_of_odd where what = 'new'`).toHaveLength(1);
});

/** The most memory that a process has had, looked at while it runs; bytes. */
async function mostMemoryOf(pid: number): Promise<number> {
  let most = 0;
  for (;;) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
    if (kilobytes === undefined) return most;
    most = Math.max(most, Number(kilobytes) * 1_024);
    await wait(50);
  }
}

const events = Number(process.env['LARGE_BACKUP_EVENTS'] ?? 30_000);

it('memory does not grow with the database, there and back', { timeout: 1_800_000 }, async () => {
  const { url } = await givenWorkedOn();
  const admin = asAdmin(url);
  const [head] = await admin<{ position: string }[]>`select max(position) as position from events`;
  await admin.unsafe(`
    insert into events select made.* from events e, generate_series(1, ${events}) n,
      lateral jsonb_populate_record(e, jsonb_build_object(
        'position', e.position + n, 'event_id', gen_random_uuid(), 'recipient', '+1646' || n, 'message_id', 'large ' || n)) made
    where e.position = ${head?.position}`);
  // Of a file that is imported, in pieces of a megabyte.
  await admin.unsafe(`
    create table of_pieces (bytes bytea);
    alter table of_pieces alter column bytes set storage external;
    insert into of_pieces select convert_to(repeat(md5(n::text), 32768), 'UTF8') from generate_series(1, 60) n`);
  const file = await givenFile();
  const env = { DATABASE_URL: url, PLATFORM_KEY: platformKey, SECRET_KEY: secretKey };
  const measured: string[] = [];
  const target = await givenClone();
  await asAdmin(target).unsafe('create table of_pieces (bytes bytea)');
  for (const [command, databaseUrl] of [
    ['backup', url],
    ['restore', target],
  ] as const) {
    const began = performance.now();
    const running = startHeed([command, file], { env: { ...env, DATABASE_URL: databaseUrl } });
    const most = await mostMemoryOf(running.pid);
    const { code, stderr } = await running.ended;
    expect({ code, said: code === 0 ? '' : stderr }).toEqual({ code: 0, said: '' });
    expect(most).toBeGreaterThan(10e6);
    expect(most).toBeLessThan(400e6);
    measured.push(
      `heed ${command}: ${events} events and 60 MB of files in ${((performance.now() - began) / 1_000).toFixed(1)} s, ${Math.round(most / 1e6)} MB of memory, ${Math.round((await stat(file)).size / 1e6)} MB on the disk`,
    );
  }
  for (const line of measured) show(line);
  const [rows] = await asAdmin(target)<{ rows: string }[]>`select count(*) as rows from events`;
  expect(Number(rows?.rows)).toBe(Number(head?.position) + events);
});
