/**
 * The list behind PostGraphile with its usual preset, run by a Node that it supports. A view says what is on the list and
 * what belongs to an entry; PostGraphile makes of it a connection with keyset pages, filtered by the account.
 */
import { createServer } from 'node:http';
import { grafserv } from 'grafserv/node';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { database, sayWhere } from './serve.mjs';

/** On the list: opted out, and not overruled by a later opt-in of a wider scope. */
const isOnTheList = `e.m_out and (
  select true from list_entries w
  where w.account_id = e.account_id and w.recipient = e.recipient and not w.m_out and w.m_at > e.m_at and w.scope_key <> e.scope_key
    and (w.scope_key = 0 or (e.scope_key > 4
      and (
        select count(*) = 0 from scopes here, scopes there
        where here.account_id = e.account_id and here.scope_key = e.scope_key and here.scope = 'GROUP'
          and there.account_id = e.account_id and there.scope_key = w.scope_key and there.scope = 'SENDER')
      and (
        select coalesce(bool_and((
          select true from sender_covers o
          where o.account_id = c.account_id and o.sender_id = c.sender_id and o.scope_key = w.scope_key and not o.opt_outs_only
        ) is not null), false)
        from sender_covers c where c.account_id = e.account_id and c.scope_key = e.scope_key)))
  limit 1) is null`;

const relations = [
  '@primaryKey account_id,recipient,scope_key',
  '@foreignKey (account_id,sender_id) references public.senders (account_id,sender_id)|@fieldName sender',
  '@foreignKey (account_id,position) references public.events (account_id,position)|@fieldName event',
].join('\n');

await database.unsafe('create schema if not exists bench');
// What belongs to an entry is looked up for each, not joined: joined, the planner is wont to read and sort the whole list.
await database.unsafe(`create or replace view bench.opt_outs as
  select e.account_id, e.recipient, e.scope_key,
    (select x.scope from scopes x where x.account_id = e.account_id and x.scope_key = e.scope_key) as scope,
    (
      select coalesce(x.channel, s.channel) from scopes x
      left join senders s on s.account_id = x.account_id and s.sender_id = x.sender_id
      where x.account_id = e.account_id and x.scope_key = e.scope_key
    ) as channel,
    case when e.o_out then 'ALL' when e.u_out then 'ALL_BUT_OTP' else 'MARKETING' end as blocks,
    e.m_at = 'infinity' as hold, e.since,
    (select x.sender_id from scopes x where x.account_id = e.account_id and x.scope_key = e.scope_key) as sender_id,
    e.m_position as position
  from list_entries e where ${isOnTheList}`);
await database.unsafe(`comment on view bench.opt_outs is '${relations}'`);
await database.end();

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['bench', 'public'],
      pubsub: false,
    }),
  ],
  grafserv: { graphiql: false, watch: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(0, '127.0.0.1', () => sayWhere(server, () => server.close()));
