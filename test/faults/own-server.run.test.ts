/** What docs/backup.md says of a server of one's own: pg_dump, and back to a moment, each restored. */
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { OptOutEventsDocument } from '../generated/operations.js';
import { givenScene, recordUpTo } from '../epochs/followed-log.js';
import { contentsOf } from '../backup/rows.js';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import {
  askServer,
  givenToServer,
  makeServer,
  runProgram,
  serverOn,
  serversDirectory,
} from './debian-postgres.js';

async function givenServers(settings: (directory: string) => Record<string, string> = () => ({})) {
  const { directory, remove } = await serversDirectory();
  onTestFinished(remove);
  await mkdir(path.join(directory, 'archive'));
  await chmod(path.join(directory, 'archive'), 0o777);
  const server = await makeServer(path.join(directory, 'data'), { settings: settings(directory) });
  onTestFinished(server.kill);
  return { directory, server };
}

/** The roles of docs/apart.md, and the database; answers with addresses of both. */
async function givenOwnRoles(superuserUrl: string) {
  await askServer(superuserUrl, `create role heed_owner login createrole password 'of-the-owner'`);
  await askServer(superuserUrl, `create role heed_app login password 'of-the-app'`);
  await askServer(superuserUrl, 'create database owned owner heed_owner');
  const as = (role: string, password: string, database = 'owned') => {
    const url = new URL(superuserUrl.replace(/heed$/, database));
    url.username = role;
    url.password = password;
    return url.href;
  };
  return {
    owner: (database?: string) => as('heed_owner', 'of-the-owner', database),
    app: (database?: string) => as('heed_app', 'of-the-app', database),
  };
}

it('a dump is made and restored by the owner of the tables, as documented: row for row, and it serves', async () => {
  const { directory, server } = await givenServers();
  const { owner, app } = await givenOwnRoles(server.url);
  const start = async (database?: string) => {
    const started = await startTestApp(app(database), { databaseOwnerUrl: owner(database) });
    onTestFinished(started.stop);
    return started;
  };
  const scene = await givenScene(app(), () => start());
  const dump = path.join(directory, 'heed.dump');
  await runProgram('pg_dump', ['--format=custom', '--enable-row-security', `--file=${dump}`, owner()]);
  await askServer(server.url, 'create database heed_restored owner heed_owner');
  await askServer(
    owner('heed_restored'),
    'grant usage, create on schema public to heed_writer, heed_keeper, heed_eraser',
  );
  await runProgram('pg_restore', [
    '--enable-row-security',
    '--exit-on-error',
    `--dbname=${owner('heed_restored')}`,
    dump,
  ]);
  const whole = server.url.replace(/heed$/, 'owned');
  const restored = server.url.replace(/heed$/, 'heed_restored');
  expect(await contentsOf(restored)).toEqual(await contentsOf(whole));
  const again = await start('heed_restored');
  const { optOutEvents } = await createClient(again.url, scene.key).run(OptOutEventsDocument, { first: 100 });
  expect(optOutEvents.edges.map(({ node }) => node.position)).toEqual([1, 2, 3, 4, 5]);
});

it('a dump of a superuser is restored row for row, and serves', async () => {
  const { directory, server } = await givenServers();
  const scene = await givenScene(server.url);
  const dump = path.join(directory, 'heed.dump');
  await runProgram('pg_dump', ['--format=custom', `--file=${dump}`, server.url]);
  const restored = server.url.replace(/heed$/, 'heed_restored');
  await askServer(server.url, 'create database heed_restored');
  await runProgram('pg_restore', ['--exit-on-error', `--dbname=${restored}`, dump]);
  expect(await contentsOf(restored)).toEqual(await contentsOf(server.url));
  const app = await startTestApp(restored);
  onTestFinished(app.stop);
  const { optOutEvents } = await createClient(app.url, scene.key).run(OptOutEventsDocument, { first: 100 });
  expect(optOutEvents.edges.map(({ node }) => node.position)).toEqual([1, 2, 3, 4, 5]);
});

it('point-in-time recovery brings back what there was at a moment, and what was said after it is refused as a place', async () => {
  const { directory, server } = await givenServers((of) => ({
    archive_mode: 'on',
    archive_command: `test ! -f ${of}/archive/%f && cp %p ${of}/archive/%f`,
  }));
  await askServer(server.url, 'select 1');
  const scene = await givenScene(server.url);
  const base = path.join(directory, 'base');
  const from = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'postgres'];
  await runProgram('pg_basebackup', [
    '-D',
    base,
    ...from,
    '--checkpoint=fast',
    '--wal-method=none',
    '--no-sync',
  ]);
  // After the copy, before the moment; then after the moment.
  await recordUpTo(scene, 8, '+1212779');
  const [moment] = await askServer<{ at: string }>(server.url, `select clock_timestamp()::text as at`);
  await askServer(server.url, 'select pg_sleep(0.1)');
  await recordUpTo(scene, 12, '+1212780');
  const { optOutEvents: lost } = await scene.admin.run(OptOutEventsDocument, { last: 1 });
  await askServer(server.url, 'select pg_switch_wal()');
  await expect
    .poll(
      async () =>
        (
          await askServer<{ none: boolean }>(
            server.url,
            `select last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777216) as none from pg_stat_archiver`,
          )
        )[0]?.none,
      { timeout: 60_000 },
    )
    .toBe(true);
  await server.stop();

  await givenToServer(path.join(base, 'recovery.signal'), '');
  const again = await serverOn(base, {
    settings: {
      restore_command: `cp ${directory}/archive/%f %p`,
      recovery_target_time: moment?.at ?? '',
      recovery_target_action: 'promote',
    },
  });
  onTestFinished(again.kill);
  await expect
    .poll(
      async () =>
        (await askServer<{ over: boolean }>(again.url, 'select not pg_is_in_recovery() as over'))[0]?.over,
      { timeout: 60_000 },
    )
    .toBe(true);
  const app = await startTestApp(again.url);
  onTestFinished(app.stop);
  const client = createClient(app.url, scene.key);
  const { optOutEvents } = await client.run(OptOutEventsDocument, { first: 100 });
  expect(optOutEvents.edges.map(({ node }) => node.position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  const refused = await client.send(OptOutEventsDocument, { after: lost.edges[0]?.cursor ?? '' });
  expect(refused.errors.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_EPOCH']);
});
