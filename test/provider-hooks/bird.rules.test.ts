import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { bird } from '../../src/features/provider-hooks/providers/bird.rules.js';
import { standsAnything } from './stands-anything.js';
import { formOf, itemsOf, request } from './deliver.js';

const address = 'https://heed.example/hooks/bird/k1';
const delivery = (body: unknown) => request(address, JSON.stringify(body));
const got = (fields: Record<string, string>): HookRequest => ({
  method: 'GET',
  url: `${address}?${new URLSearchParams(fields).toString()}`,
  headers: {},
  body: Buffer.alloc(0),
});
const at = (iso: string) => Date.parse(iso) * 1000;
const nothing = [{ kind: 'nothing' }];

const message = {
  provider: 'bird',
  buttonPayload: null,
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};

describe('a message of MessageBird', () => {
  const sms = {
    id: 'e8077d803532c0b5937c639b60216938',
    recipient: '31201234567',
    originator: '31612345678',
    body: 'STOP',
    createdDatetime: '2016-05-03T14:26:57+00:00',
  };
  const expected = {
    kind: 'message',
    message: {
      ...message,
      messageId: 'e8077d803532c0b5937c639b60216938',
      channel: 'SMS',
      from: '+31612345678',
      to: '+31201234567',
      text: 'STOP',
      receivedAt: at('2016-05-03T14:26:57Z'),
    },
  };

  it('by SMS is read from JSON, from a form and from the address', () => {
    expect(itemsOf(bird, delivery(sms))).toEqual([expected]);
    expect(itemsOf(bird, delivery({ ...sms, originator: 31_612_345_678 }))).toEqual([expected]);
    expect(itemsOf(bird, formOf(address, sms))).toEqual([expected]);
    expect(itemsOf(bird, got(sms))).toEqual([expected]);
  });

  it('to a short code has other names', () => {
    const short = {
      mid: 'm1',
      shortcode: '1008',
      originator: '31612345678',
      keyword: 'STOP',
      message: 'STOP NEWS',
      receive_datetime: '20160503142657',
    };
    expect(itemsOf(bird, got(short))).toMatchObject([
      { kind: 'message', message: { messageId: 'm1', to: '1008', text: 'STOP NEWS', receivedAt: null } },
    ]);
  });

  const conversation = {
    type: 'message.created',
    contact: { id: 'c1', msisdn: 31_612_345_678 },
    conversation: { id: 'v1', contactId: 'c1', status: 'active' },
    message: {
      id: 'm1',
      conversationId: 'v1',
      channelId: 'ch1',
      platform: 'whatsapp',
      to: '+31201234567',
      from: '+31612345678',
      direction: 'received',
      status: 'received',
      type: 'text',
      content: { text: 'STOP' },
      createdDatetime: '2016-05-03T14:26:57Z',
    },
    workspaceId: 'w1',
  };
  const talk = (more: Record<string, unknown>) =>
    delivery({ ...conversation, message: { ...conversation.message, ...more } });

  it('by its Conversations API is read', () => {
    expect(itemsOf(bird, delivery(conversation))).toEqual([
      { ...expected, message: { ...expected.message, messageId: 'm1', channel: 'WHATSAPP' } },
    ]);
    expect(itemsOf(bird, talk({ from: undefined, to: undefined, platform: 'sms' }))).toMatchObject([
      { kind: 'message', message: { from: '+31612345678', to: 'ch1', channel: 'SMS' } },
    ]);
  });

  it.each([
    [{ interactive: { type: 'button_reply', reply: { id: 'p', text: 'Stop' } } }],
    [{ interactive: { button_reply: { id: 'p', title: 'Stop' } } }],
    [{ button: { payload: 'p', text: 'Stop' } }],
  ])('with %j is read with what was pressed', (content) => {
    expect(itemsOf(bird, talk({ content }))).toMatchObject([
      { kind: 'message', message: { text: 'Stop', buttonPayload: 'p' } },
    ]);
  });

  it('that we sent, that changed, or of another channel is nothing', () => {
    expect(itemsOf(bird, talk({ direction: 'sent' }))).toEqual(nothing);
    expect(itemsOf(bird, talk({ platform: 'telegram' }))).toEqual(nothing);
    expect(itemsOf(bird, talk({ content: { image: { url: 'https://x' } } }))).toEqual(nothing);
    expect(itemsOf(bird, delivery({ ...conversation, type: 'message.updated' }))).toEqual(nothing);
  });
});

describe('a report of MessageBird', () => {
  // https://support.messagebird.com/hc/en-us/articles/360001869258
  const report = {
    id: 'e8077d803532c0b5937c639b60216938',
    reference: 'YouReference123',
    recipient: '31612345678',
    status: 'delivered',
    statusDatetime: '2016-05-03T08:58:10+00:00',
  };

  it('is nothing where it was delivered, or failed for another reason', () => {
    expect(itemsOf(bird, got(report))).toEqual(nothing);
    for (const statusReason of ['', 'unknown subscriber', 'carrier rejected', 'opted'])
      expect(itemsOf(bird, got({ ...report, status: 'delivery_failed', statusReason }))).toEqual(nothing);
    expect(itemsOf(bird, got({ ...report, statusReason: 'opted out' }))).toEqual(nothing);
  });

  it.each(['opted out', 'Opted Out', 'opted_out'])(
    'O6 that failed for "%s" is a signal, I9 of an address that is nobody’s',
    (statusReason) => {
      const failed = { ...report, status: 'delivery_failed', statusReason, statusErrorCode: '103' };
      for (const one of [got(failed), formOf(address, failed), delivery(failed)])
        expect(itemsOf(bird, one)).toEqual([
          {
            kind: 'signal',
            signal: {
              provider: 'bird',
              code: 'opted out',
              from: 'bird',
              to: '+31612345678',
              messageId: 'e8077d803532c0b5937c639b60216938',
              channel: 'SMS',
              occurredAt: at('2016-05-03T08:58:10Z'),
            },
          },
        ]);
    },
  );
});

it('a delivery of Bird that does not parse is unreadable, and one without anything is empty', () => {
  expect(bird.read(request(address, '{"type":')).kind).toBe('unreadable');
  expect(itemsOf(bird, request(address, ''))).toEqual([]);
  expect(itemsOf(bird, { method: 'GET', url: address, headers: {}, body: Buffer.alloc(0) })).toEqual([]);
  for (const odd of [[], 7, null, 'STOP', {}]) expect(itemsOf(bird, delivery(odd))).toEqual(nothing);
});

standsAnything(bird, {
  keys:
    'type timestamp data sms_id whatsapp_id from to text error code reason event payload id sender ' +
    'receiver contact contacts body status failure source message content direction originator ' +
    'recipient statusReason channelId identifierValue',
  values: [
    'sms.received',
    'whatsapp.received',
    'sms.failed',
    'email.unsubscribed',
    'preference.revoked',
    'sms.inbound',
    'message.created',
    'received',
    'STOP',
    '31612345678',
    'delivery_failed',
    'opted out',
    'recipient_opted_out',
  ],
  headers: {
    'webhook-id': 'msg_2abc',
    'webhook-timestamp': '1772539200',
    'webhook-signature': 'v1,rYeWhh6QNUunIpLp6mShKtmGFuv2B0jKOH2N+fZpLow=',
    'messagebird-request-timestamp': '1772539200',
    'messagebird-signature': 'aAlS35dOT3DVjohqNpxmxnTxn3wEluYt09V3GOce6ek=',
    'messagebird-signature-jwt':
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJNZXNzYWdlQmlyZCJ9.6Fp0rVOsRr1fj9S2GidXAfkmPVofKr8_RTffC6G6r2E',
  },
  secrets: ['whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  reports: [
    {
      type: 'sms.failed',
      timestamp: '2026-03-03T12:00:00Z',
      data: { sms_id: 's', from: '+15005550006', to: '+14155550123', error: { code: 'recipient_opted_out' } },
    },
    {
      service: 'channels',
      event: 'whatsapp.inbound',
      payload: {
        id: 'm',
        channelId: 'c',
        sender: { contact: { identifierValue: '+3511111111' } },
        receiver: { connector: { identifierValue: '' } },
        body: { type: 'actions', actions: [{ type: 'postback', postback: { text: 'Stop', payload: 'p' } }] },
      },
    },
    {
      service: 'channels',
      event: 'sms.outbound',
      payload: {
        id: 'm',
        channelId: 'c',
        direction: 'outgoing',
        receiver: { contacts: [{ identifierValue: '+31612345678' }] },
        status: 'delivery_failed',
        reason: 'opted out',
      },
    },
    {
      type: 'message.created',
      contact: { msisdn: 31_612_345_678 },
      message: { id: 'm', platform: 'sms', channelId: 'c', direction: 'received', content: { text: 'STOP' } },
    },
    { id: 'm', recipient: '31612345678', status: 'delivery_failed', statusReason: 'opted out' },
  ],
});
