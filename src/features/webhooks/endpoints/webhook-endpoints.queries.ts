import { and, asc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../../core/access/audit-trail.queries.js';
import type { Db } from '../../../core/db/connect.js';
import { lookingBack } from '../../../core/db/look-back.js';
import { webhookEndpoints } from '../../../core/db/webhook.tables.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { WebhookKind } from '../../../core/domain/webhook-states.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { LogPlace } from '../../../core/log/cursor.js';

const isThere = (accountId: string) =>
  and(eq(webhookEndpoints.accountId, accountId), isNull(webhookEndpoints.removedAt));

/** Those that were not removed, oldest first. */
export function listEndpoints(db: Db, accountId: string): Promise<WebhookEndpointRow[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(webhookEndpoints)
    .where(isThere(accountId))
    .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.endpointId));
}

export async function findEndpoint(
  db: Db,
  accountId: string,
  endpointId: string,
): Promise<WebhookEndpointRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select()
    .from(webhookEndpoints)
    .where(and(isThere(accountId), eq(webhookEndpoints.endpointId, endpointId)));
  return row;
}

/** Adds the endpoint, unless the account has so many, or one for replies; undefined then. Or gives the one that a try before has added. */
export async function insertEndpoint(
  db: Db,
  accountId: string,
  endpoint: Pick<WebhookEndpointRow, 'endpointId' | 'kind' | 'name' | 'url' | 'secret' | 'filter' | 'batch'>,
  begin: LogPlace,
  limit: number,
  entry: NewAuditEntry,
): Promise<WebhookEndpointRow | undefined> {
  const { endpointId, kind, name, url, secret, filter, batch } = endpoint;
  await db.of(accountId).rows(sql`
    /* insert_webhook_endpoint */
    with made as (
      insert into webhook_endpoints (account_id, endpoint_id, kind, name, url, secret, filter, batch, position, event_id)
      select ${accountId}::uuid, ${endpointId}::uuid, ${kind}, ${name}, ${url}, ${secret}::bytea, ${JSON.stringify(filter)}::jsonb,
        ${batch}::integer, ${begin.position}::bigint, ${begin.eventId}::uuid
      where (
        select count(*) < ${limit}::integer from webhook_endpoints
        where account_id = ${accountId}::uuid and removed_at is null
      )
      on conflict do nothing
      returning endpoint_id
    ), told as (${auditEntryIf(sql`made`, accountId, entry)})
    select endpoint_id from made`);
  return lookingBack(findEndpoint(db, accountId, endpointId));
}

/** What changes of one that is there, and where that is a change. */
export interface EndpointChange {
  /** Of endpoints of this kind alone. */
  of?: WebhookKind;
  set: SQL;
  where: SQL;
}

/**
 * Changes the endpoint, once, however often it is sent: whoever sends messages there begins anew with what it is then. Undefined:
 * it is not there.
 */
export async function changeEndpoint(
  db: Db,
  accountId: string,
  endpointId: string,
  { set, where }: EndpointChange,
  entry: NewAuditEntry,
): Promise<WebhookEndpointRow | undefined> {
  await db.of(accountId).rows(sql`
    /* change_webhook_endpoint */
    with changed as (
      update webhook_endpoints e set revision = e.revision + 1, ${set}
      where e.account_id = ${accountId}::uuid and e.endpoint_id = ${endpointId}::uuid and e.removed_at is null and (${where})
        and not exists (
          select from audit_entries t where t.account_id = ${accountId}::uuid and t.entry_id = ${entry.entryId}::uuid
        )
      returning e.endpoint_id
    ), told as (${auditEntryIf(sql`changed`, accountId, entry)})
    select endpoint_id from changed`);
  return lookingBack(findEndpoint(db, accountId, endpointId));
}

type Wished<Properties> = { [Name in keyof Properties]: Properties[Name] | null };

/** Null stays as it is. At another address what was failing is tried at once, and has all its time again. */
export function newProperties({
  name,
  url,
  filter,
  batch,
}: Wished<Pick<WebhookEndpointRow, 'name' | 'url' | 'filter' | 'batch'>>): EndpointChange {
  const stored = filter === null ? null : JSON.stringify(filter);
  const values = sql`coalesce(${name}::text, e.name), coalesce(${url}::text, e.url), coalesce(${stored}::jsonb, e.filter),
    coalesce(${batch}::integer, e.batch)`;
  const isElsewhere = sql`e.url <> ${url}::text`;
  return {
    set: sql`(name, url, filter, batch) = row(${values}), (failures, first_failed_at, next_attempt_at) = row(
      case when ${isElsewhere} then 0 else e.failures end, case when ${isElsewhere} then null else e.first_failed_at end,
      case when ${isElsewhere} then null else e.next_attempt_at end)`,
    where: sql`(e.name, e.url, e.filter, e.batch) is distinct from (${values})`,
  };
}

/**
 * `formerUntil`: until then messages are signed with the secret that it has when this is done, too; null: they are not. Whoever refused
 * messages for their signature is asked at once.
 */
export function newSealedSecret(secret: Buffer, formerUntil: Instant | null): EndpointChange {
  const until = formerUntil === null ? null : formatInstant(formerUntil);
  return {
    set: sql`secret = ${secret}::bytea, former_secret = case when ${until}::timestamptz is not null then e.secret end,
      former_until = ${until}::timestamptz, next_attempt_at = null`,
    where: sql`e.secret <> ${secret}::bytea`,
  };
}

export const paused: EndpointChange = {
  set: sql`state = 'PAUSED', paused_for = 'BY_HAND', paused_at = now()`,
  where: sql`e.state = 'ACTIVE'`,
};

const untried = sql`failures = 0, first_failed_at = null, next_attempt_at = null`;

/** What it was failing at is tried at once, and has all its time again. */
export const resumed: EndpointChange = {
  set: sql`state = 'ACTIVE', paused_for = null, paused_at = null, ${untried}`,
  where: sql`e.state = 'PAUSED' or e.failures > 0`,
};

/** A message that is being delivered is none any more: what follows the place comes in new ones. What Heed had paused it for is settled. */
export function replayed({ position, eventId }: LogPlace): EndpointChange {
  return {
    of: 'EVENTS',
    set: sql`position = ${position}::bigint, event_id = ${eventId}::uuid, pending_message = null, pending_positions = null,
      pending_to = null, pending_event_id = null, paused_for = case when e.state = 'PAUSED' then 'BY_HAND' end, ${untried}`,
    where: sql`e.position <> ${position}::bigint or e.pending_message is not null or e.event_id is distinct from ${eventId}::uuid`,
  };
}

/** Its secrets and its address go at once. */
export const removed: EndpointChange = {
  set: sql`removed_at = now(), url = '', secret = '', former_secret = null, former_until = null, pending_message = null,
    pending_positions = null, pending_to = null, pending_event_id = null`,
  where: sql`true`,
};
