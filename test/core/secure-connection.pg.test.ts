/** Connections over TLS, which begins before the driver speaks. */
import { chmod, chown, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/core/db/open-connection.js';
import { chooseRunAs } from '../../src/shell/embedded/run-as.js';
import { type KillablePostgres, startKillablePostgres } from '../support/killable-postgres.js';
import { proxyTo } from '../support/proxied-link.js';

let server: KillablePostgres;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'heed-tls-'));
  const chosen = chooseRunAs(join(directory, 'none'));
  const owner = chosen.kind === 'chosen' ? chosen.runAs : undefined;
  const own = async (name: string) => {
    const file = join(directory, name);
    await copyFile(fileURLToPath(new URL(`../support/tls/${name}`, import.meta.url)), file);
    await chmod(file, 0o600);
    if (owner !== undefined) await chown(file, owner.uid, owner.gid);
    return file;
  };
  if (owner !== undefined) await chown(directory, owner.uid, owner.gid);
  server = await startKillablePostgres({
    ssl: 'on',
    ssl_cert_file: await own('nats-certificate.pem'),
    ssl_key_file: await own('nats-key.pem'),
  });
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );
const secure = (url: string) => `${url}?sslmode=require`;

test('statements are answered over TLS, and its end is told', async () => {
  let closed = 0;
  const connection = await openConnection(secure(server.url), {
    name: 'secure',
    within: 5_000,
    onClosed: () => (closed += 1),
  });
  const asked = connection.run('select ssl from pg_stat_ssl where pid = pg_backend_pid()', []);
  expect(await asked).toEqual([{ ssl: true }]);
  await connection.end();
  expect(closed).toBe(1);
});

test('a connection over TLS that breaks off, at the greeting or in mid-statement, is told', async () => {
  const link = await proxyTo(server.url);
  onTestFinished(() => link.stop());
  for (let bytes = 0; bytes < 2_000; bytes += 97) {
    void link.cutAt(bytes);
    const opening = openConnection(secure(link.url), { name: 'secure', within: 5_000 });
    const failure = await failureOf(opening);
    if (failure !== null) expect(failure).toMatchObject({ name: 'DatabaseAway', mayHaveBeenSent: false });
    else (await opening).destroy();
  }
  const connection = await openConnection(secure(link.url), { name: 'secure', within: 5_000 }).catch(() =>
    openConnection(secure(link.url), { name: 'secure', within: 5_000 }),
  );
  const statement = failureOf(connection.run('select pg_sleep(10)', []));
  link.cut();
  expect(await statement).toMatchObject({ name: 'DatabaseAway', mayHaveBeenSent: true });
  expect(connection.isOpen()).toBe(false);
});

test('over TLS a statement has its accounts, and the next one has none', async () => {
  const connection = await openConnection(secure(server.url), { name: 'secure', within: 5_000 });
  onTestFinished(() => connection.destroy());
  const text = `select $1::text as value, current_setting('heed.accounts', true) as told`;
  const long = 'x'.repeat(200_000);
  for (const value of ['a', long, 'b']) {
    expect(await connection.run(text, [value], false, ['one'])).toEqual([{ value, told: 'one' }]);
    expect(await connection.run(text, [value])).toEqual([{ value, told: '' }]);
  }
});

test('a certificate that nobody vouches for is refused where it is to be verified', async () => {
  for (const mode of ['verify-full', 'verify-ca']) {
    const opening = openConnection(`${server.url}?sslmode=${mode}`, { name: 'secure', within: 5_000 });
    expect(await failureOf(opening)).toMatchObject({
      name: 'DatabaseAway',
      reason: expect.stringMatching(/CERT|SIGNED|VERIFY/),
    });
  }
});

test('a server without TLS is refused where it is required, and spoken to where it is only preferred', async () => {
  const plain = inject('serverUrl');
  const required = openConnection(`${plain}?sslmode=require`, { name: 'secure', within: 5_000 });
  expect(await failureOf(required)).toMatchObject({ name: 'DatabaseAway', reason: 'TLS_REFUSED' });
  const connection = await openConnection(`${plain}?sslmode=prefer`, { name: 'secure', within: 5_000 });
  onTestFinished(() => connection.destroy());
  const asked = connection.run('select ssl from pg_stat_ssl where pid = pg_backend_pid()', []);
  expect(await asked).toEqual([{ ssl: false }]);
});

test('a server that says more than its yes before TLS has begun is not believed', async () => {
  const meddler = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write('SE'));
  });
  await new Promise<void>((resolve) => meddler.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void meddler.close());
  const { port } = meddler.address() as AddressInfo;
  const opening = openConnection(`postgres://u:p@127.0.0.1:${port}/d?sslmode=require`, {
    name: 'secure',
    within: 5_000,
  });
  expect(await failureOf(opening)).toMatchObject({ name: 'DatabaseAway', reason: 'TLS_REFUSED' });
});
