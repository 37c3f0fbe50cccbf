/** What SNS is answered: with topics, certificates and an SNS of the test's own, and nothing recorded anywhere. */
import { randomUUID } from 'node:crypto';
import Fastify from 'fastify';
import { describe, expect, it } from 'vitest';
import type { InboundMessage } from '../../src/core/log/inbound-message.js';
import { ProviderAway } from '../../src/features/provider-hooks/ask-providers.js';
import { addProviderHooks } from '../../src/features/provider-hooks/hook.route.js';
import { hookSecrets } from '../../src/features/provider-hooks/hook-secrets.js';
import {
  aboutSubscription,
  certificate,
  type Envelope,
  notification,
  now,
  signed,
  subscribeUrl,
  topic,
} from './given-sns.js';

const hook = { accountId: randomUUID(), hookId: randomUUID() };
const sms = {
  originationNumber: '+14255550182',
  destinationNumber: '+12125550101',
  messageBody: 'STOP',
  inboundMessageId: 'cae173d2-66b9-564c-8309-21f858e9fb84',
};

function given(providerOf: { name: string; scheme: string; secret: string } = ofAws) {
  const state = {
    away: new Set<'certificates' | 'confirmations'>(),
    confirmed: [] as string[],
    recorded: [] as string[],
    counted: [] as string[],
    errors: [] as unknown[],
  };
  const secrets = hookSecrets('a secret key that is long enough');
  const row = {
    ...hook,
    provider: providerOf.name,
    name: 'Hook',
    scheme: providerOf.scheme,
    secret: secrets.seal(hook, providerOf.secret),
    formerSecret: null,
    formerUntil: null,
    createdAt: now,
  };
  const server = Fastify();
  addProviderHooks(
    server,
    {
      hooks: { of: () => Promise.resolve(row) },
      secrets,
      counts: {
        accepted: () => void state.counted.push('accepted'),
        refused: () => void state.counted.push('refused'),
        stop: () => Promise.resolve(),
      },
      inbound: {
        messages: (_caller, messages: readonly InboundMessage[]) => {
          state.recorded.push(...messages.map(({ messageId }) => messageId));
          return Promise.resolve([]);
        },
        signals: () => Promise.resolve([]),
        moved: () => Promise.resolve([]),
        samePeople: () => Promise.resolve([]),
      },
      keepReplies: () => Promise.resolve(),
      providers: {
        async certificateAt() {
          if (state.away.has('certificates')) throw new ProviderAway('away');
          return certificate;
        },
        async confirmAt(url) {
          if (state.away.has('confirmations')) throw new ProviderAway('away');
          state.confirmed.push(url);
        },
      },
      now: () => now,
    },
    {
      publicUrl: () => 'https://heed.example',
      onEnd: () => {},
      onUnread: () => {},
      onError: (error) => void state.errors.push(error),
    },
  );
  const deliver = async (envelope: Envelope, headers: Record<string, string> = {}) => {
    const answer = await server.inject({
      method: 'POST',
      url: `/hooks/${providerOf.name}/${secrets.keyOf(hook)}`,
      headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
      payload: JSON.stringify(envelope),
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  };
  return { state, deliver };
}

const ofAws = { name: 'aws', scheme: 'SNS', secret: topic };

describe('a delivery of SNS', () => {
  it('is recorded once it is proved, and then answered', async () => {
    const { state, deliver } = given();
    expect(await deliver(signed(notification(sms)))).toMatchObject({ status: 200 });
    expect(state).toMatchObject({ recorded: [sms.inboundMessageId], counted: ['accepted'] });
  });

  it('is sent again while the certificate cannot be had: nothing was refused, nothing recorded, all is logged', async () => {
    const { state, deliver } = given();
    state.away.add('certificates');
    const answer = await deliver(signed(notification(sms)));
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
    expect(state).toMatchObject({ recorded: [], counted: [], errors: [expect.any(ProviderAway)] });
    state.away.clear();
    expect((await deliver(signed(notification(sms)))).status).toBe(200);
    expect(state.recorded).toEqual([sms.inboundMessageId]);
  });

  it('that is not of the topic is refused for good', async () => {
    const { state, deliver } = given();
    const foreign = signed(notification(sms, { TopicArn: `${topic}2` }));
    expect((await deliver(foreign)).status).toBe(403);
    expect((await deliver(notification(sms))).status).toBe(401);
    expect(state).toMatchObject({ recorded: [], counted: ['refused', 'refused'] });
  });

  it('that comes raw is refused with what to switch off', async () => {
    const { state, deliver } = given();
    const answer = await deliver(sms, { 'x-amz-sns-rawdelivery': 'true' });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('switch off raw message delivery');
    expect(state).toMatchObject({ recorded: [], counted: ['refused'] });
    // What a header says proves nothing, and spoils nothing.
    const genuine = await deliver(signed(notification(sms)), { 'x-amz-sns-rawdelivery': 'true' });
    expect(genuine.status).toBe(200);
  });

  it('that asks whether the address is ours is confirmed once it is proved', async () => {
    const { state, deliver } = given();
    expect((await deliver(aboutSubscription('SubscriptionConfirmation'))).status).toBe(401);
    const forged = { ...signed(aboutSubscription('SubscriptionConfirmation')), Token: 'other' };
    expect((await deliver(forged)).status).toBe(403);
    const foreign = aboutSubscription('SubscriptionConfirmation', { TopicArn: `${topic}2` });
    expect((await deliver(signed(foreign))).status).toBe(403);
    expect(state.confirmed).toEqual([]);
    expect((await deliver(signed(aboutSubscription('SubscriptionConfirmation')))).status).toBe(200);
    expect(state.confirmed).toEqual([subscribeUrl]);
  });

  it('that cannot be confirmed is sent again', async () => {
    const { state, deliver } = given();
    const asked = signed(aboutSubscription('SubscriptionConfirmation'));
    state.away.add('confirmations');
    expect((await deliver(asked)).status).toBe(503);
    expect(state).toMatchObject({ confirmed: [], counted: [], errors: [expect.any(ProviderAway)] });
    state.away.clear();
    expect((await deliver(asked)).status).toBe(200);
    expect(state.confirmed).toEqual([subscribeUrl]);
  });

  it('that says that it has ended asks for nothing', async () => {
    const { state, deliver } = given();
    expect((await deliver(signed(aboutSubscription('UnsubscribeConfirmation')))).status).toBe(200);
    expect(state.confirmed).toEqual([]);
  });
});

describe('a delivery without a password', () => {
  it('is asked for one where the provider may give it only when asked', async () => {
    const { deliver } = given({ name: 'bandwidth', scheme: 'BASIC', secret: 'user:password' });
    const answer = await deliver({});
    expect(answer).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="Heed", charset="UTF-8"' },
    });
    const authorization = `Basic ${Buffer.from('user:password').toString('base64')}`;
    expect((await deliver({}, { authorization })).status).toBe(200);
  });
});
