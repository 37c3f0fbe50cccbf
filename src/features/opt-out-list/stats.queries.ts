import { and, eq, gt, ne, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../core/db/connect.js';
import { events } from '../../core/db/log.tables.js';
import { stemLength } from '../../core/domain/form-word-id.rules.js';
import { isGiven } from '../../core/log/event-filter.js';
import { positionBefore } from '../../core/log/position-before.queries.js';
import { type OptOutFilter, wordCondition } from '../../core/log/opt-out-filter.js';
import type { StatBy } from './stats.types.js';

/** What is grouped by, and how it is written: grouped by a text that is made of each event a million would be sorted. */
const keys: Record<StatBy, { of: SQL; asText: SQL }> = {
  DAY: {
    of: sql`(${events.occurredAt} at time zone 'UTC')::date`,
    asText: sql`to_char(g.key, 'YYYY-MM-DD')`,
  },
  CHANNEL: { of: sql`${events.channel}`, asText: sql`coalesce(g.key, 'NONE')` },
  SENDER: {
    of: sql`coalesce(${events.senderId}, ${events.receivedOn})`,
    asText: sql`coalesce(g.key::text, 'NONE')`,
  },
  SOURCE: { of: sql`${events.source}`, asText: sql`g.key` },
  REASON: { of: sql`coalesce(answer.reason, ${events.reason})`, asText: sql`coalesce(g.key, 'NONE')` },
  CAMPAIGN: { of: sql`${events.campaignId}`, asText: sql`coalesce(g.key::text, 'NONE')` },
};

/** Words that changed a decision and stand, counted by a key, in the order of the keys. */
export async function countWords(
  db: Db,
  accountId: string,
  filter: OptOutFilter,
  by: StatBy,
): Promise<{ key: string; optOuts: number; optIns: number }[]> {
  const { of, asText } = keys[by];
  // What was said from a time on stands behind what was recorded before it.
  const after = filter.from == null ? 0 : await positionBefore(db, accountId, filter.from);
  const { reasons } = filter;
  const asksWhy = by === 'REASON' || isGiven(reasons);
  const counted = and(
    eq(events.accountId, accountId),
    after === 0 ? undefined : gt(events.position, after),
    eq(events.changed, true),
    ne(events.kind, 'WITHDRAWN'),
    // Joined as a whole: a look at each of a million events takes longer than reading them.
    sql`not exists (
      select from events w where w.account_id = ${accountId}::uuid and w.withdraws = ${events.eventId}
    )`,
    wordCondition(accountId, { ...filter, reasons: null }),
    isGiven(reasons) ? sql`${keys.REASON.of} = any(${sql.param(reasons)}::text[])` : undefined,
  );
  return db.of(accountId).rows(sql`
    select ${asText} as key, g.opt_outs as "optOuts", g.opt_ins as "optIns"
    from (
      select ${of} as key,
        count(*) filter (where ${events.kind} = 'OPTED_OUT') as opt_outs,
        count(*) filter (where ${events.kind} = 'OPTED_IN') as opt_ins
      from ${events} ${asksWhy ? withAnswers(accountId) : sql``}
      where ${counted}
      group by 1
    ) g
    order by ${asText} collate "C"`);
}

/**
 * Why somebody has opted out on a form is said after the opt-out, by a word that changes nothing more and whose id begins as the
 * opt-out's: the reason is that of the opt-out, which counts once.
 */
function withAnswers(accountId: string): SQL {
  return sql`left join (
    select distinct on (${stemOf(sql`a.event_id`)}) ${stemOf(sql`a.event_id`)} as stem, a.reason
    from events a
    where a.account_id = ${accountId}::uuid and a.reason is not null and not a.changed
      and a.kind = 'OPTED_OUT' and a.source = 'WEB_FORM'
      and not exists (select from events w where w.account_id = ${accountId}::uuid and w.withdraws = a.event_id)
    order by ${stemOf(sql`a.event_id`)}, a.position desc
  ) answer on answer.stem = ${stemOf(sql`${events.eventId}`)} and ${events.kind} = 'OPTED_OUT' and ${events.source} in ('WEB_FORM', 'ONE_CLICK')`;
}

function stemOf(eventId: SQL): SQL {
  return sql`left(${eventId}::text, ${sql.raw(String(stemLength))})`;
}
