/** Replies of one account that wait to be told. */
import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { arrayText } from '../../../core/db/array-text.rules.js';
import type { Db } from '../../../core/db/connect.js';
import { senders } from '../../../core/db/sender.tables.js';
import { webhookEndpoints, webhookReplies } from '../../../core/db/webhook.tables.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { TryOutcome } from '../run/progress.queries.js';

export interface NewReply {
  replyId: string;
  recipientName: string;
  senderId: string | null;
  content: Buffer;
  notAfter: Instant;
}

/**
 * Keeps those that are worth something still, each once, if the account has an endpoint for them. `wanted`: it has; `kept`: how many
 * were not there.
 */
export async function insertReplies(
  db: Db,
  accountId: string,
  replies: readonly NewReply[],
): Promise<{ wanted: boolean; kept: number }> {
  const [row] = await db.of(accountId).text<{ wanted: boolean; kept: number }>(
    `/* insert_webhook_replies */
     with wanting as (
       select e.endpoint_id from webhook_endpoints e
       where e.account_id = $1::uuid and e.kind = 'REPLIES' and e.removed_at is null
     ), kept as (
       insert into webhook_replies (account_id, reply_id, recipient_name, sender_id, content, not_after)
       select $1::uuid, r.reply_id, r.recipient_name, r.sender_id, decode(r.content, 'hex'), r.not_after
       from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::timestamptz[])
         r(reply_id, recipient_name, sender_id, content, not_after)
       where exists (select from wanting) and r.not_after > now()
       on conflict do nothing
       returning reply_id
     )
     select exists (select from wanting) as wanted, (select count(*) from kept)::integer as kept`,
    [
      accountId,
      arrayText(replies, ({ replyId }) => replyId),
      arrayText(replies, ({ recipientName }) => recipientName),
      arrayText(replies, ({ senderId }) => senderId),
      arrayText(replies, ({ content }) => content.toString('hex')),
      arrayText(replies, ({ notAfter }) => formatInstant(notAfter)),
    ],
  );
  return row ?? { wanted: false, kept: 0 };
}

export interface OpenReply {
  reply: typeof webhookReplies.$inferSelect;
  endpoint: WebhookEndpointRow;
  sender: { address: string; label: string | null } | null;
}

/** A reply that waits, with whom it is told to; undefined: it has ended, or nobody is to be told now. */
export async function findReply(db: Db, accountId: string, replyId: string): Promise<OpenReply | undefined> {
  const [row] = await db
    .of(accountId)
    .orm.select({
      reply: webhookReplies,
      endpoint: webhookEndpoints,
      sender: { address: senders.address, label: senders.label },
    })
    .from(webhookReplies)
    .innerJoin(
      webhookEndpoints,
      and(
        eq(webhookEndpoints.accountId, accountId),
        eq(webhookEndpoints.kind, 'REPLIES'),
        eq(webhookEndpoints.state, 'ACTIVE'),
        isNull(webhookEndpoints.removedAt),
      ),
    )
    .leftJoin(senders, and(eq(senders.accountId, accountId), eq(senders.senderId, webhookReplies.senderId)))
    .where(
      and(
        eq(webhookReplies.accountId, accountId),
        eq(webhookReplies.replyId, replyId),
        isNull(webhookReplies.endedAt),
      ),
    );
  return row;
}

/** A try of a reply at an endpoint. */
export interface ReplyTry {
  accountId: string;
  endpointId: string;
  replyId: string;
}

const isOpen = ({ accountId, replyId }: Omit<ReplyTry, 'endpointId'>): SQL =>
  sql`r.account_id = ${accountId}::uuid and r.reply_id = ${replyId}::uuid and r.ended_at is null`;

/** It was taken: nobody is told it again. */
export async function endTold(db: Db, tried: ReplyTry, outcome: TryOutcome): Promise<void> {
  await db.of(tried.accountId).rows(sql`
    /* end_reply_told */
    with ended as (
      update webhook_replies r set content = null, ended_at = now() where ${isOpen(tried)} returning r.reply_id
    ), ${counted(tried, sql`failures = 0, first_failed_at = null, delivered_at = now()`)}
    ${attemptOf(tried, outcome)}`);
}

/** It was not taken: tried again after so many milliseconds, while it is worth something. */
export async function endNotTold(db: Db, tried: ReplyTry, outcome: TryOutcome, after: number): Promise<void> {
  await db.of(tried.accountId).rows(sql`
    /* end_reply_not_told */
    with ended as (
      update webhook_replies r set failures = r.failures + 1,
        next_try_at = least(r.not_after, now() + ${after} * interval '1 millisecond')
      where ${isOpen(tried)}
      returning r.reply_id
    ), ${counted(tried, sql`failures = e.failures + 1, first_failed_at = least(coalesce(e.first_failed_at, now()), now())`)}
    ${attemptOf(tried, outcome)}`);
}

/** What came of the try is not known, and nothing more comes of it: whoever looks next may try it. */
export async function giveReplyBack(db: Db, tried: Omit<ReplyTry, 'endpointId'>): Promise<void> {
  await db.of(tried.accountId).rows(sql`
    /* give_reply_back */
    update webhook_replies r set next_try_at = now() where ${isOpen(tried)}`);
}

const counted = ({ accountId, endpointId }: ReplyTry, set: SQL): SQL => sql`
  counted as (
    update webhook_endpoints e set attempts = e.attempts + 1, ${set}
    where e.account_id = ${accountId}::uuid and e.endpoint_id = ${endpointId}::uuid and exists (select from ended)
    returning e.attempts
  )`;

function attemptOf(
  { accountId, endpointId, replyId }: ReplyTry,
  { type, attempt, milliseconds, status, error }: TryOutcome,
): SQL {
  return sql`
    insert into webhook_attempts (
      account_id, endpoint_id, ordinal, message_id, type, events, attempt, at, milliseconds, status, error)
    select ${accountId}::uuid, ${endpointId}::uuid, c.attempts, ${replyId}::uuid, ${type}, 0, ${attempt}::integer,
      now() - ${milliseconds}::integer * interval '1 millisecond', ${milliseconds}::integer, ${status}::integer, ${error}
    from counted c`;
}
