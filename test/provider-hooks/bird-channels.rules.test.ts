import { describe, expect, it } from 'vitest';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { bird } from '../../src/features/provider-hooks/providers/bird.rules.js';
import { itemsOf, request, unreadWithout } from './deliver.js';

const address = 'https://heed.example/hooks/bird/k1';
const delivery = (body: unknown) => request(address, JSON.stringify(body));
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

describe('an event of Bird’s Channels API', () => {
  const inbound = {
    id: '404544c5-9920-45f1-8990-0855634ab7ac',
    channelId: '52ad151f-f7b4-46f9-a5c6-d3318e650c84',
    sender: {
      contact: {
        id: 'd4e8935a-5f48-45a5-95a5-ee7ba1e2c5b4',
        identifierKey: 'phonenumber',
        identifierValue: '+3511111111',
      },
    },
    receiver: { connector: { id: '60bf59d6-fc6f-4511-89c4-75d9127d7a7c', identifierValue: '' } },
    body: { type: 'text', text: { text: 'Test' } },
    meta: { extraInformation: { timestamp: '1702496037' } },
    reference: '',
    parts: [{ platformReference: 'wamid.HBg…' }],
    status: 'delivered',
    reason: '',
    direction: 'incoming',
    lastStatusAt: '2023-12-13T19:34:01.858Z',
    createdAt: '2023-12-13T19:34:01.858Z',
    updatedAt: '2023-12-13T19:34:02.063Z',
  };
  const event = (name: string, payload: unknown) => delivery({ service: 'channels', event: name, payload });

  it('whatsapp.inbound is a message to the channel, whose number is not told', () => {
    expect(itemsOf(bird, event('whatsapp.inbound', inbound))).toEqual([
      {
        kind: 'message',
        message: {
          ...message,
          messageId: '404544c5-9920-45f1-8990-0855634ab7ac',
          channel: 'WHATSAPP',
          from: '+3511111111',
          to: '52ad151f-f7b4-46f9-a5c6-d3318e650c84',
          text: 'Test',
          receivedAt: at('2023-12-13T19:34:01.858Z'),
        },
      },
    ]);
  });

  it('sms.inbound is a message to the number, where it is told', () => {
    const told = { ...inbound, receiver: { connector: { identifierValue: '+31201234567' } } };
    expect(itemsOf(bird, event('sms.inbound', told))).toMatchObject([
      { kind: 'message', message: { channel: 'SMS', to: '+31201234567' } },
    ]);
    expect(itemsOf(bird, event('rcs.inbound', told))).toMatchObject([
      { kind: 'message', message: { channel: 'RCS' } },
    ]);
  });

  it.each([
    [
      {
        type: 'text',
        text: { text: 'Stop', actions: [{ type: 'postback', postback: { text: 'Stop', payload: 'p' } }] },
      },
      'Stop',
      'p',
    ],
    [
      { type: 'actions', actions: [{ type: 'postback', postback: { text: 'Stop', payload: 'p' } }] },
      'Stop',
      'p',
    ],
    [{ type: 'actions', actions: [{ type: 'reply', reply: { text: 'Stop', id: 'p' } }] }, 'Stop', 'p'],
    [{ type: 'image', image: { text: 'Stop', images: [] } }, 'Stop', null],
  ])('with %j is read with what was said', (body, text, buttonPayload) => {
    expect(itemsOf(bird, event('whatsapp.inbound', { ...inbound, body }))).toMatchObject([
      { kind: 'message', message: { text, buttonPayload } },
    ]);
  });

  const outbound = {
    ...inbound,
    direction: 'outgoing',
    sender: { connector: { identifierValue: '+31201234567' } },
    receiver: { contacts: [{ identifierKey: 'phonenumber', identifierValue: '+31612345678' }] },
    status: 'delivery_failed',
  };

  it('O6 with Meta’s code is a signal', () => {
    const failure = { code: 15_005, source: { name: 'whatsapp', code: '131050' } };
    expect(itemsOf(bird, event('whatsapp.outbound', { ...outbound, failure }))).toEqual([
      {
        kind: 'signal',
        signal: {
          provider: 'bird',
          code: '131050',
          from: '+31201234567',
          to: '+31612345678',
          messageId: '404544c5-9920-45f1-8990-0855634ab7ac',
          channel: 'WHATSAPP',
          occurredAt: at('2023-12-13T19:34:01.858Z'),
        },
      },
    ]);
  });

  it.each([
    { reason: 'details: opted_out; reason: opted_out; code: 103' },
    { reason: 'Recipient has opted out' },
    { details: 'contact is unsubscribed' },
    { reason: 'Opted-Out', status: 'sending_failed' },
  ])('O6 that says so in words, as %j, is a signal', (said) => {
    expect(itemsOf(bird, event('sms.outbound', { ...outbound, ...said }))).toMatchObject([
      {
        kind: 'signal',
        signal: { code: 'opted out', from: '+31201234567', to: '+31612345678', channel: 'SMS' },
      },
    ]);
    expect(findSignal('bird', 'opted out')).toMatchObject({ action: 'OPT_OUT', ofOurMessage: true });
  });

  it.each([
    // https://docs.bird.com/api/channels-api/message-status-and-interactions/message-failure-codes
    {
      reason: 'details: unknown subscriber; reason: unknown_subscriber; code: 1',
      details: 'unknown_subscriber',
      failure: { code: 15_005, source: { name: 'sms-messagebird', code: '1' } },
    },
    { failure: { code: 15_005, source: { name: 'whatsapp', code: '131049' } } },
    { failure: { code: 15_005, source: { name: 'sms-messagebird', code: '131050' } } },
    { failure: { code: 14_001, source: { name: 'contact', code: '1' } } },
    { reason: 'sender is blacklisted' },
    { reason: 'suppressed' },
    { reason: 'no unsubscribe link' },
    { reason: 'text has no opt-out' },
    { reason: 'adopted out' },
    { reason: 'opted out', status: 'delivered' },
  ])('with %j is nothing', (said) => {
    expect(itemsOf(bird, event('sms.outbound', { ...outbound, ...said }))).toEqual(nothing);
  });

  it.each([
    ['payload.receiver.contacts', 'sms.outbound', { ...outbound, reason: 'opted out', receiver: {} }],
    ['payload.id', 'sms.outbound', { ...outbound, reason: 'opted out', id: null }],
    ['payload.sender.contact', 'sms.inbound', { ...inbound, sender: null }],
    ['payload.id', 'sms.inbound', { ...inbound, id: null }],
  ])('without %s is told of as unread if it is one of %s', (missing, name, payload) => {
    expect(itemsOf(bird, event(name, payload))).toEqual([unreadWithout(missing)]);
  });

  it.each([
    ['line.inbound', inbound],
    ['sms.interaction', inbound],
    ['conversation.created', inbound],
    ['sms.inbound', { ...inbound, direction: 'outgoing' }],
    ['sms.inbound', { ...inbound, body: { type: 'location', location: {} } }],
    ['', inbound],
  ])('%s is nothing where Heed need not know of it', (name, payload) => {
    expect(itemsOf(bird, event(name, payload))).toEqual(nothing);
  });
});
