/** Accounts whose provider delivers by a hook and whose replies an endpoint is told of. */
import { randomUUID } from 'node:crypto';
import { vi } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { findProvider } from '../../src/features/provider-hooks/providers.js';
import type { AddNumberInput, AddWebhookEndpointInput } from '../generated/operations.js';
import { deliver, givenHook } from '../provider-hooks/given-hook.js';
import { givenAccount, givenNumber, type TestAccount, type TestApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { givenEndpoint } from './given-endpoints.js';
import type { Receiver } from './receiver.js';
import { sampleOf } from '../provider-hooks/deliver.js';

const secret = 'my_secret_key_for_testing';

export interface Said {
  text?: string;
  from?: string;
  messageId?: string;
  /** Seconds: Vonage tells no parts of them. */
  ago?: number;
}

/** An account whose messages come by Vonage, which sends no replies itself. */
export async function givenVonage(app: TestApp, wishes: Partial<AddNumberInput> = {}) {
  const account = await givenAccount(app, { brand: 'Acme' });
  return { account, ...(await givenVonageOf(account, wishes)) };
}

async function givenVonageOf(account: TestAccount, wishes: Partial<AddNumberInput>) {
  const sender = await givenNumber(account, { label: 'Shop', ...wishes });
  const hook = await givenHook(account, { provider: 'VONAGE', name: 'Vonage', secret });
  const delivered = ({ text = 'STOP', from = someRecipient(), messageId = randomUUID(), ago = 0 }: Said) =>
    deliver(signedSms(hook.url, { text, from, to: sender.address, messageId, ago }));
  return {
    sender,
    hook,
    /** What Vonage gets for the delivery. */
    delivered,
    async say(said: Said): Promise<void> {
      const answer = await delivered(said);
      if (answer.status !== 200) throw new Error(`the delivery was answered with ${answer.status}`);
    },
  };
}

export async function givenReplies(app: TestApp, receiver: Receiver, wishes: Partial<AddNumberInput> = {}) {
  const given = await givenVonage(app, wishes);
  return { ...given, endpoint: await givenReplyEndpoint(given.account, receiver.url) };
}

export function givenReplyEndpoint(
  account: TestAccount,
  url: string,
  wishes: Partial<AddWebhookEndpointInput> = {},
) {
  return givenEndpoint(account, url, { name: 'Replies', kind: 'REPLIES', ...wishes });
}

function signedSms(url: string, { text, from, to, messageId, ago }: Required<Said> & { to: string }) {
  const vonage = findProvider('vonage');
  const now = Date.now() * 1000;
  if (vonage === undefined) throw new Error('there is no Vonage');
  const sample = sampleOf(vonage, url, { from, to, now: now - ago * 1_000_000 });
  const fields = { ...(JSON.parse(sample.body.toString()) as object), messageId, text, keyword: text };
  const signed = vonage.schemes[0].sign?.(
    { ...sample, body: Buffer.from(JSON.stringify(fields)) },
    secret,
    now,
  );
  if (signed == null) throw new Error('Vonage alone can sign');
  return signed;
}

export interface ReplyRow {
  id: string;
  waits: boolean;
  failures: number;
}

/** What is kept of the account's replies, the oldest first. */
export function repliesOf(db: Db, { accountId }: TestAccount): Promise<ReplyRow[]> {
  return db.text<ReplyRow>(
    `select reply_id as id, content is not null and ended_at is null as waits, failures
     from webhook_replies where account_id = $1 order by due_at, reply_id`,
    [accountId],
  );
}

/** Resolves when none of them waits any more. */
export function untilNoneWaits(db: Db, account: TestAccount): Promise<void> {
  return vi.waitFor(
    async () => {
      if ((await repliesOf(db, account)).some(({ waits }) => waits)) throw new Error('some wait still');
    },
    { timeout: 60_000, interval: 20 },
  );
}

/** As if so many seconds had passed for the account's replies. */
export async function later(db: Db, { accountId }: TestAccount, seconds: number): Promise<void> {
  await db.text(
    `update webhook_replies set not_after = not_after - make_interval(secs => $2::integer),
       next_try_at = next_try_at - make_interval(secs => $2::integer), due_at = due_at - make_interval(secs => $2::integer)
     where account_id = $1`,
    [accountId, seconds],
  );
}
