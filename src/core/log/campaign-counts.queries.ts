/**
 * A campaign's figures. Opted out: different recipients of whom at least one opt-out names the campaign (given or inferred),
 * changed a decision and has not been withdrawn. Each statement looks at one moment: `position` is the log's end then.
 *
 * Scalar subqueries leave the planner one look into an index for each thing that is asked for.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { rendered } from '../db/rendered.js';

export interface CampaignFigures {
  campaign_id: string;
  /** Different recipients that were screened for it: allowed, and suppressed. */
  screened: number;
  suppressed: number;
  /** Opted out, or how many more (or fewer) than at the position given. */
  opted_out: number;
  /** The end of the log, up to which the opt-outs are counted. */
  position: number;
}

/** Counted from the beginning: it reads all events of each campaign, hundreds of thousands in a second. */
export function campaignFigures(
  db: Db,
  accountId: string,
  campaignIds: readonly string[],
): Promise<CampaignFigures[]> {
  return db.of(accountId).rows(
    sql`select c.campaign_id, ${screened(accountId)}, ${headOfLog(accountId)}, (
      select count(distinct e.recipient) from events e
      where e.account_id = ${accountId}::uuid and e.campaign_id = c.campaign_id
        and e.kind = 'OPTED_OUT' and e.changed and ${stands}
    ) as opted_out
    from unnest(${sql.param(campaignIds)}::uuid[]) c(campaign_id)`,
  );
}

/** Counted from the recipients of the events after a position: whether each is opted out now, and whether it was then. */
export function campaignFiguresSince(
  db: Db,
  accountId: string,
  campaigns: readonly { campaignId: string; position: number }[],
): Promise<CampaignFigures[]> {
  const ids = campaigns.map(({ campaignId }) => campaignId);
  const positions = campaigns.map(({ position }) => position);
  return db.of(accountId).rows(
    sql`select c.campaign_id, ${screened(accountId)}, ${headOfLog(accountId)}, (
      select count(*) filter (where r.is_out) - count(*) filter (where r.was_out) from (
        select
          (
            select true from events e
            where e.account_id = ${accountId}::uuid and e.recipient = n.recipient and ${ofCampaign}
              and e.kind = 'OPTED_OUT' and e.changed and ${stands} limit 1
          ) as is_out,
          (
            select true from events e
            where e.account_id = ${accountId}::uuid and e.recipient = n.recipient and e.position <= c.position
              and ${ofCampaign} and e.kind = 'OPTED_OUT' and e.changed and ${stood} limit 1
          ) as was_out
        from (
          select distinct e.recipient from events e
          where e.account_id = ${accountId}::uuid and e.campaign_id = c.campaign_id and e.position > c.position
        ) n
      ) r
    ) as opted_out
    from unnest(${sql.param(ids)}::uuid[], ${sql.param(positions)}::bigint[]) c(campaign_id, position)`,
  );
}

/**
 * Of what one person said. No condition for an index: where the planner knows little of the table, as in a new database,
 * it would read the whole campaign for each of its people.
 */
const ofCampaign = rendered(sql`e.campaign_id is not distinct from c.campaign_id`);
/** It has not been withdrawn; or not yet at the position. */
const stands = rendered(sql`(
  select true from events w where w.account_id = e.account_id and w.withdraws = e.event_id limit 1
) is null`);
const stood = rendered(sql`(
  select true from events w
  where w.account_id = e.account_id and w.withdraws = e.event_id and w.position <= c.position limit 1
) is null`);

/** Screening keeps these totals with the campaign. */
function screened(accountId: string): SQL {
  const total = (column: SQL) => sql`coalesce((
    select ${column} from campaigns k where k.account_id = ${accountId}::uuid and k.campaign_id = c.campaign_id
  ), 0)`;
  return sql`${total(sql`k.screened`)} as screened, ${total(sql`k.suppressed`)} as suppressed`;
}

function headOfLog(accountId: string): SQL {
  return sql`coalesce((select h.position from log_heads h where h.account_id = ${accountId}::uuid), 0) as position`;
}
