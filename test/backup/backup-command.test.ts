/** `heed backup` and `heed restore` as whoever runs Heed calls them: on Heed's own database, while it runs and while it does not. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import {
  AddNumberDocument,
  CreateAccountDocument,
  OptOutEventsDocument,
  OptOutsDocument,
  ProcessInboundDocument,
} from '../generated/operations.js';
import { runHeed, useBuiltHeed } from '../cli/heed-command.js';
import { createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { asAdmin, contentsOf } from './rows.js';
import { givenNothing, givenWorkedOn } from './given-database.js';

useBuiltHeed();

async function givenDirectory(): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-backup-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  return directory;
}

/** A Heed with a database of its own. */
const startOn = (dataDir: string) =>
  startHeedProcess('', { DATA_DIR: dataDir, PLATFORM_KEY: '', SECRET_KEY: '', LOG_LEVEL: 'error' });
const keyIn = async (dataDir: string) => (await readFile(path.join(dataDir, 'platform-key'), 'utf8')).trim();

it('a backup of Heed’s own database is made while it runs, and comes back in another directory', async () => {
  const directory = await givenDirectory();
  const dataDir = path.join(directory, 'first');
  const file = path.join(directory, 'heed.backup');
  const first = await startOn(dataDir);
  const platform = createClient(first.url, await keyIn(dataDir));
  const { createAccount } = await platform.run(CreateAccountDocument, { input: { name: 'Acme' } });
  const client = createClient(first.url, createAccount.apiKey);
  const { addNumber } = await client.run(AddNumberDocument, { input: { address: '+14155550100' } });
  const stop = (from: string, of = client) =>
    of.run(ProcessInboundDocument, { input: { messageId: from, from, to: addNumber.address, text: 'STOP' } });
  for (const from of ['+12127770001', '+12127770002']) await stop(from);
  const listed = await client.run(OptOutsDocument, { first: 10 });
  const before = await client.run(OptOutEventsDocument, { last: 1 });

  const made = await runHeed(['backup', file], { env: { DATA_DIR: dataDir } });
  expect(made).toMatchObject({ code: 0, stdout: '' });
  expect(made.stderr).toMatch(/heed\.backup: \d+ rows of \d+ tables, \d+ bytes\nThe keys are not in it/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(directory)).toEqual(['first', 'heed.backup']);

  // What is recorded after the backup is lost with the database.
  for (const from of ['+12127770003', '+12127770004']) await stop(from);
  const lost = await client.run(OptOutEventsDocument, { last: 1 });

  const used = await runHeed(['restore', file], { env: { DATA_DIR: dataDir } });
  expect(used).toMatchObject({ code: 3, stdout: '' });
  expect(used.stderr).toContain('is in use by another Heed');
  expect(await client.run(OptOutsDocument, { first: 10 })).not.toEqual(listed);
  expect(await first.end('SIGTERM')).toBe(0);
  const notEmpty = await runHeed(['restore', file], { env: { DATA_DIR: dataDir } });
  expect(notEmpty.code).toBe(3);
  expect(notEmpty.stderr).toContain('the database is not empty');

  const second = path.join(directory, 'second');
  const noKey = await runHeed(['restore', file], { env: { DATA_DIR: second } });
  expect(noKey.code).toBe(3);
  expect(noKey.stderr).toContain('SECRET_KEY is not the one of the backup');
  await mkdir(second, { mode: 0o700, recursive: true });
  for (const key of ['secret-key', 'platform-key'])
    await copyFile(path.join(dataDir, key), path.join(second, key));
  const restored = await runHeed(['restore', file], { env: { DATA_DIR: second } });
  expect(restored.stderr).toMatch(/heed\.backup: restored, of \d{4}-.*Z, \d+ rows of \d+ tables\n/);
  expect(restored.code).toBe(0);

  const again = await startOn(second);
  const there = createClient(again.url, createAccount.apiKey);
  expect(await there.run(OptOutsDocument, { first: 10 })).toEqual(listed);
  expect(
    (await there
      .run(OptOutEventsDocument, { after: lost.optOutEvents.pageInfo?.endCursor ?? '' })
      .catch(String)) as string,
  ).toContain('CURSOR_EPOCH');
  await stop('+12127770005', there);
  const after = await there.run(OptOutEventsDocument, {
    after: before.optOutEvents.pageInfo?.endCursor ?? '',
  });
  expect(after.optOutEvents.edges.map(({ node }) => node.position)).toEqual([3]);
}, 240_000);

it('a database of one’s own is backed up and restored by its address', async () => {
  const { url } = await givenWorkedOn();
  const file = path.join(await givenDirectory(), 'heed.backup');
  const keys = {
    PLATFORM_KEY: 'a platform key of the tests',
    SECRET_KEY: 'a secret key of the tests, long enough',
  };
  const env = { DATABASE_URL: url, ...keys };
  expect(await runHeed(['backup', file, '--quiet'], { env })).toEqual({ code: 0, stdout: '', stderr: '' });
  const target = await givenNothing();
  const other = await runHeed(['restore', file], {
    env: { ...env, DATABASE_URL: target, SECRET_KEY: 'another secret key, of as many characters' },
  });
  expect(other.code).toBe(3);
  const checked = await runHeed(['restore', '--check', file], { env });
  expect(checked).toMatchObject({ code: 0, stdout: '' });
  expect(checked.stderr).toContain('whole, of ');
  expect(await runHeed(['restore', file, '-q'], { env: { ...env, DATABASE_URL: target } })).toEqual({
    code: 0,
    stdout: '',
    stderr: '',
  });
  expect(await contentsOf(target)).toEqual(await contentsOf(url));
});

it('with another SECRET_KEY the one of the backup is asked for, and done without only where that is said', async () => {
  const { url } = await givenWorkedOn();
  const file = path.join(await givenDirectory(), 'heed.backup');
  const old = 'a secret key of the tests, long enough';
  const env = { DATABASE_URL: url, PLATFORM_KEY: 'a platform key of the tests', SECRET_KEY: old };
  expect((await runHeed(['backup', file, '--quiet'], { env })).code).toBe(0);
  const target = await givenNothing();
  const there = { ...env, DATABASE_URL: target, SECRET_KEY: 'another secret key, of as many characters' };
  const refusals: [args: string[], given: Record<string, string>, says: string][] = [
    [[], {}, 'SECRET_KEY is not the one of the backup'],
    [[], { BACKUP_SECRET_KEY: old }, 'SECRET_KEY is not the one of the backup'],
    [['--unchecked'], {}, 'SECRET_KEY is not the one of the backup'],
    [['--check'], {}, 'it cannot be told whether somebody has changed the file'],
    [['--other-secret-key'], {}, 'set BACKUP_SECRET_KEY'],
    [
      ['--other-secret-key'],
      { BACKUP_SECRET_KEY: 'x'.repeat(40) },
      'BACKUP_SECRET_KEY is not the SECRET_KEY',
    ],
  ];
  for (const [args, given, says] of refusals) {
    const ended = await runHeed(['restore', file, ...args], { env: { ...there, ...given } });
    expect(ended.stderr, args.join(' ')).toContain(says);
    expect(ended).toMatchObject({ code: 3, stdout: '' });
  }
  const unchecked = await runHeed(['restore', file, '--check', '--unchecked'], { env: there });
  expect(unchecked.code).toBe(0);
  expect(unchecked.stderr).toContain('whether somebody has changed it is not known');
  const checked = await runHeed(['restore', file, '--other-secret-key'], {
    env: { ...there, BACKUP_SECRET_KEY: old },
  });
  expect(checked.stderr).not.toContain('is not known');
  expect(checked.code).toBe(0);
  expect(await contentsOf(target)).toEqual(await contentsOf(url));
});

it('what is wrong is told in a line, with an exit code, and nothing of an address or a key', async () => {
  const directory = await givenDirectory();
  const file = path.join(directory, 'heed.backup');
  const env = { DATA_DIR: path.join(directory, 'nowhere') };
  const tries: [args: string[], env: Record<string, string>, code: number, says: string][] = [
    [['backup'], env, 2, 'heed backup takes one file, got 0'],
    [['backup', file, file], env, 2, 'heed backup takes one file, got 2'],
    [['backup', file, '--force'], env, 2, 'heed backup has no option --force'],
    [['backup', file, '--check'], env, 2, 'heed backup has no option --check'],
    [['restore', file, '--quiet=yes'], env, 2, '--quiet takes no value'],
    [['backup', file], env, 2, 'there is no database in '],
    [['backup', file], { DATABASE_URL: 'nonsense' }, 2, 'DATABASE_URL: expected postgres://'],
    [['backup', path.join(directory, 'no', 'where')], env, 2, 'there is no database in '],
    [['restore', file], env, 5, 'ENOENT'],
    [['backup', directory], env, 2, 'is there already'],
    [
      ['backup', file],
      {
        DATABASE_URL: 'postgres://heed:hush-hush@127.0.0.1:9/heed',
        PLATFORM_KEY: 'a platform key of the tests',
        SECRET_KEY: 'a secret key of the tests, long enough',
      },
      4,
      'the database is away (ECONNREFUSED)',
    ],
  ];
  for (const [args, given, code, says] of tries) {
    const ended = await runHeed(args, { env: given });
    expect(ended.stderr, args.join(' ')).toContain(says);
    expect(ended.stderr).not.toContain('hush');
    expect(ended).toMatchObject({ code, stdout: '' });
  }
  await writeFile(file, 'no backup');
  const damaged = await runHeed(['restore', file], { env });
  expect(damaged.code).toBe(3);
  expect(damaged.stderr).toContain('nothing was restored');
  expect(await readdir(directory)).toEqual(['heed.backup']);
});

it('one that has no tables of Heed is told so', async () => {
  const url = await givenNothing();
  const file = path.join(await givenDirectory(), 'heed.backup');
  const env = {
    DATABASE_URL: url,
    PLATFORM_KEY: 'a platform key of the tests',
    SECRET_KEY: 'a secret key of the tests, long enough',
  };
  const ended = await runHeed(['backup', file], { env });
  expect(ended.stderr).toContain('this database has no tables of Heed');
  expect(ended.code).toBe(3);
});

it('Ctrl-C ends a backup that waits, and leaves no file', async () => {
  const database = await cloneDatabase({ connections: 1 });
  onTestFinished(database.drop);
  const directory = await givenDirectory();
  const env = {
    DATABASE_URL: database.url,
    PLATFORM_KEY: 'a platform key of the tests',
    SECRET_KEY: 'a secret key of the tests, long enough',
  };
  const admin = asAdmin(database.url);
  await admin.unsafe('begin; lock table events in access exclusive mode');
  const { startHeed } = await import('../cli/heed-command.js');
  const backup = startHeed(['backup', path.join(directory, 'heed.backup')], { env });
  await expect
    .poll(
      async () =>
        (
          await asAdmin(
            database.url,
          )`select from pg_stat_activity where application_name = 'heed backup' and wait_event_type = 'Lock'`
        ).length,
      {
        timeout: 60_000,
      },
    )
    .toBe(1);
  backup.kill('SIGINT');
  expect(await backup.ended).toMatchObject({
    code: 130,
    stderr: 'heed: backup was ended; there is no file\n',
  });
  expect(await readdir(directory)).toEqual([]);
  await admin.unsafe('rollback');
});

it('both tell what they take', async () => {
  for (const args of [
    ['backup', '--help'],
    ['help', 'backup'],
    ['restore', '-h'],
    ['help', 'restore'],
  ]) {
    const { code, stdout } = await runHeed(args);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: heed ${args.find((arg) => arg === 'backup' || arg === 'restore')} FILE`);
  }
  expect((await runHeed(['--help'])).stdout).toContain('heed backup');
});
