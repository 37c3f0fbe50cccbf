import { describe, expect, it } from 'vitest';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { infobip } from '../../src/features/provider-hooks/providers/infobip.rules.js';
import { doubt, itemsOf, request, someNow, sampleOf, unreadWithout } from './deliver.js';

const address = 'https://heed.example/hooks/infobip/k1';
const delivery = (body: unknown) => request(address, JSON.stringify(body));
const at = (iso: string) => Date.parse(iso) * 1000;

const message = {
  provider: 'infobip',
  buttonPayload: null,
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};

describe('a message of Infobip', () => {
  const sms = {
    messageId: '817790313235066447',
    from: '385916242493',
    to: '385921004026',
    text: 'QUIZ Correct answer is Paris',
    cleanText: 'Correct answer is Paris',
    keyword: 'QUIZ',
    receivedAt: '2019-11-09T16:00:00.000+0000',
    smsCount: 1,
    price: { pricePerMessage: 0, currency: 'EUR' },
    callbackData: 'callbackData',
  };

  it('by SMS is read with its whole text, whatever its keyword', () => {
    const stop = { ...sms, messageId: 'm2', text: 'STOP', cleanText: '', keyword: 'STOP' };
    const body = { results: [sms, stop], messageCount: 2, pendingMessageCount: 0 };
    expect(itemsOf(infobip, delivery(body))).toEqual([
      {
        kind: 'message',
        message: {
          ...message,
          messageId: '817790313235066447',
          channel: 'SMS',
          from: '+385916242493',
          to: '+385921004026',
          text: 'QUIZ Correct answer is Paris',
          receivedAt: at('2019-11-09T16:00:00Z'),
        },
      },
      {
        kind: 'message',
        message: {
          ...message,
          messageId: 'm2',
          channel: 'SMS',
          from: '+385916242493',
          to: '+385921004026',
          text: 'STOP',
          receivedAt: at('2019-11-09T16:00:00Z'),
        },
      },
    ]);
  });

  const whatsApp = {
    from: '385919998888',
    to: '41793026731',
    integrationType: 'WHATSAPP',
    receivedAt: '2025-01-01T10:10:00.000+0000',
    messageId: 'wamid.HBgLMjc4MTMzMjE0ODIVAgAonoIAUsydhfskYyRDdEMjE4Njg3MzlBMDU2NzI4NgA=',
    callbackData: 'callbackData',
    message: { text: 'Hello, World!', type: 'TEXT' },
    price: { pricePerMessage: 0, currency: 'EUR' },
    contact: { name: 'Frank' },
  };

  it('by WhatsApp is read with its text', () => {
    expect(itemsOf(infobip, delivery({ results: [whatsApp] }))).toEqual([
      {
        kind: 'message',
        message: {
          ...message,
          messageId: whatsApp.messageId,
          channel: 'WHATSAPP',
          from: '+385919998888',
          to: '+41793026731',
          text: 'Hello, World!',
          receivedAt: at('2025-01-01T10:10:00Z'),
        },
      },
    ]);
  });

  it('that chose from a list is read with the id that we gave the row', () => {
    // As it was seen: github, a chatbot of a bank.
    const chosen = {
      entityId: 'chatbot-bank',
      applicationId: 'default',
      from: '593959998855',
      to: '447860064956',
      integrationType: 'WHATSAPP',
      receivedAt: '2025-02-21T20:44:23.000+0000',
      messageId: 'wamid.HBgMNTkzOTU5OTk4ODU1FQIAEhgUM0E1NjE1RTlEQUM5MkRDNDBDNDAA',
      pairedMessageId: '64a47cb5-9310-4527-965d-c5abd64cd862',
      callbackData: null,
      message: {
        id: 'consultar_saldo',
        title: 'consultar saldo',
        context: { from: '447860064956', id: '64a47cb5-9310-4527-965d-c5abd64cd862', groupId: null },
        type: 'INTERACTIVE_LIST_REPLY',
      },
      contact: { name: 'Anderson' },
    };
    expect(
      itemsOf(infobip, delivery({ results: [chosen], messageCount: 1, pendingMessageCount: 5 })),
    ).toEqual([
      {
        kind: 'message',
        message: {
          ...message,
          messageId: chosen.messageId,
          channel: 'WHATSAPP',
          from: '+593959998855',
          to: '+447860064956',
          text: 'consultar saldo',
          buttonPayload: 'consultar_saldo',
          receivedAt: at('2025-02-21T20:44:23Z'),
        },
      },
    ]);
  });

  it.each([
    [
      'a button of a template',
      { type: 'BUTTON', text: 'Stop promotions', payload: 'STOP_PAYLOAD' },
      'STOP_PAYLOAD',
    ],
    ['a reply button', { type: 'INTERACTIVE_BUTTON_REPLY', id: '1', title: 'Stop promotions' }, '1'],
    ['a suggestion of RCS', { type: 'SUGGESTION', text: 'Stop promotions', postbackData: 'p' }, 'p'],
    ['a picture with words', { type: 'IMAGE', url: 'https://x', caption: 'Stop promotions', id: 'i' }, null],
  ])('with %s is read with what was pressed', (_, said, buttonPayload) => {
    expect(itemsOf(infobip, delivery({ results: [{ ...whatsApp, message: said }] }))).toMatchObject([
      { kind: 'message', message: { text: 'Stop promotions', buttonPayload } },
    ]);
  });

  it('by RCS or by the Messages API names the person otherwise', () => {
    const rcs = {
      ...whatsApp,
      from: undefined,
      sender: '441134960001',
      to: 'DemoSender',
      integrationType: 'RCS',
    };
    expect(itemsOf(infobip, delivery({ results: [rcs] }))).toMatchObject([
      { kind: 'message', message: { channel: 'RCS', from: '+441134960001', to: 'DemoSender' } },
    ]);
    const either = {
      event: 'MO',
      channel: 'WHATSAPP',
      sender: '441134960001',
      destination: '441134960000',
      messageId: 'm',
      receivedAt: '2020-02-06T14:18:29.797+0000',
      content: [
        { type: 'IMAGE', url: 'https://x' },
        { type: 'BUTTON_REPLY', text: 'Stop', payload: 'p' },
      ],
    };
    expect(itemsOf(infobip, delivery({ results: [either] }))).toMatchObject([
      {
        kind: 'message',
        message: {
          channel: 'WHATSAPP',
          from: '+441134960001',
          to: '+441134960000',
          text: 'Stop',
          buttonPayload: 'p',
        },
      },
    ]);
  });

  it('of a person who shows no number keeps the id that WhatsApp gives', () => {
    const hidden = { ...whatsApp, from: 'US.13491208655302741918' };
    expect(itemsOf(infobip, delivery({ results: [hidden] }))).toMatchObject([
      { kind: 'message', message: { from: 'US.13491208655302741918' } },
    ]);
  });

  it.each([
    ['of a channel that Heed does not know', { ...whatsApp, integrationType: 'VIBER' }],
    ['without words', { ...whatsApp, message: { type: 'LOCATION', longitude: 1, latitude: 2 } }],
    ['that is a reaction', { ...whatsApp, message: { type: 'REACTION', emoji: '👍' } }],
    ['that is null', null],
  ])('%s is nothing', (_, one) => {
    expect(itemsOf(infobip, delivery({ results: [one] }))).toEqual([{ kind: 'nothing' }]);
  });

  it.each([
    ['messageId', { ...sms, messageId: null }],
    ['from', { ...sms, from: '' }],
    ['to', { ...sms, to: [] }],
  ])('without %s is told of as unread', (missing, one) => {
    expect(itemsOf(infobip, delivery({ results: [one] }))).toEqual([unreadWithout(missing)]);
  });

  it('is in a body of JSON', () => {
    expect(infobip.read(request(address, '{"results":')).kind).toBe('unreadable');
    expect(itemsOf(infobip, request(address, ''))).toEqual([]);
    expect(itemsOf(infobip, delivery({ results: [] }))).toEqual([]);
  });
});

describe('a STOP as Infobip would deliver it', () => {
  it.each(infobip.schemes)('is proved by $name, and read', (scheme) => {
    const sample = sampleOf(infobip, address, { from: '+447700900123', to: '+15550783881', now: someNow });
    const signed = scheme.sign?.(sample, 'user:password', someNow) as HookRequest;
    expect(doubt(scheme, signed, 'user:password')).toBe(null);
    expect(doubt(scheme, signed, 'user:passwore')).toBe('WRONG_SIGNATURE');
    expect(itemsOf(infobip, signed)).toMatchObject([
      {
        kind: 'message',
        message: {
          from: '+447700900123',
          to: '+15550783881',
          text: 'STOP',
          receivedAt: someNow,
          channel: 'SMS',
        },
      },
    ]);
  });
});
