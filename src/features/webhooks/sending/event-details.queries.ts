import { sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { Channel } from '../../../core/domain/vocabulary.js';
import { entriesAfterEach } from '../../../core/log/entries-as-of.js';
import { isNotOverruled } from '../../../core/log/opt-out-entry.js';
import { accountScopeKey, channelScopeKeys } from '../../../core/settings/account-settings.js';
import type { EventDetails } from './payload.rules.js';

interface DetailsRow extends EventDetails {
  position: number;
}

/**
 * What hangs off the events at these positions, and what the list had of each one's recipient after it: in one statement, whatever
 * they are. Events are never changed, so the list's part is the same whenever it is asked.
 */
export async function detailsOfEvents(
  db: Db,
  accountId: string,
  positions: readonly number[],
): Promise<Map<number, EventDetails>> {
  const account = sql`${accountId}::uuid`;
  const rows = await db.of(accountId).rows<DetailsRow>(sql`
    /* details_of_events */
    with said as materialized (
      select e.position, e.recipient, e.scope_key, e.sender_id, e.group_id, e.campaign_id
      from events e
      where e.account_id = ${account} and e.position = any(${sql.param(positions)}::bigint[])
    ), list_entries as materialized (
      ${entriesAfterEach(accountId, sql`said`)}
    ), standing as materialized (
      select list_entries.recipient as place, list_entries.scope_key, list_entries.m_at = 'infinity' as hold,
        case when list_entries.o_out then 'ALL' when list_entries.u_out then 'ALL_BUT_OTP' else 'MARKETING' end as blocks
      from list_entries where list_entries.m_out and ${isNotOverruled}
    ), reached as (
      select t.place, c.channel
      from standing t
      join (values ${channelKeys}) c(channel, scope_key) on t.scope_key in (${accountScopeKey}, c.scope_key)
      union
      select t.place, x.channel
      from standing t
      join sender_covers k on k.account_id = ${account} and k.scope_key = t.scope_key
      join senders x on x.account_id = ${account} and x.sender_id = k.sender_id
    )
    select s.position,
      case when x.sender_id is not null then jsonb_build_object('channel', x.channel, 'address', x.address, 'label', x.label) end as sender,
      case when g.group_id is not null then jsonb_build_object('name', g.name) end as "group",
      case when c.campaign_id is not null then jsonb_build_object('externalId', c.external_id) end as campaign,
      jsonb_build_object(
        'optedOut', t.place is not null, 'blocks', t.blocks, 'hold', coalesce(t.hold, false),
        'channels', coalesce((select jsonb_agg(r.channel order by r.channel) from reached r where r.place = s.position::text), '[]')
      ) as list
    from said s
    left join standing t on t.place = s.position::text and t.scope_key = s.scope_key
    left join senders x on x.account_id = ${account} and x.sender_id = s.sender_id
    left join sender_groups g on g.account_id = ${account} and g.group_id = s.group_id
    left join campaigns c on c.account_id = ${account} and c.campaign_id = s.campaign_id`);
  return new Map(rows.map(({ position, ...details }) => [position, details]));
}

const channelKeys = sql.join(
  Object.values(Channel).map((channel) => sql.raw(`('${channel}', ${channelScopeKeys[channel]})`)),
  sql`, `,
);
