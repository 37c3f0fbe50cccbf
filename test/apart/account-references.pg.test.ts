/** What is read in statements, seen on statements made up for it: a check that can't fail would hold nothing. */
import { beforeAll, describe, expect, it } from 'vitest';
import { useDatabase } from '../support/database.js';
import { type Catalog, readCatalog } from './catalog.js';
import { exceptions, exceptionsInFunctions } from './exceptions.js';
import { faultsInFunctions, judge } from './judge.js';

const database = useDatabase();
let catalog: Catalog;
beforeAll(async () => {
  catalog = await readCatalog(database.db);
});

const faultsOf = (text: string, how: 'none' | 'told' | 'untold' = 'told', isOfAll = false) =>
  judge([{ text, how, isOfAll, by: 'heed', at: 'here' }], catalog, []).faults.map(
    (fault) => fault.split(': here')[0],
  );

describe('a statement is let pass', () => {
  it.each([
    'select * from events where account_id = $1',
    'select * from events e where e.position > $2 and e.account_id = $1::uuid',
    'select * from events where account_id = any($1::uuid[])',
    'select * from events where (account_id, event_id) in (select a, e from unnest($1::uuid[], $2::uuid[]) x(a, e))',
    'select * from events where (account_id, event_id) = ($1, $2)',
    'select * from events e join senders s on s.account_id = e.account_id where e.account_id = $1',
    'select * from events e join senders s on s.account_id = e.account_id where s.account_id = $1',
    'select * from events e join senders s using (account_id) where e.account_id = $1',
    'select * from events e left join senders s on s.account_id = e.account_id where e.account_id = $1',
    'select (select name from accounts a where a.account_id = e.account_id) from events e where e.account_id = $1',
    'select * from unnest($1::uuid[]) u(id) join events e on e.account_id = u.id',
    'select * from events e cross join lateral (select * from senders s where s.account_id = e.account_id) s where e.account_id = $1',
    'with mine as (select * from senders where account_id = $1) select * from mine',
    'with events as (select $1 as account_id) select * from events',
    'select * from events where (account_id = $1 and recipient = $2) or (account_id = $1 and channel = $3)',
    'insert into senders (account_id, sender_id) values ($1, $2)',
    'insert into senders as s (account_id, sender_id) values ($1, $2) on conflict do update set label = (select label from senders x where x.account_id = s.account_id)',
    'update senders s set label = g.name from sender_groups g where g.account_id = s.account_id and s.account_id = $1',
    'delete from senders using sender_groups g where senders.account_id = $1 and g.account_id = senders.account_id',
    'select * from suppressions_of($1::uuid, $2, $3, $4)',
    'select d.* from events e cross join lateral decide(e.account_id, e.recipient, $2, $3) d where e.account_id = $1',
    'select recipient_hash(account_id, $2) from unnest($1::uuid[]) x(account_id)',
    'select 1',
    "select pg_notify('x', $1)",
  ])('%s', (text) => {
    expect(faultsOf(text)).toEqual([]);
  });
});

describe('a statement is found', () => {
  const unsaid = (table: string) => `of ${table} it does not say whose rows`;
  it.each([
    ['select * from events', unsaid('events')],
    ['select count(*) from events where recipient = $1', unsaid('events')],
    ['select * from events where account_id = account_id', unsaid('events')],
    ['select * from events where not account_id = $1', unsaid('events')],
    ['select * from events where account_id <> $1', unsaid('events')],
    ['select * from events where account_id = $1 or recipient = $2', unsaid('events')],
    ['select * from events where campaign_id = $1', unsaid('events')],
    ['select account_id = $1 from events', unsaid('events')],
    [
      'select * from events e join senders s on s.sender_id = e.received_on where e.account_id = $1',
      unsaid('senders'),
    ],
    ['select * from events e, senders s where e.account_id = s.account_id', unsaid('events')],
    [
      'select * from events e left join senders s on e.account_id = $1 and s.account_id = e.account_id',
      unsaid('events'),
    ],
    [
      'select * from senders s left join events e on true where s.account_id = $1 and s.account_id = e.account_id or true',
      unsaid('senders'),
    ],
    ['select (select max(position) from events) from senders where account_id = $1', unsaid('events')],
    ['select 1 where exists (select from links where token = $1)', unsaid('links')],
    [
      'with all_of_them as (select * from senders) select * from all_of_them where account_id = $1',
      unsaid('senders'),
    ],
    ['select * from senders where account_id = $1 union all select * from senders', unsaid('senders')],
    ['select * from public.events where position = 1', unsaid('events')],
    ['insert into senders (sender_id) values ($1)', unsaid('senders')],
    [
      'insert into senders (account_id, sender_id) select account_id, sender_id from senders',
      unsaid('senders'),
    ],
    ['update senders set label = $1', unsaid('senders')],
    ['update senders s set label = g.name from sender_groups g where g.account_id = $1', unsaid('senders')],
    ['delete from senders where sender_id = $1', unsaid('senders')],
    ['with gone as (delete from links returning *) select count(*) from gone', unsaid('links')],
    ['select expire_import_uploads($1)', 'it does not tell expire_import_uploads the account'],
    ['select * from decide(null, $1, $2, $3)', 'it does not tell decide the account'],
    ['truncate events', "it can't be read here: events where none was looked for"],
    ['copy events to stdout', "it can't be read here: events where none was looked for"],
  ])('%s', (text, fault) => {
    expect(faultsOf(text)[0]).toContain(fault);
  });

  it('that does not say of which account it speaks, or is not told the one that it says', () => {
    const text = 'select * from events where account_id = $1';
    expect(faultsOf(text, 'none')).toEqual(['it was sent without its account: db.of(accountId)']);
    expect(faultsOf(text, 'untold')).toEqual(['it was sent as one of an account that it is not told']);
    expect(faultsOf('select * from decide($1, $2, $3, $4)', 'none')).toHaveLength(1);
    expect(faultsOf('select 1', 'none')).toEqual([]);
  });

  it('that may speak of several accounts, and touches what they own itself', () => {
    const text = 'select * from events where account_id = any($1::uuid[])';
    expect(faultsOf(text, 'told', true)).toEqual([
      'it may speak of several accounts, so a lent function must touch events for it',
    ]);
    expect(faultsOf('select * from standings_of($1::uuid[])', 'told', true)).toEqual([]);
    expect(faultsOf('select * from decide($1, $2, $3, $4)', 'told', true)).toEqual([
      'it may speak of several accounts, so a lent function must touch decide for it',
    ]);
  });
});

it('functions that are told an account name it wherever they touch what accounts own', () => {
  expect(faultsInFunctions(catalog, exceptionsInFunctions, exceptions)).toEqual([]);
  expect(faultsInFunctions(catalog, {}, exceptions)).toHaveLength(Object.keys(exceptionsInFunctions).length);
});

it('a function that forgets its account is found', async () => {
  await database.db.text(
    'create function nobody_told() returns bigint language sql as $$ select count(*) from links $$',
    [],
  );
  await database.db.text(
    `create function forgets(p_account_id uuid) returns bigint language plpgsql as $$
     declare v bigint; begin
       select count(*) into v from events where recipient = p_account_id::text;
       if exists (select from senders s where s.sender_id = p_account_id) then v := (select max(position) from log_heads); end if;
       return v + nobody_told();
     end $$`,
    [],
  );
  expect(faultsInFunctions(await readCatalog(database.db), exceptionsInFunctions, exceptions)).toEqual([
    'forgets: of events it does not say whose rows',
    'forgets: of senders it does not say whose rows',
    'forgets: of log_heads it does not say whose rows',
    'forgets: it does not tell nobody_told the account',
  ]);
});
