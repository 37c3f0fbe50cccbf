/** A database that is away, through the whole of Heed. In doubt the answer is an error, never "may write". */
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { AppOptions } from '../../src/shell/app-options.js';
import { MayContactDocument, OptOutsDocument, ProcessInboundDocument } from '../generated/operations.js';
import { givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { givenLockedLog } from '../support/locked-log.js';
import { makeMessage, someRecipient } from '../support/messages.js';
import { proxyTo } from '../support/proxied-link.js';
import { swallowingLinkTo } from '../support/swallowing-link.js';

const app = useApp();

/** postgres.js waits up to 20 s before it tries a server again that has refused it. */
const patience = 40_000;

/** A second Heed on the same database, with a link of its own, an account of its own and a sender. */
async function givenHeedOnLink(options: Pick<AppOptions, 'recorder'> = {}) {
  const link = await proxyTo(app.url);
  onTestFinished(() => link.stop());
  const heed = await startTestApp(link.url, {}, options);
  onTestFinished(() => heed.stop());
  const account = await givenAccount(app);
  const sender = await givenNumber(account);
  const client = createClient(heed.url, account.admin.key);
  return { link, heed, account, sender, client };
}

const tryAgain = (path?: string) => ({
  status: 503,
  data: null,
  errors: [
    {
      message: 'the database is away and nothing was recorded: try again',
      ...(path === undefined ? {} : { path: [path] }),
      extensions: { code: 'NOT_RECORDED' },
    },
  ],
});

async function eventsOf(accountId: string, messageId: string): Promise<number> {
  const [row] = await app.db.rows<{ count: number }>(sql`
    select count(*) from events where account_id = ${accountId}::uuid and message_id = ${messageId}`);
  return row?.count ?? 0;
}

it('D5 a question is answered with an error, never with "may write"', async () => {
  const { link, client, sender } = await givenHeedOnLink();
  const question = { senderId: sender.id, recipient: someRecipient() };
  const answered = await client.run(MayContactDocument, question);
  expect(answered.mayContact.allowed).toBe(true);
  await link.refuse();
  expect(await client.send(MayContactDocument, question)).toMatchObject(tryAgain());
  expect(await client.send(OptOutsDocument, {})).toMatchObject(tryAgain());
});

it('D5 a question whose own answer is lost on the way is answered with an error', async () => {
  const link = await swallowingLinkTo(app.url);
  onTestFinished(() => link.stop());
  const heed = await startTestApp(link.url);
  onTestFinished(() => heed.stop());
  const account = await givenAccount(app);
  const sender = await givenNumber(account);
  const client = createClient(heed.url, account.admin.key);
  const question = { senderId: sender.id, recipient: someRecipient() };
  const losing = (table: string) =>
    link.swallow({ nth: 1, link: 'breaks off', matches: ({ text }) => text.includes(table) });
  const decision = losing('sender_covers');
  expect(await client.send(MayContactDocument, question)).toMatchObject(tryAgain('mayContact'));
  expect(decision.swallowed()).not.toBeNull();
  const list = losing('list_entries');
  expect(await client.send(OptOutsDocument, {})).toMatchObject(tryAgain('optOuts'));
  expect(list.swallowed()).not.toBeNull();
  expect((await client.run(MayContactDocument, question)).mayContact.allowed).toBe(true);
});

it('a key that cannot be looked up is no wrong key', async () => {
  const { link, client } = await givenHeedOnLink();
  await link.refuse();
  expect(await client.send(OptOutsDocument, {})).toEqual(tryAgain());
});

it('I7 a message that found the database away is recorded once when it is sent again', async () => {
  const { link, client, account, sender } = await givenHeedOnLink({ recorder: { deadline: 500 } });
  const input = makeMessage({ to: sender.address });
  await client.run(ProcessInboundDocument, { input: makeMessage({ to: sender.address }) });
  await link.refuse();
  expect(await client.send(ProcessInboundDocument, { input })).toMatchObject(tryAgain());
  expect(await eventsOf(account.accountId, input.messageId)).toBe(0);
  await link.restore();
  const { processInbound } = await vi.waitFor(() => client.run(ProcessInboundDocument, { input }), patience);
  expect(processInbound).toMatchObject({ result: 'OPTED_OUT', duplicate: false });
  expect(await eventsOf(account.accountId, input.messageId)).toBe(1);
});

it('I7 a message whose answer was lost on the way has an unknown outcome, and is recorded once', async () => {
  const { link, client, account, sender } = await givenHeedOnLink({ recorder: { deadline: 500 } });
  const input = makeMessage({ to: sender.address });
  const release = await givenLockedLog(app.url, account.accountId);
  const answer = client.send(ProcessInboundDocument, { input });
  await vi.waitFor(async () => {
    const waiting = await app.db.rows(sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`);
    expect(waiting).toHaveLength(1);
  }, patience);
  await link.refuse();
  expect(await answer).toMatchObject({
    status: 503,
    data: null,
    errors: [{ path: ['processInbound'], extensions: { code: 'OUTCOME_UNKNOWN' } }],
  });
  await release();
  await link.restore();
  const { processInbound } = await vi.waitFor(() => client.run(ProcessInboundDocument, { input }), patience);
  expect(processInbound.result).toBe('OPTED_OUT');
  expect(await eventsOf(account.accountId, input.messageId)).toBe(1);
});
