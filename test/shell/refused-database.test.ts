/** What the server says of a database that it does not work on, and what it needs of a server of one's own. */
import { randomBytes } from 'node:crypto';
import pino from 'pino';
import postgres from 'postgres';
import { expect, inject, it, onTestFinished } from 'vitest';
import { startApp } from '../../src/shell/app.js';
import { CreateAccountDocument, OptOutDocument } from '../generated/operations.js';
import { platformKey, startTestApp, testConfig } from '../support/app.js';
import { createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { databaseUrlOf } from '../support/database-names.js';
import { startKillablePostgres } from '../support/killable-postgres.js';
import { asServer } from '../support/server-role.js';

const log = pino({ level: 'silent' });

async function refusalOf(databaseUrl: string, ownerUrl?: string): Promise<string> {
  const started = await startApp({ config: testConfig(), databaseUrl, ownerUrl, log });
  if (started.kind === 'refused') return started.message;
  await started.app.stop();
  return 'it started';
}

it("a superuser's address alone is refused, and the message says what to do", async () => {
  const copy = await cloneDatabase();
  onTestFinished(() => copy.drop());
  const message = await refusalOf(copy.url);
  expect(message).toContain('of DATABASE_URL is a superuser. Heed works as a role that owns nothing');
  expect(message).toContain('DATABASE_OWNER_URL (docs/apart.md');
  expect(await refusalOf(copy.url, copy.url)).toContain('is a superuser');
});

it('without the owner the start goes on with tables of this version, and refuses without them or with earlier ones', async () => {
  const copy = await cloneDatabase();
  onTestFinished(() => copy.drop());
  expect(await refusalOf(asServer(copy.url))).toBe('it started');
  await copy.db.text(
    'delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)',
    [],
  );
  expect(await refusalOf(asServer(copy.url))).toBe(
    "the database's tables are of an earlier version of Heed: give the address of the role that owns them as DATABASE_OWNER_URL (docs/apart.md says how its role is made)",
  );
  const name = `heed_empty_${randomBytes(4).toString('hex')}`;
  const admin = postgres(inject('serverUrl'), { max: 1 });
  onTestFinished(async () => {
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  });
  await admin.unsafe(`create database ${name}`);
  expect(await refusalOf(asServer(databaseUrlOf(inject('serverUrl'), name)))).toContain('not made yet');
});

it('on a server where nobody is a superuser but its administrator, an owner with CREATEROLE makes all that is needed', async () => {
  const server = await startKillablePostgres();
  onTestFinished(() => server.stop());
  const admin = postgres(server.url, { max: 1 });
  onTestFinished(() => admin.end());
  await admin.unsafe(`create role owner login createrole password 'of-the-owner'`);
  await admin.unsafe(`create role app login password 'of-the-app'`);
  await admin.unsafe('create database managed owner owner');
  const as = (role: string) => {
    const url = new URL(databaseUrlOf(server.url, 'managed'));
    url.username = role;
    url.password = `of-the-${role}`;
    return url.href;
  };
  const app = await startTestApp(as('app'), { databaseOwnerUrl: as('owner') });
  const { createAccount } = await createClient(app.url, platformKey).run(CreateAccountDocument, {
    input: { name: 'Acme' },
  });
  const client = createClient(app.url, createAccount.apiKey);
  await client.run(OptOutDocument, {
    input: { recipients: ['+14155550123'], scope: 'ACCOUNT', idempotencyKey: 'one' },
  });
  await app.stop();
  // Who owns the tables sees them whole: a migration that changes rows changes all of them.
  const owner = postgres(as('owner'), { max: 1 });
  expect(await owner`select count(*)::integer as events from events`).toEqual([{ events: 1 }]);
  await owner.end();
  // Again, as each start does, and without the owner.
  const again = await startTestApp(as('app'), { databaseOwnerUrl: as('owner') });
  await again.stop();
  expect(await refusalOf(as('app'))).toBe('it started');
  expect(await refusalOf(as('owner'))).toMatch(/has CREATEROLE.*is a member of heed_eraser.*owns /);
});
