/**
 * What the list's baselines ask the database: the conditions, the order and the indexes of Heed's own page, and in the
 * same statement what stands beside an entry: its scope, its sender and its event.
 */
import postgres from 'postgres';

export const database = postgres(process.env.DATABASE_URL ?? '', {
  max: 10,
  // Times as PostgreSQL writes them: a Date would cut the microseconds off.
  types: { time: { to: 1184, from: [1184], serialize: String, parse: (text) => text } },
  connection: { TimeZone: 'UTC' },
  onnotice: () => undefined,
});

/** On the list: opted out, and not overruled by a later opt-in of a wider scope. */
export const isOnTheList = `e.m_out and (
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

/** Of a sender: what covers it, and no later opt-in has freed it of. */
const isOfSender = (parameter) => `e.scope_key = any(array(
    select c.scope_key from sender_covers c where c.account_id = $1 and c.sender_id = ${parameter}::uuid))
  and (
    select true from sender_covers c
    where c.account_id = e.account_id and c.scope_key = e.scope_key and c.sender_id = ${parameter}::uuid
      and (
        select true from list_entries w
        join sender_covers o on o.account_id = w.account_id and o.scope_key = w.scope_key and o.sender_id = c.sender_id and not o.opt_outs_only
        where w.account_id = e.account_id and w.recipient = e.recipient and not w.m_out and w.m_at > e.m_at
        limit 1
      ) is null
    limit 1) is not null`;

/** One page, one statement, prepared: after a place in the list, of a sender, both or neither. */
export function readPage(accountId, { first, after, senderId }) {
  const parameters = [accountId, first];
  const next = (value) => `$${parameters.push(value)}`;
  const place = after && [next(after.since), next(after.recipient), next(after.scopeKey)];
  // The page first, along its index; what belongs to its entries after that. Joined at once, or with joins that the planner
  // may put in another order, it is wont to read the whole list.
  const statement = `select e.recipient, e.scope_key, x.scope, coalesce(x.channel, s.channel) as channel,
      case when e.o_out then 'ALL' when e.u_out then 'ALL_BUT_OTP' else 'MARKETING' end as blocks,
      e.m_at = 'infinity' as hold, e.since, s.sender_id, s.address, s.label, v.source, v.keyword, v.reason
    from (
      select * from list_entries e
      where e.account_id = $1 and ${isOnTheList} ${senderId ? `and ${isOfSender(next(senderId))}` : ''}
        ${place ? `and (e.since, e.recipient, e.scope_key) < (${place[0]}::timestamptz, ${place[1]}, ${place[2]}::integer)` : ''}
      order by e.since desc, e.recipient desc, e.scope_key desc limit $2
    ) e
    left join scopes x on x.account_id = $1 and x.scope_key = e.scope_key
    left join senders s on s.account_id = $1 and s.sender_id = x.sender_id
    left join events v on v.account_id = $1 and v.position = e.m_position
    order by e.since desc, e.recipient desc, e.scope_key desc`;
  return database.unsafe(statement, parameters, { prepare: true });
}

export async function countList(accountId) {
  const [row] = await database.unsafe(
    `select count(*)::integer as entries from list_entries e where e.account_id = $1 and ${isOnTheList}`,
    [accountId],
    { prepare: true },
  );
  return row.entries;
}

/** The account: who calls is not looked up, so that what is compared is the page. */
export function accountOf(request) {
  return (request.headers.authorization ?? '').slice('Bearer '.length);
}

export async function serve(fastify) {
  await fastify.listen({ host: '127.0.0.1', port: 0 });
  sayWhere(fastify.server, () => fastify.close());
}

/** Tells whoever started this program where it listens, and goes when asked to. */
export function sayWhere(server, close) {
  process.stdout.write(`BASELINE=http://127.0.0.1:${server.address().port}\n`);
  process.on('SIGTERM', () => {
    close();
    process.exit();
  });
}
