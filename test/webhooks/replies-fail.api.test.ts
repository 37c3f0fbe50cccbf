/** Replies that are not taken at once, and those that are not sent any more. */
import { describe, expect, it } from 'vitest';
import {
  PauseWebhookEndpointDocument,
  ResumeWebhookEndpointDocument,
  SuspendAccountDocument,
} from '../generated/operations.js';
import { erase } from '../erasure/given-person.js';
import { placesNaming, spellingsOf } from '../erasure/grep-database.js';
import { useApp } from '../support/app.js';
import { someRecipient } from '../support/messages.js';
import { attemptsOf, endpointOf, quickly, untilIt } from './given-endpoints.js';
import { givenReplies, later, repliesOf, untilNoneWaits } from './given-replies.js';
import { givenReceiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly, erasures: { settle: 50, every: 100, idle: 50 } });

describe('I8 a reply that is not taken', () => {
  it('comes again with the same id and the same words until it is taken', async () => {
    const receiver = await givenReceiver();
    receiver.answer = (_one, nth) => (nth < 3 ? 503 : nth === 3 ? 'reset' : 204);
    const { account, endpoint, say } = await givenReplies(app, receiver);
    await say({});
    await receiver.count(4);
    await untilNoneWaits(app.db, account);
    const [first] = receiver.received;
    for (const message of receiver.received) {
      verify(message, endpoint.secret);
      expect([message.id, message.body]).toEqual([first?.id, first?.body]);
    }
    expect(await attemptsOf(account, endpoint.id)).toMatchObject([
      { attempt: 4, status: 204, error: null },
      { attempt: 3, status: null, error: 'BROKEN_OFF' },
      { attempt: 2, status: 503, error: 'STATUS' },
      { attempt: 1, status: 503, error: 'STATUS' },
    ]);
    expect(await untilIt(account, endpoint.id, () => true)).toMatchObject({
      failures: 0,
      failingSince: null,
    });
  });

  it('holds up no other', async () => {
    const receiver = await givenReceiver();
    const stuck = someRecipient();
    receiver.answer = ({ body }) => (body.includes(stuck) ? 500 : 204);
    const { account, endpoint, say } = await givenReplies(app, receiver);
    await say({ from: stuck });
    await receiver.count(2);
    for (const _ of [1, 2, 3]) await say({});
    await expect
      .poll(async () => (await repliesOf(app.db, account)).map(({ waits }) => waits), { timeout: 30_000 })
      .toEqual([true, false, false, false]);
    expect(await untilIt(account, endpoint.id, ({ failures }) => failures > 0)).toMatchObject({
      state: 'ACTIVE',
      failingSince: expect.any(String) as string,
    });
  });

  it('is given up when its time is over, which the delivery log says, and a repeated delivery does not bring it back', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, endpoint, say } = await givenReplies(app, receiver);
    const stop = { from: someRecipient(), messageId: 'V1' };
    await say(stop);
    await receiver.count(2);
    await later(app.db, account, 300);
    await untilNoneWaits(app.db, account);
    const tries = receiver.received.length;
    const [last] = await attemptsOf(account, endpoint.id);
    expect(last).toMatchObject({ type: 'reply.due', status: null, error: 'EXPIRED', milliseconds: 0 });
    expect(last?.messageId).toBe(receiver.received[0]?.id);
    await say(stop);
    expect((await repliesOf(app.db, account)).map(({ waits }) => waits)).toEqual([false]);
    await later(app.db, account, 61);
    await expect.poll(() => repliesOf(app.db, account), { timeout: 30_000 }).toEqual([]);
    expect(receiver.received).toHaveLength(tries);
    expect(await (await fetch(`${app.origin}/metrics`)).text()).toMatch(
      /^heed_replies_total\{outcome="expired"\} [1-9]/m,
    );
  });

  it('waits while the endpoint is paused', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint, say } = await givenReplies(app, receiver);
    const { id } = endpoint;
    await account.admin.run(PauseWebhookEndpointDocument, { id });
    await say({});
    // Another account is told all the time: so would this one be.
    const other = await givenReceiver();
    const beside = await givenReplies(app, other);
    for (const count of [1, 2]) {
      await beside.say({});
      await other.count(count);
    }
    expect(receiver.received).toEqual([]);
    await account.admin.run(ResumeWebhookEndpointDocument, { id });
    await receiver.count(1);
    await untilNoneWaits(app.db, account);
    expect(receiver.received).toHaveLength(1);
  });

  it('does not wait while the account is suspended: what recipients say is confirmed as ever', async () => {
    const receiver = await givenReceiver();
    const { account, say } = await givenReplies(app, receiver);
    await app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended: true });
    await say({});
    await receiver.count(1);
    await untilNoneWaits(app.db, account);
  });

  it('pauses the endpoint where the receiver is gone', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 410;
    const { account, endpoint, say } = await givenReplies(app, receiver);
    await say({});
    await untilIt(account, endpoint.id, ({ failures }) => failures === 1);
    expect(await endpointOf(account, endpoint.id)).toMatchObject({ state: 'PAUSED', pausedFor: 'GONE' });
    expect(receiver.received).toHaveLength(1);
  });
});

describe('R3 of somebody who is erased', () => {
  it('nothing that waits is sent, and nothing names them', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, say } = await givenReplies(app, receiver);
    const from = someRecipient();
    await say({ from });
    await receiver.count(1);
    expect(await repliesOf(app.db, account)).toMatchObject([{ waits: true }]);
    await erase(account, from);
    expect(await repliesOf(app.db, account)).toMatchObject([{ waits: false }]);
    expect(await placesNaming(app.db, spellingsOf(from))).toEqual([]);
  });

  it('what they say afterwards is confirmed, and their address is in no column', async () => {
    const receiver = await givenReceiver();
    receiver.answer = () => 500;
    const { account, say } = await givenReplies(app, receiver);
    const from = someRecipient();
    await say({ from, ago: 10 });
    await erase(account, from);
    await untilNoneWaits(app.db, account);
    const came = receiver.received.length;
    await say({ from, text: 'START' });
    expect(await placesNaming(app.db, spellingsOf(from))).toEqual([]);
    receiver.answer = () => 204;
    await receiver.count(came + 1);
    await untilNoneWaits(app.db, account);
    expect(JSON.parse(receiver.received.at(-1)?.body ?? '')).toMatchObject({
      data: { recipient: from, action: 'OPT_IN' },
    });
  });
});
