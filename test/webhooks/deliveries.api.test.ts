/** What a receiver gets: all of it, in order, once, or again with the same id. */
import { describe, expect, it } from 'vitest';
import {
  OptInDocument,
  OptOutDocument,
  SuspendAccountDocument,
  UpdateWebhookEndpointDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';
import { attemptsOf, givenEndpoint, givenTold, optOut, quickly, untilIt, upTo } from './given-endpoints.js';
import { givenReceiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly });

describe('an endpoint', () => {
  it('is told what is recorded from then on, signed, with what a contact system needs', async () => {
    const account = await givenAccount(app, { defaultRegion: 'US' });
    await optOut(account);
    const receiver = await givenReceiver();
    const endpoint = await givenEndpoint(account, receiver.url, { batch: 1 });
    expect(endpoint).toMatchObject({
      state: 'ACTIVE',
      position: 1,
      behind: 0,
      failures: 0,
      deliveredAt: null,
    });
    const { id: senderId, address: to } = await givenNumber(account, { label: 'Shop' });
    const from = someRecipient();
    const { event } = await send(account, { from, to, text: 'STOP', messageId: 'SM1' });
    await receiver.count(1);
    const [message] = receiver.received;
    if (message === undefined) throw new Error('nothing came');
    expect(message.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'Heed-Webhooks/1',
    });
    expect(message.id).toMatch(/^msg_[0-9a-f]{32}$/);
    expect(verify(message, endpoint.secret)).toEqual({
      type: 'opt_out_event.recorded',
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      data: {
        position: 2,
        id: event?.id,
        cursor: expect.any(String) as string,
        kind: 'OPTED_OUT',
        changed: true,
        recipient: from,
        scope: 'SENDER',
        channel: 'SMS',
        sender: { id: senderId, channel: 'SMS', address: to, label: 'Shop' },
        group: null,
        blocks: 'MARKETING',
        hold: false,
        provisional: false,
        withdraws: null,
        source: 'KEYWORD',
        keyword: expect.any(String) as string,
        reason: null,
        campaign: null,
        messageId: 'SM1',
        occurredAt: expect.any(String) as string,
        recordedAt: expect.any(String) as string,
        list: { optedOut: true, blocks: 'MARKETING', hold: false, channels: ['SMS'] },
      },
    });
    const after = await untilIt(account, endpoint.id, ({ position }) => position === 2);
    expect(after).toMatchObject({ behind: 0, deliveredAt: expect.any(String) as string });
    expect(await attemptsOf(account, endpoint.id)).toMatchObject([
      {
        messageId: message.id,
        firstPosition: 2,
        lastPosition: 2,
        events: 1,
        attempt: 1,
        status: 204,
        error: null,
      },
    ]);
  });

  it('is told in batches of its size, in order, each event once', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url, { batch: 7 });
    await optOut(account, 40);
    await untilIt(account, endpoint.id, ({ position }) => position === 40);
    expect(receiver.taken()).toEqual(upTo(40));
    for (const message of receiver.received) {
      expect(message.type).toBe('opt_out_events.recorded');
      expect(message.events.length).toBeLessThanOrEqual(7);
      verify(message, endpoint.secret);
    }
    const ids = receiver.received.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is told what its filter lets through, and its place goes on where that is nothing', async () => {
    const receiver = await givenReceiver();
    const { account, endpoint } = await givenTold(app, receiver.url, { filter: { kinds: ['OPTED_IN'] } });
    const [person = ''] = await optOut(account, 3);
    await account.admin.run(OptInDocument, {
      input: { recipients: [person], scope: 'ACCOUNT', evidence: 'a letter of 3 March' },
    });
    await receiver.count(1);
    expect(receiver.taken()).toEqual([4]);
    expect(receiver.received[0]?.events[0]).toMatchObject({
      kind: 'OPTED_IN',
      recipient: person,
      list: { optedOut: false, blocks: null, channels: [] },
    });
    await account.admin.run(UpdateWebhookEndpointDocument, { id: endpoint.id, input: { filter: {} } });
    await optOut(account, 2);
    await untilIt(account, endpoint.id, ({ position }) => position === 6);
    expect(receiver.taken()).toEqual([4, 5, 6]);
  });

  it('stands beside others of the account, each with a place of its own', async () => {
    const [good, bad] = [await givenReceiver(), await givenReceiver()];
    bad.answer = () => 500;
    const { account, endpoint } = await givenTold(app, good.url);
    const other = await givenEndpoint(account, bad.url);
    await optOut(account, 5);
    await untilIt(account, endpoint.id, ({ position }) => position === 5);
    expect(await untilIt(account, other.id, ({ failures }) => failures > 1)).toMatchObject({
      position: 0,
      behind: 5,
    });
    bad.answer = () => 200;
    await untilIt(account, other.id, ({ position }) => position === 5);
    expect([good.taken(), bad.taken()]).toEqual([upTo(5), upTo(5)]);
  });

  it('may begin behind any place of the log', async () => {
    const account = await givenAccount(app);
    const receiver = await givenReceiver();
    await optOut(account, 3);
    const first = await givenEndpoint(account, receiver.url);
    await optOut(account, 2);
    const second = await givenReceiver();
    await givenEndpoint(account, second.url, { after: first.cursor });
    await second.count(1);
    await expect.poll(() => second.taken(), { timeout: 30_000 }).toEqual([4, 5]);
  });
});

it('the endpoints of a suspended account wait, and are told afterwards what was recorded meanwhile', async () => {
  const receiver = await givenReceiver();
  const { account, endpoint } = await givenTold(app, receiver.url);
  const { address: to } = await givenNumber(account);
  await optOut(account);
  await untilIt(account, endpoint.id, ({ position }) => position === 1);
  const suspend = (suspended: boolean) =>
    app.platform.run(SuspendAccountDocument, { id: account.accountId, suspended });
  await suspend(true);
  await send(account, { to });
  // Another account is served all the time: so would this one be.
  const other = await givenReceiver();
  const beside = await givenTold(app, other.url);
  await optOut(beside.account, 2);
  await untilIt(beside.account, beside.endpoint.id, ({ position }) => position === 2);
  expect(receiver.taken()).toEqual([1]);
  await suspend(false);
  await untilIt(account, endpoint.id, ({ position }) => position === 2);
  expect(receiver.taken()).toEqual([1, 2]);
});

it('a log that grows by thousands is told to its end, while other accounts have their turn', async () => {
  const [large, small] = [await givenReceiver(), await givenReceiver()];
  const one = await givenTold(app, large.url, { batch: 500 });
  const other = await givenTold(app, small.url, { batch: 1 });
  await Promise.all([
    optOut(one.account, 5_000),
    other.account.admin.run(OptOutDocument, { input: { recipients: [someRecipient()], scope: 'ACCOUNT' } }),
  ]);
  await untilIt(other.account, other.endpoint.id, ({ position }) => position === 1);
  await untilIt(one.account, one.endpoint.id, ({ position }) => position === 5_000);
  expect(large.taken()).toEqual(upTo(5_000));
  expect(small.taken()).toEqual([1]);
});
