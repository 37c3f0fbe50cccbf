/** I8: replies to messages that a provider has delivered and does not answer: whoever sends them is told, once. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { UpdateSenderDocument } from '../generated/operations.js';
import { deliver, eventsOf, givenHook, signedSample, twilioForm } from '../provider-hooks/given-hook.js';
import { givenAccount, givenNumber, useApp } from '../support/app.js';
import { send, someRecipient } from '../support/messages.js';
import { attemptsOf, optOut, quickly, untilIt } from './given-endpoints.js';
import { givenReplies, givenReplyEndpoint, givenVonage, repliesOf, untilNoneWaits } from './given-replies.js';
import { givenReceiver, type Receiver, verify } from './receiver.js';

const app = useApp({}, { webhooks: quickly });

const bodyOf = ({ body }: { body: string }) => JSON.parse(body) as { data: Record<string, unknown> };
const toldTo = ({ received }: Receiver) => received.map((one) => bodyOf(one).data);

describe('I8 the endpoint for replies', () => {
  it('is told of the confirmation of a STOP, signed, with all that sending it needs', async () => {
    const receiver = await givenReceiver();
    const { account, sender, hook, endpoint, say } = await givenReplies(app, receiver);
    const from = someRecipient();
    await say({ from, messageId: 'V1' });
    await receiver.count(1);
    const [message] = receiver.received;
    if (message === undefined) throw new Error('nothing came');
    const time = expect.stringMatching(/^\d{4}-.*Z$/) as string;
    const told = verify(message, endpoint.secret) as {
      data: { id: string; occurredAt: string; sendBefore: string };
    };
    expect(told).toEqual({
      type: 'reply.due',
      timestamp: time,
      data: {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        action: 'OPT_OUT',
        channel: 'SMS',
        from: sender.address,
        recipient: from,
        text: expect.stringContaining('Acme') as string,
        language: 'en',
        sender: { id: sender.id, channel: 'SMS', address: sender.address, label: 'Shop' },
        answers: { provider: 'vonage', hook: { id: hook.id, name: 'Vonage' }, messageId: 'V1' },
        occurredAt: time,
        sendBefore: time,
      },
    });
    const { id, occurredAt, sendBefore } = told.data;
    expect(message.id).toBe(`msg_${id.replaceAll('-', '')}`);
    expect(Date.parse(sendBefore) - Date.parse(occurredAt)).toBe(5 * 60_000);
    await untilNoneWaits(app.db, account);
    expect(await repliesOf(app.db, account)).toEqual([{ id, waits: false, failures: 0 }]);
    expect(await attemptsOf(account, endpoint.id)).toMatchObject([
      { messageId: message.id, type: 'reply.due', events: 0, attempt: 1, status: 204, error: null },
    ]);
    expect(await untilIt(account, endpoint.id, () => true)).toMatchObject({
      kind: 'REPLIES',
      behind: 0,
      failures: 0,
      deliveredAt: expect.any(String) as string,
    });
  });

  it('I7 is told once, however often the message is delivered', async () => {
    const receiver = await givenReceiver();
    const { account, say } = await givenReplies(app, receiver);
    const stop = { from: someRecipient(), messageId: 'V1' };
    await Promise.all([say(stop), say(stop), say(stop)]);
    await receiver.count(1);
    await untilNoneWaits(app.db, account);
    await say(stop);
    await say({ text: 'HELP', messageId: 'V2' });
    await receiver.count(2);
    await untilNoneWaits(app.db, account);
    expect(toldTo(receiver)).toMatchObject([{ action: 'OPT_OUT' }, { action: 'HELP' }]);
    expect(await repliesOf(app.db, account)).toHaveLength(2);
  });

  it('is told of each change once, and of each HELP', async () => {
    const receiver = await givenReceiver();
    const { account, say } = await givenReplies(app, receiver);
    const from = someRecipient();
    for (const [place, text] of ['STOP', 'STOP', 'START', 'HELP', 'HELP', 'thank you'].entries()) {
      await say({ from, text, ago: 20 - place });
      await untilNoneWaits(app.db, account);
    }
    expect(toldTo(receiver).map(({ action }) => action)).toEqual(['OPT_OUT', 'OPT_IN', 'HELP', 'HELP']);
  });

  it('I7 is told by the repeated delivery where Heed died between the word and its reply', async () => {
    const receiver = await givenReceiver();
    const { account, say, delivered } = await givenReplies(app, receiver);
    const stop = { from: someRecipient(), messageId: 'V1' };
    await app.db.text('revoke insert on webhook_replies from heed_server', []);
    try {
      expect((await delivered(stop)).status).toBeGreaterThanOrEqual(500);
    } finally {
      await app.db.text('grant insert on webhook_replies to heed_server', []);
    }
    expect(await eventsOf(account)).toHaveLength(1);
    expect(await repliesOf(app.db, account)).toEqual([]);
    for (const _ of [1, 2]) await say(stop);
    await receiver.count(1);
    await untilNoneWaits(app.db, account);
    expect(toldTo(receiver)).toMatchObject([{ action: 'OPT_OUT', recipient: stop.from }]);
    expect(await eventsOf(account)).toHaveLength(1);
  });

  it('is told neither of what the API has told before, nor of other accounts', async () => {
    const [receiver, other] = [await givenReceiver(), await givenReceiver()];
    const { account, sender, say } = await givenReplies(app, receiver);
    const beside = await givenReplies(app, other);
    const from = someRecipient();
    const messageId = randomUUID();
    const { reply } = await send(account, { provider: 'vonage', messageId, from, to: sender.address });
    expect(reply).not.toBeNull();
    await say({ from, messageId });
    expect(await repliesOf(app.db, account)).toEqual([]);
    await say({ from: someRecipient(), messageId: 'V2' });
    await receiver.count(1);
    await untilNoneWaits(app.db, account);
    expect(toldTo(receiver)).toMatchObject([{ answers: { messageId: 'V2' } }]);
    expect([other.received, await repliesOf(app.db, beside.account)]).toEqual([[], []]);
  });
});

describe('I8 nothing is kept of a reply', () => {
  it('where the account has no endpoint for replies', async () => {
    const { account, say } = await givenVonage(app);
    await say({});
    await givenReplyEndpoint(account, 'http://localhost:9/');
    expect(await repliesOf(app.db, account)).toEqual([]);
    expect(await (await fetch(`${app.origin}/metrics`)).text()).toMatch(
      /^heed_replies_total\{outcome="unwanted"\} [1-9]/m,
    );
  });

  it('where the provider answers all messages to the sender, or has answered this one', async () => {
    const receiver = await givenReceiver();
    const { account, sender, say } = await givenReplies(app, receiver);
    await account.admin.run(UpdateSenderDocument, { id: sender.id, input: { repliesBy: 'PROVIDER' } });
    await say({});
    await account.admin.run(UpdateSenderDocument, { id: sender.id, input: { repliesBy: 'HEED' } });
    const secret = 'MAXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX';
    const { url } = await givenHook(account, { provider: 'PLIVO', name: 'Plivo', secret });
    const stop = signedSample('plivo', url, secret, { from: someRecipient(), to: sender.address });
    expect((await deliver(stop)).status).toBe(200);
    expect(await eventsOf(account)).toHaveLength(2);
    expect(await repliesOf(app.db, account)).toEqual([]);
  });

  it('that the answer to Twilio carries', async () => {
    const receiver = await givenReceiver();
    const account = await givenAccount(app, { brand: 'Acme' });
    await givenReplyEndpoint(account, receiver.url);
    const { address: To } = await givenNumber(account);
    const { url } = await givenHook(account);
    const answer = await twilioForm(url, {
      MessageSid: 'SM1',
      From: someRecipient(),
      To,
      Body: 'stop please',
    });
    expect(await answer.text()).toContain('<Message>');
    expect(await repliesOf(app.db, account)).toEqual([]);
  });

  it('to what came by other doors', async () => {
    const receiver = await givenReceiver();
    const { account, sender } = await givenReplies(app, receiver);
    await send(account, { to: sender.address });
    await optOut(account);
    expect(await repliesOf(app.db, account)).toEqual([]);
  });
});
