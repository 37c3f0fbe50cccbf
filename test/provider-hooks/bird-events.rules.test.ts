import { describe, expect, it } from 'vitest';
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

describe('an event of bird.com', () => {
  // Their fields are those of the types of @messagebird/sdk 0.63.0.
  const timestamp = '2026-03-03T12:00:00Z';
  const sms = {
    sms_id: 'sms_1',
    workspace_id: 'ws_1',
    from: '+14155550123',
    to: '+15005550006',
    tags: null,
    metadata: null,
  };
  const event = (type: string, data: unknown) => delivery({ type, timestamp, data });

  it('sms.received is a message, with its fields in data or beside its type', () => {
    const said = { ...sms, text: 'STOP', segments: { count: 1, encoding: 'GSM_7BIT', characters: 4 } };
    const expected = [
      {
        kind: 'message',
        message: {
          ...message,
          messageId: 'sms_1',
          channel: 'SMS',
          from: '+14155550123',
          to: '+15005550006',
          text: 'STOP',
          receivedAt: at(timestamp),
        },
      },
    ];
    expect(itemsOf(bird, event('sms.received', said))).toEqual(expected);
    expect(itemsOf(bird, delivery({ type: 'sms.received', timestamp, ...said }))).toEqual(expected);
    expect(itemsOf(bird, event('sms.received', sms))).toEqual(nothing);
  });

  const whatsApp = {
    whatsapp_id: 'wa_1',
    workspace_id: 'ws_1',
    direction: 'inbound',
    from: { phone_number: '+14155550123', bsuid: 'US.1349', display_name: 'Ann' },
    to: { phone_number: '+15005550006' },
    tags: null,
    metadata: null,
  };

  it('whatsapp.received is a message of each address that it names', () => {
    expect(itemsOf(bird, event('whatsapp.received', { ...whatsApp, text: { body: 'Stop' } }))).toEqual([
      {
        kind: 'message',
        message: {
          ...message,
          messageId: 'wa_1',
          channel: 'WHATSAPP',
          from: '+14155550123',
          alsoFrom: ['US.1349'],
          to: '+15005550006',
          text: 'Stop',
          receivedAt: at(timestamp),
        },
      },
    ]);
  });

  it.each([
    [{ interactive_reply: { type: 'button', button: { slug: 'optout', text: 'Stop' } } }, 'Stop', 'optout'],
    [{ interactive_reply: { type: 'list', list: { slug: 'optout', text: 'Stop' } } }, 'Stop', 'optout'],
    [{ image: { id: 'f', caption: 'Stop' } }, 'Stop', null],
    [{ text: { body: 'Stop' }, from: { bsuid: 'US.1349' } }, 'Stop', null],
  ])('whatsapp.received with %j is read with what was said', (said, text, buttonPayload) => {
    const from = 'from' in said ? 'US.1349' : '+14155550123';
    expect(itemsOf(bird, event('whatsapp.received', { ...whatsApp, ...said }))).toMatchObject([
      { kind: 'message', message: { from, text, buttonPayload } },
    ]);
  });

  it.each([
    ['sticker', { sticker: { id: 'f' } }],
    ['place', { location: { latitude: 1, longitude: 2 } }],
  ])('whatsapp.received with a %s is nothing', (_, said) => {
    expect(itemsOf(bird, event('whatsapp.received', { ...whatsApp, ...said }))).toEqual(nothing);
  });

  it('whatsapp.received without who wrote it is told of as unread', () => {
    expect(
      itemsOf(bird, event('whatsapp.received', { ...whatsApp, text: { body: 'Stop' }, from: {} })),
    ).toEqual([unreadWithout('from')]);
  });
});
