import { and, asc, count, desc, eq, gt, lt, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { webhookAttempts } from '../../../core/db/webhook.tables.js';
import type { WebhookError } from '../../../core/domain/webhook-states.js';
import type { MessageType } from '../sending/payload.rules.js';

export type WebhookAttemptRow = typeof webhookAttempts.$inferSelect;

export interface AttemptRange {
  /** Older than the one with this ordinal. */
  after: number | null;
  /** Newer than the one with this ordinal. */
  before: number | null;
  /** Forward is newest first. */
  direction: 'forward' | 'backward';
  limit: number;
}

/** Tries of an endpoint, in the order of the direction. */
export function attemptPage(
  db: Db,
  accountId: string,
  endpointId: string,
  { after, before, direction, limit }: AttemptRange,
): Promise<WebhookAttemptRow[]> {
  const order = direction === 'forward' ? desc : asc;
  return db
    .of(accountId)
    .orm.select()
    .from(webhookAttempts)
    .where(
      and(
        isOf(accountId, endpointId),
        after === null ? undefined : lt(webhookAttempts.ordinal, after),
        before === null ? undefined : gt(webhookAttempts.ordinal, before),
      ),
    )
    .orderBy(order(webhookAttempts.ordinal))
    .limit(limit);
}

export async function countAttempts(db: Db, accountId: string, endpointId: string): Promise<number> {
  const [row] = await db
    .of(accountId)
    .orm.select({ all: count() })
    .from(webhookAttempts)
    .where(isOf(accountId, endpointId));
  return row?.all ?? 0;
}

function isOf(accountId: string, endpointId: string) {
  return and(eq(webhookAttempts.accountId, accountId), eq(webhookAttempts.endpointId, endpointId));
}

export interface TestOutcome {
  messageId: string;
  type: MessageType;
  milliseconds: number;
  status: number | null;
  error: WebhookError | null;
}

/** Writes a test down, once, however often it is sent. */
export async function saveTest(
  db: Db,
  accountId: string,
  endpointId: string,
  { messageId, type, milliseconds, status, error }: TestOutcome,
): Promise<void> {
  await db.of(accountId).rows(sql`
    /* save_webhook_test */
    with counted as (
      update webhook_endpoints e set attempts = e.attempts + 1
      where e.account_id = ${accountId}::uuid and e.endpoint_id = ${endpointId}::uuid and not exists (
        select from webhook_attempts a
        where a.account_id = ${accountId}::uuid and a.endpoint_id = ${endpointId}::uuid
          and a.message_id = ${messageId}::uuid and a.type = 'test'
      )
      returning e.attempts
    )
    insert into webhook_attempts (
      account_id, endpoint_id, ordinal, message_id, type, events, attempt, at, milliseconds, status, error)
    select ${accountId}::uuid, ${endpointId}::uuid, c.attempts, ${messageId}::uuid, ${type}, 0, 1,
      now() - ${milliseconds}::integer * interval '1 millisecond', ${milliseconds}::integer, ${status}::integer, ${error}
    from counted c`);
}

/** Deletes some tries of all accounts that are past their time or too many; how many. */
export async function forgetAttempts(
  db: Db,
  kept: { days: number; ofEach: number },
  atMost: number,
): Promise<number> {
  const [row] = await db.rows<{ deleted: number }>(sql`
    select forget_webhook_attempts(make_interval(days => ${kept.days}::integer), ${kept.ofEach}::bigint, ${atMost}::integer) as deleted`);
  return row?.deleted ?? 0;
}
