/** How far an endpoint was told. Each of these counts only while the process that sends it serves the endpoint. */
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../../core/access/audit-trail.queries.js';
import type { Db } from '../../../core/db/connect.js';
import { webhookEndpoints } from '../../../core/db/webhook.tables.js';
import type { WebhookError, WebhookPause } from '../../../core/domain/webhook-states.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { LogPlace } from '../../../core/log/cursor.js';
import type { MessageType } from '../sending/payload.rules.js';

/** An endpoint and who serves it. */
export interface Served {
  accountId: string;
  endpointId: string;
  processId: string;
}

const isServed = ({ accountId, endpointId, processId }: Served): SQL =>
  sql`e.account_id = ${accountId}::uuid and e.endpoint_id = ${endpointId}::uuid and e.owner = ${processId}::uuid`;

/** As it is; undefined where this process does not serve it. */
export async function readServed(
  db: Db,
  { accountId, endpointId, processId }: Served,
): Promise<WebhookEndpointRow | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select()
    .from(webhookEndpoints)
    .where(
      and(
        eq(webhookEndpoints.accountId, accountId),
        eq(webhookEndpoints.endpointId, endpointId),
        eq(webhookEndpoints.owner, processId),
        isNull(webhookEndpoints.removedAt),
      ),
    );
  return row;
}

/** A message that is to be delivered, the same in each try. */
export interface Message {
  messageId: string;
  positions: readonly number[];
  /** How far it reaches: behind its last event where the filter lets nothing through for a while. */
  to: LogPlace;
}

export interface BegunTry {
  /** Tries of the message that have failed. */
  failures: number;
  /** Milliseconds since the first of them. */
  failingFor: number;
}

/**
 * Stores what the message is before it is sent, and that a send is under way for so many milliseconds at most. Null: it is not to be
 * sent by this process, or not so: the endpoint was changed, paused or taken by another, or its account was suspended.
 */
export async function beginTry(
  db: Db,
  served: Served,
  revision: number,
  { messageId, positions, to }: Message,
  busyFor: number,
): Promise<BegunTry | null> {
  const [row] = await db.of(served.accountId).rows<BegunTry>(sql`
    /* begin_webhook_try */
    update webhook_endpoints e set pending_message = ${messageId}::uuid, pending_positions = ${sql.param(positions)}::bigint[],
      pending_to = ${to.position}::bigint, pending_event_id = ${to.eventId}::uuid,
      busy_until = now() + ${busyFor} * interval '1 millisecond'
    where ${isServed(served)} and e.revision = ${revision}::integer and e.state = 'ACTIVE' and e.removed_at is null
      and (e.pending_message is null or e.pending_message = ${messageId}::uuid)
      and exists (
        select from accounts a where a.account_id = ${served.accountId}::uuid and a.suspended_at is null
      )
    returning e.failures, coalesce(extract(epoch from now() - e.first_failed_at) * 1000, 0)::float8 as "failingFor"`);
  return row ?? null;
}

/** What came of a try, for the delivery log. */
export interface TryOutcome {
  type: MessageType;
  attempt: number;
  milliseconds: number;
  status: number | null;
  error: WebhookError | null;
}

/** The message was taken: all up to its place is delivered. False: this process does not serve the endpoint, or it was put back. */
export async function endDelivered(
  db: Db,
  served: Served,
  message: Message,
  outcome: TryOutcome,
): Promise<boolean> {
  const rows = await db.of(served.accountId).rows(sql`
    /* end_webhook_try */
    with ended as (
      update webhook_endpoints e set position = e.pending_to, event_id = e.pending_event_id, pending_message = null,
        pending_positions = null, pending_to = null, pending_event_id = null, failures = 0, first_failed_at = null,
        next_attempt_at = null, busy_until = null, delivered_at = now(), attempts = e.attempts + 1
      where ${isServed(served)} and e.pending_message = ${message.messageId}::uuid
      returning e.attempts
    )
    ${attemptOf(served, message, outcome)}`);
  return rows.length === 1;
}

/** Either it is tried again after so many milliseconds, or the endpoint is paused. */
export type Failed =
  | { kind: 'again'; after: number }
  | { kind: 'paused'; pause: WebhookPause; entry: NewAuditEntry };

/**
 * The message was not taken, and nobody serves the endpoint. One that was changed meanwhile is tried at once, whatever was to follow:
 * perhaps that has mended it. A time of the first failure that is ahead was set by a clock that has been put back. False: it is not
 * as `failed` says.
 */
export async function endFailed(
  db: Db,
  served: Served & { revision: number },
  message: Message,
  outcome: TryOutcome,
  failed: Failed,
): Promise<boolean> {
  const isPaused = failed.kind === 'paused';
  const isAsSent = sql`e.revision = ${served.revision}::integer`;
  const next =
    failed.kind === 'again'
      ? sql`case when ${isAsSent} then now() + ${failed.after} * interval '1 millisecond' end`
      : sql`null::timestamptz`;
  const pausing = isPaused
    ? sql`, (state, paused_for, paused_at) = (
        select case when ${isAsSent} then 'PAUSED' else e.state end, case when ${isAsSent} then ${failed.pause}::text else e.paused_for end,
          case when ${isAsSent} then now() else e.paused_at end)`
    : sql``;
  const told = isPaused
    ? sql`, told as (${auditEntryIf(sql`(select from ended d where d.as_sent) paused`, served.accountId, failed.entry)})`
    : sql``;
  const rows = await db.of(served.accountId).rows<{ asSent: boolean }>(sql`
    /* end_webhook_try */
    with ended as (
      update webhook_endpoints e set failures = e.failures + 1,
        first_failed_at = least(coalesce(e.first_failed_at, now()), now()),
        next_attempt_at = ${next}, owner = null, busy_until = null, attempts = e.attempts + 1 ${pausing}
      where ${isServed(served)} and e.pending_message = ${message.messageId}::uuid
      returning e.attempts, ${isAsSent} as as_sent
    ) ${told}
    ${attemptOf(served, message, outcome)}, (select d.as_sent from ended d) as "asSent"`);
  return rows[0]?.asSent === true;
}

function attemptOf(
  { accountId, endpointId }: Served,
  { messageId, positions }: Message,
  { type, attempt, milliseconds, status, error }: TryOutcome,
): SQL {
  return sql`
    insert into webhook_attempts (
      account_id, endpoint_id, ordinal, message_id, type, first_position, last_position, events, attempt, at, milliseconds,
      status, error)
    select ${accountId}::uuid, ${endpointId}::uuid, d.attempts, ${messageId}::uuid, ${type}, ${positions[0] ?? null}::bigint,
      ${positions.at(-1) ?? null}::bigint, ${positions.length}::integer, ${attempt}::integer,
      now() - ${milliseconds}::integer * interval '1 millisecond', ${milliseconds}::integer, ${status}::integer, ${error}
    from ended d
    returning ordinal`;
}

/** Nothing up to this place is to be told. */
export async function advance(db: Db, served: Served, revision: number, place: LogPlace): Promise<void> {
  await db.of(served.accountId).rows(sql`
    /* advance_webhook */
    update webhook_endpoints e set position = ${place.position}::bigint, event_id = ${place.eventId}::uuid
    where ${isServed(served)} and e.revision = ${revision}::integer and e.pending_message is null
      and e.position < ${place.position}::bigint`);
}

/** Lets another process, or this one, take it: at once, or after so many milliseconds. */
export async function giveBack(db: Db, served: Served, after: number | null = null): Promise<void> {
  const next = after === null ? sql`e.next_attempt_at` : sql`now() + ${after} * interval '1 millisecond'`;
  await db.of(served.accountId).rows(sql`
    /* give_webhook_back */
    update webhook_endpoints e set owner = null, busy_until = null, next_attempt_at = ${next}
    where ${isServed(served)}`);
}

/** Heed pauses it, whoever serves it, unless somebody has changed it since. False: it was not this that did it. */
export async function pauseEndpoint(
  db: Db,
  { accountId, endpointId }: Omit<Served, 'processId'>,
  revision: number,
  pause: WebhookPause,
  entry: NewAuditEntry,
): Promise<boolean> {
  const rows = await db.of(accountId).rows(sql`
    /* pause_webhook */
    with paused as (
      update webhook_endpoints e set state = 'PAUSED', paused_for = ${pause}::text, paused_at = now(), owner = null, busy_until = null
      where e.account_id = ${accountId}::uuid and e.endpoint_id = ${endpointId}::uuid and e.revision <= ${revision}::integer
        and e.state = 'ACTIVE' and e.removed_at is null
      returning e.endpoint_id
    ), told as (${auditEntryIf(sql`paused`, accountId, entry)})
    select endpoint_id from paused`);
  return rows.length === 1;
}
