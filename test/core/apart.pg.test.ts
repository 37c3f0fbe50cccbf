/** Reads the database's own catalog, and tries: what the role that Heed works as sees, and what it may do. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { cloneDatabase, useDatabase } from '../support/database.js';
import { asServer } from '../support/server-role.js';
import { show } from '../support/show.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';
import { ofNoAccount } from './functions-of-no-account.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';

const database = useDatabase();

/** As Heed works, on the database of the file or another. */
function givenServer(url = database.url): Db {
  const db = connect(asServer(url), { connections: 2 });
  onTestFinished(() => db.close());
  return db;
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

const ofOneAccount = `(account_id =
CASE
    WHEN (length(current_setting('heed.accounts'::text, true)) = 36) THEN (current_setting('heed.accounts'::text, true))::uuid
    ELSE heed_account()
END)`;

interface Kept {
  name: string;
  is_kept: boolean;
  partition: boolean;
}

/** All tables that have an account_id, of all schemas but PostgreSQL's own, and whether they are kept apart. */
async function tablesOfAccounts(db: Db): Promise<Kept[]> {
  return db.rows<Kept>(sql`
    select c.relname as name, c.relispartition as partition, c.relrowsecurity and c.relforcerowsecurity and (
      select array_agg(p.polname order by p.polname) = array['heed_in_functions', 'heed_of_one_account', 'heed_of_the_owner']::name[]
        and bool_or(p.polname = 'heed_of_one_account' and p.polcmd = '*' and p.polpermissive
          and p.polroles = array['heed_server'::regrole::oid]
          and pg_get_expr(p.polqual, p.polrelid) = ${ofOneAccount}
          and pg_get_expr(p.polwithcheck, p.polrelid) = ${ofOneAccount})
        and bool_and(not 0::oid = any (p.polroles))
      from pg_policy p where p.polrelid = c.oid
    ) as is_kept
    from pg_class c
    join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'account_id' and not a.attisdropped
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
    order by 1`);
}

describe('every table of accounts', () => {
  it('is kept apart by row-level security, for its owner too; heed_keep_apart(table) in its migration makes it so', async () => {
    const tables = await tablesOfAccounts(database.db);
    expect(tables.filter(({ is_kept, partition }) => !is_kept && !partition)).toEqual([]);
    const whole = tables.filter(({ partition }) => !partition);
    expect(whole.length).toBeGreaterThan(25);
    show(
      `row-level security: ${whole.length} tables of accounts (${whole.map(({ name }) => name).join(', ')})`,
    );
  });

  it('that is not is found', async () => {
    const copy = await cloneDatabase();
    onTestFinished(() => copy.drop());
    for (const statement of [
      sql`create table bare (account_id uuid)`,
      sql`create table half (account_id uuid)`,
      sql`select heed_keep_apart('half')`,
      sql`alter table half no force row level security`,
      sql`create table open (account_id uuid)`,
      sql`select heed_keep_apart('open')`,
      sql`create policy all_of_it on open to heed_server using (true)`,
      sql`create view seen as select * from events`,
      sql`create table kept (account_id uuid)`,
      sql`select heed_keep_apart('kept')`,
      sql`select heed_keep_apart('kept')`,
    ]) {
      await copy.db.rows(statement);
    }
    const found = (await tablesOfAccounts(copy.db)).filter(
      ({ is_kept, partition }) => !is_kept && !partition,
    );
    expect(found.map(({ name }) => name)).toEqual(['bare', 'half', 'open', 'seen']);
  });

  it('raises an error for a statement that does not say of which account it speaks, and for one that speaks of several', async () => {
    const accountId = await givenBareAccount(database.db);
    await createWordRecorder(database.db).record(accountId, [makeItem([makeWord()])]);
    // A table of no partitions is not even looked at.
    await database.db.rows(sql`select make_screening_partitions(now(), 1)`);
    const db = givenServer();
    const missing = { sqlState: 'HD403', message: 'this statement does not say of which account it speaks' };
    const several = { sqlState: 'HD403' };
    const tables = (await tablesOfAccounts(database.db)).filter(({ partition }) => !partition);
    // What has no rows is asked by its key, as Heed asks.
    for (const { name } of tables) {
      const asked = `select 1 from ${name} where account_id = $1`;
      expect([name, await failureOf(db.text(asked, [accountId]))]).toMatchObject([name, missing]);
      const asOthers = db.ofAll([accountId, randomUUID()]).text(asked, [accountId]);
      expect([name, await failureOf(asOthers)]).toMatchObject([name, several]);
      expect(await failureOf(db.of(accountId).text(asked, [accountId]))).toBeNull();
    }
    for (const name of ['accounts', 'events', 'list_entries', 'log_heads']) {
      expect(await failureOf(db.text(`select count(*) from ${name}`, []))).toMatchObject(missing);
    }
  });

  it('shows one account its own rows alone, whatever is asked of it', async () => {
    const recorder = createWordRecorder(database.db);
    const [one, other] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
    await recorder.record(one, [makeItem([makeWord()])]);
    await recorder.record(other, [makeItem([makeWord()]), makeItem([makeWord()])]);
    const db = givenServer();
    const tables = (await tablesOfAccounts(database.db)).filter(({ partition }) => !partition);
    for (const { name } of tables) {
      const rows = await db.of(one).text(`select distinct account_id as seen from ${name}`, []);
      expect([[], [{ seen: one }]]).toContainEqual(rows);
      expect(await db.of(one).text(`select 1 from ${name} where account_id = $1`, [other])).toEqual([]);
    }
    expect(await db.of(one).text('select count(*)::integer as events from events', [])).toEqual([
      { events: 1 },
    ]);
  });

  it('takes no row of another account', async () => {
    const [one, other] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
    const db = givenServer();
    const insert = db
      .of(one)
      .text(
        `insert into idempotency_keys (account_id, idempotency_key, input_hash) values ($1, 'k', '\\x00')`,
        [other],
      );
    expect(await failureOf(insert)).toMatchObject({ sqlState: '42501' });
    const moved = db
      .of(one)
      .text(`update accounts set name = 'taken over' where account_id = $1 returning 1`, [other]);
    expect(await moved).toEqual([]);
    const moving = db.of(one).text('update accounts set account_id = $1', [randomUUID()]);
    expect(await failureOf(moving)).toMatchObject({ name: 'DatabaseError' });
  });
});

describe('the role that Heed works as', () => {
  it.each([
    'update events set recipient = recipient',
    'delete from events',
    'truncate events',
    `insert into events select * from events`,
    'update list_entries set m_out = false',
    'delete from list_entries',
    'delete from accounts',
    'delete from audit_entries',
    'update audit_entries set actor = actor',
    'update log_heads set position = 0',
    'update message_claims set outcome = null',
    'alter table events disable row level security',
    'alter table events no force row level security',
    'drop policy heed_of_one_account on events',
    'drop table events',
    'create table mine (x integer)',
    'create function mine() returns integer language sql as $$ select 1 $$',
    'set role heed_writer',
    'set role heed_keeper',
    'set role heed_eraser',
    'grant heed_writer to current_user',
    'set session_replication_role = replica',
    `select heed_keep_apart('events')`,
    `select heed_lend('count_accounts()', 'heed_writer')`,
    'copy events to program $$true$$',
    `select pg_read_file('/etc/passwd')`,
  ])('may not: %s', async (statement) => {
    const accountId = await givenBareAccount(database.db);
    const failure = await failureOf(givenServer().of(accountId).text(statement, []));
    expect(failure).toMatchObject({ name: 'DatabaseError', sqlState: '42501' });
  });

  it('gains nothing by switching row-level security off: the statement fails', async () => {
    const db = givenServer();
    const accountId = await givenBareAccount(database.db);
    const asked = db.text(
      `select set_config('row_security', 'off', true), (select count(*) from events)`,
      [],
    );
    expect(await failureOf(asked)).toMatchObject({ name: 'DatabaseError' });
    expect(await db.of(accountId).text('select count(*)::integer as n from events', [])).toEqual([{ n: 0 }]);
  });
});

interface Lent {
  name: string;
  owner: string;
  is_fixed: boolean;
  is_public: boolean;
  takes_account: boolean;
  looks: boolean;
}

/** Functions of ours that work with other rights than their caller's. */
function lentFunctions(db: Db): Promise<Lent[]> {
  return db.rows<Lent>(sql`
    select p.proname as name, p.proowner::regrole::text as owner,
      coalesce('search_path=public, pg_temp' = any (p.proconfig), false) as is_fixed,
      has_function_privilege('public', p.oid, 'EXECUTE') as is_public,
      coalesce(p.proargnames && array['p_account_id', 'p_accounts'], false) as takes_account,
strpos(p.prosrc, 'PERFORM public.heed_speaks_of(') > 0 as looks
    from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef order by 1`);
}

describe('functions that work with other rights than their caller has', () => {
  it('are those of heed_writer and heed_eraser, which look first whose account it is, and those of heed_keeper, which have none', async () => {
    const lent = await lentFunctions(database.db);
    const wrong = lent.filter(({ owner, is_fixed, is_public, takes_account, looks }) => {
      const rightly = ofAccounts.has(owner) ? takes_account && looks : !takes_account;
      return !is_fixed || is_public || !rightly;
    });
    expect(wrong).toEqual([]);
    expect(lent.filter(({ owner }) => !ofAccounts.has(owner)).map(({ name }) => name)).toEqual(ofNoAccount);
  });

  it('refuse another account than the statement speaks of, and a statement that speaks of none', async () => {
    const [one, other] = [await givenBareAccount(database.db), await givenBareAccount(database.db)];
    const db = givenServer();
    const text = 'select * from heads_of_logs($1::uuid[])';
    expect(await db.ofAll([one, other]).text(text, [[other]])).toHaveLength(1);
    for (const asking of [db, db.of(one), db.ofAll([]), db.ofAll([one])]) {
      expect(await failureOf(asking.text(text, [[other]]))).toMatchObject({ sqlState: 'HD403' });
    }
    expect(await failureOf(db.of(one).text(text, [[one, null]]))).toMatchObject({ sqlState: 'HD403' });
    const single = 'select * from recipients_after($1::uuid, $2, $3)';
    expect(await failureOf(db.of(one).text(single, [other, '', 1]))).toMatchObject({ sqlState: 'HD403' });
    expect(await failureOf(db.of(one).text(single, [null, '', 1]))).toMatchObject({ sqlState: 'HD403' });
    expect(await failureOf(db.text(single, [one, '', 1]))).toMatchObject({ sqlState: 'HD403' });
    expect(await db.of(one).text(single, [one, '', 1])).toHaveLength(1);
  });

  it('are not fooled by what a caller puts in front of their tables', async () => {
    const accountId = await givenBareAccount(database.db);
    const db = connect(asServer(database.url), { connections: 1 });
    onTestFinished(() => db.close());
    const failure = await failureOf(
      db.text('create temporary table log_heads (account_id uuid, position bigint)', []),
    );
    if (failure === null) await db.text('insert into log_heads values ($1, 99)', [accountId]);
    const heads = db.of(accountId).text('select * from heads_of_logs($1::uuid[])', [[accountId]]);
    expect(await heads).toEqual([{ account_id: accountId, position: 0 }]);
  });
});

/** Owners of functions that are given an account. */
const ofAccounts = new Set(['heed_writer', 'heed_eraser']);
