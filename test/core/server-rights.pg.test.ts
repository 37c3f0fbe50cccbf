/** What the server reads of its own role at its start, and with what it refuses to run. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { readRights } from '../../src/core/db/server-rights.js';
import { cloneDatabase, useDatabase } from '../support/database.js';
import { asServer } from '../support/server-role.js';

const database = useDatabase();
const role = `heed_rights_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  await database.db.text(`create role ${role} login password 'of-the-test' in role heed_server`, []);
});
afterAll(async () => {
  await database.db.text(`drop owned by ${role}`, []);
  await database.db.text(`drop role ${role}`, []);
});

function asRole(url: string): Db {
  const given = new URL(url);
  given.username = role;
  given.password = 'of-the-test';
  const db = connect(given.href, { connections: 1 });
  onTestFinished(() => db.close());
  return db;
}

it('a role that is let do what the server does, and no more, has no problems', async () => {
  expect(await readRights(asRole(database.url))).toEqual({ role, problems: [] });
  const db = connect(asServer(database.url), { connections: 1 });
  onTestFinished(() => db.close());
  expect(await readRights(db)).toMatchObject({ problems: [] });
});

it('a superuser is one problem', async () => {
  const db = connect(database.url, { connections: 1 });
  onTestFinished(() => db.close());
  expect((await readRights(db)).problems).toEqual(['is a superuser']);
});

it.each([
  [
    'alter role ROLE bypassrls',
    'alter role ROLE nobypassrls',
    /^has BYPASSRLS; is not kept to one account in /,
  ],
  ['alter role ROLE createrole', 'alter role ROLE nocreaterole', /^has CREATEROLE$/],
  ['alter role ROLE createdb', 'alter role ROLE nocreatedb', /^has CREATEDB$/],
  ['alter role ROLE replication', 'alter role ROLE noreplication', /^has REPLICATION$/],
  ['revoke heed_server from ROLE', 'grant heed_server to ROLE', /^is no member of heed_server/],
  [
    'grant heed_writer to ROLE',
    'revoke heed_writer from ROLE',
    /is a member of heed_writer; owns .*; has INSERT on events; passes by the policies /,
  ],
  [
    'grant heed_keeper to ROLE',
    'revoke heed_keeper from ROLE',
    /is a member of heed_keeper; owns .*; passes by the policies /,
  ],
  [
    'grant pg_write_all_data to ROLE',
    'revoke pg_write_all_data from ROLE',
    /has UPDATE on events; has DELETE on events/,
  ],
])('what is too much or too little is named: %s', async (give, takeBack, expected) => {
  const saying = (text: string) => text.replace('ROLE', role);
  await database.db.text(saying(give), []);
  try {
    expect((await readRights(asRole(database.url))).problems.join('; ')).toMatch(expected);
  } finally {
    await database.db.text(saying(takeBack), []);
  }
  expect((await readRights(asRole(database.url))).problems).toEqual([]);
});

it.each([
  [`grant update on events to ROLE`, ['has UPDATE on events']],
  [`grant update (evidence) on events to ROLE`, ['has UPDATE on events']],
  [`grant insert on events to ROLE`, ['has INSERT on events']],
  [`grant delete on events to heed_server`, ['has DELETE on events']],
  [`grant truncate on events to public`, ['has TRUNCATE on events']],
  [`grant update on audit_entries to ROLE`, ['has UPDATE on audit_entries']],
  [
    `alter table keywords owner to ROLE`,
    ['owns keywords', 'passes by the policies heed_of_the_owner of keywords'],
  ],
  [`alter function new_id() owner to ROLE`, ['owns new_id()']],
  [`alter table senders disable row level security`, ['is not kept to one account in senders']],
  [`alter table senders no force row level security`, ['is not kept to one account in senders']],
  [`create policy more on senders to ROLE using (true)`, ['passes by the policies more of senders']],
  [`create policy more on senders using (true)`, ['passes by the policies more of senders']],
  [`grant create on schema public to public`, ['may make things in the schema public']],
])('a database in which the role may do more is named: %s', async (statement, problems) => {
  const copy = await cloneDatabase();
  try {
    await copy.db.text(statement.replace('ROLE', role), []);
    const found = (await readRights(asRole(copy.url))).problems;
    const expected = problems.filter((problem) => !problem.includes('heed_of_the_owner'));
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found.length).toBeLessThanOrEqual(problems.length);
  } finally {
    await copy.db.text(`drop owned by ${role}`, []);
    await copy.drop();
  }
});
