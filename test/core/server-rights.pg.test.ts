/** What the server reads of its own role at its start, and with what it refuses to run. */
import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
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
    /is a member of heed_writer; owns .*; has INSERT on .*events.*; passes by the policies /,
  ],
  [
    'grant heed_keeper to ROLE',
    'revoke heed_keeper from ROLE',
    /is a member of heed_keeper; owns .*; passes by the policies /,
  ],
  [
    'grant pg_write_all_data to ROLE',
    'revoke pg_write_all_data from ROLE',
    /^is a member of pg_write_all_data; has DELETE on .*; has INSERT on .*; has UPDATE on /,
  ],
  [
    'grant pg_read_all_data to ROLE',
    'revoke pg_read_all_data from ROLE',
    /^is a member of pg_read_all_data$|^is a member of pg_read_all_data; has SELECT on /,
  ],
  [
    'grant pg_execute_server_program to ROLE',
    'revoke pg_execute_server_program from ROLE',
    /^is a member of pg_execute_server_program$/,
  ],
  [
    'grant pg_write_server_files to ROLE',
    'revoke pg_write_server_files from ROLE',
    /^is a member of pg_write_server_files$/,
  ],
  [
    'grant pg_read_server_files to ROLE',
    'revoke pg_read_server_files from ROLE',
    /^is a member of pg_read_server_files$/,
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

it.each(['SUPERUSER', 'CREATEROLE', 'CREATEDB', 'BYPASSRLS', 'REPLICATION'])(
  'a role that it can become counts, as one that has %s',
  async (attribute) => {
    const other = `${role}_other`;
    await database.db.text(`create role ${other} ${attribute}`, []);
    try {
      await database.db.text(`alter role ${role} noinherit`, []);
      await database.db.text(`grant ${other} to ${role}`, []);
      expect((await readRights(asRole(database.url))).problems).toContain(
        `is a member of ${other}, which has ${attribute}`,
      );
    } finally {
      await database.db.text(`drop role ${other}`, []);
      await database.db.text(`alter role ${role} inherit`, []);
    }
  },
);

it('a role that it can become counts with its rights, also where it does not inherit them', async () => {
  const copy = await cloneDatabase();
  const other = `${role}_other`;
  await copy.db.text(`create role ${other}`, []);
  try {
    await copy.db.text(`grant delete on senders, links to ${other}`, []);
    await copy.db.text(`alter role ${role} noinherit`, []);
    await copy.db.text(`grant ${other} to ${role}`, []);
    expect((await readRights(asRole(copy.url))).problems).toContain('has DELETE on links, senders');
  } finally {
    await copy.db.text(`drop owned by ${other}`, []);
    await copy.drop();
    await database.db.text(`drop role ${other}`, []);
    await database.db.text(`alter role ${role} inherit`, []);
  }
});

it.each([
  [`grant update on events to ROLE`, ['has UPDATE on events']],
  [`grant update (evidence) on events to ROLE`, ['has UPDATE on events']],
  [`grant insert on events to ROLE`, ['has INSERT on events']],
  [`grant delete on events to heed_server`, ['has DELETE on events']],
  [`grant truncate on events to public`, ['has TRUNCATE on events']],
  [`grant update on audit_entries to ROLE`, ['has UPDATE on audit_entries']],
  [`grant update (recipient) on list_entries to ROLE`, ['has UPDATE on list_entries']],
  [`grant update on log_heads to ROLE`, ['has UPDATE on log_heads']],
  [`grant delete on message_claims to ROLE`, ['has DELETE on message_claims']],
  [
    `grant insert, update on event_seals, seal_heads to ROLE`,
    ['has INSERT on event_seals, seal_heads', 'has UPDATE on event_seals, seal_heads'],
  ],
  [`grant update on erasure_records to public`, ['has UPDATE on erasure_records']],
  [`grant update (position) on log_heads to heed_server`, ['has UPDATE on log_heads']],
  [`grant delete on accounts to heed_server`, ['has DELETE on accounts']],
  [`grant update on scopes to ROLE`, ['has UPDATE on scopes']],
  [
    `grant trigger, references on senders to heed_server`,
    ['has REFERENCES on senders', 'has TRIGGER on senders'],
  ],
  [`grant insert on drizzle.__drizzle_migrations to ROLE`, ['has INSERT on drizzle.__drizzle_migrations']],
  [
    `grant truncate on graphile_worker._private_jobs to ROLE`,
    ['has TRUNCATE on graphile_worker._private_jobs'],
  ],
  [`grant update on sequence campaigns_campaign_no_seq to ROLE`, ['has UPDATE on campaigns_campaign_no_seq']],
  [
    `grant execute on function heed_keep_apart(regclass) to ROLE`,
    ['has EXECUTE on heed_keep_apart(regclass)'],
  ],
  [
    `do $$ begin
      create table screenings_of_old partition of screenings for values from ('2001-01-01') to ('2001-02-01');
      grant select on screenings_of_old to heed_server;
    end $$`,
    ['has SELECT on screenings_of_old'],
  ],
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

it('what heed_server has no right to write is too much when it is given the right, whichever table it is', async () => {
  const copy = await cloneDatabase();
  onTestFinished(() => copy.drop());
  const server = asRole(copy.url);
  const tables = await copy.db.rows<{ name: string }>(sql`
    select c.relname as name from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and not has_any_column_privilege('heed_server', c.oid, 'INSERT') and not has_table_privilege('heed_server', c.oid, 'DELETE')
      and not has_any_column_privilege('heed_server', c.oid, 'UPDATE') order by 1`);
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['events', 'event_seals', 'list_entries']),
  );
  for (const { name } of tables) {
    await copy.db.text(`grant insert, update, delete on ${name} to heed_server`, []);
    expect((await readRights(server)).problems).toEqual([
      `has DELETE on ${name}`,
      `has INSERT on ${name}`,
      `has UPDATE on ${name}`,
    ]);
    await copy.db.text(`revoke insert, update, delete on ${name} from heed_server`, []);
  }
});
