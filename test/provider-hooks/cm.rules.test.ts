import { describe, expect, it } from 'vitest';
import { understand } from '../../src/features/inbound/meaning.rules.js';
import type { HookRequest, ProofScheme } from '../../src/features/provider-hooks/hook-provider.js';
import { cm } from '../../src/features/provider-hooks/providers/cm.rules.js';
import { findScheme } from '../../src/features/provider-hooks/providers.js';
import { standsAnything } from './stands-anything.js';
import { doubt, itemsOf, request, someNow, sampleOf, unreadWithout } from './deliver.js';

const address = 'https://heed.example/hooks/cm/k1';
const schemeOf = (name: string) => findScheme(cm, name) as ProofScheme;
const delivery = (body: unknown) => request(address, JSON.stringify(body));
const at = (iso: string) => Date.parse(iso) * 1000;

describe('the token of CM', () => {
  const scheme = schemeOf('TOKEN');
  const token = 'a1b2c3d4e5f6-g7_h8';
  const to = (url: string) => request(url, '{}');

  it('stands in the address, whatever else is asked in it', () => {
    expect(doubt(scheme, to(`${address}?token=${token}`), token)).toBe(null);
    expect(doubt(scheme, to(`${address}?a=1&token=${token}&b=2`), token)).toBe(null);
    expect(doubt(scheme, to(`${address}?token=${token}x`), token)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, to(`${address}?token=${token.slice(1)}`), token)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, to(`${address}?token=x&token=${token}`), token)).toBe('WRONG_SIGNATURE');
    for (const none of [
      address,
      `${address}?`,
      `${address}?token=`,
      `${address}?Token=${token}`,
      `${address}?x=${token}`,
    ])
      expect(doubt(scheme, to(none), token)).toBe('NO_SIGNATURE');
  });

  it('is long enough not to be found, and needs no escaping', () => {
    for (const short of ['', 'a1b2c3d4e5f6g7h', 'a1b2c3d4e5f6 g7h8', 'a1b2c3d4e5f6&g7h8'])
      expect(scheme.problemOf(short)).not.toBe(null);
    expect(scheme.problemOf('a1b2c3d4e5f6g7h8')).toBe(null);
  });

  it('is no user with a password', () => {
    const basic = schemeOf('BASIC').sign?.(to(address), `user:${token}`, someNow) as HookRequest;
    expect(doubt(schemeOf('BASIC'), basic, `user:${token}`)).toBe(null);
    expect(doubt(schemeOf('BASIC'), basic, `user:${token}x`)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, basic, token)).toBe('NO_SIGNATURE');
    expect(doubt(schemeOf('BASIC'), to(`${address}?token=${token}`), token)).toBe('NO_SIGNATURE');
  });
});

describe('a message of CM', () => {
  // https://developers.cm.com/messaging/docs/whatsapp-inbound
  const place = {
    reference: '2f2d42ac-3809-40fb-bce5-dc720e400000',
    from: { number: '+316012345678', name: 'Demo' },
    to: { number: '+316012345678' },
    message: {
      text: '',
      media: { mediaUri: '', contentType: '', title: '' },
      custom: {
        location: {
          latitude: 51.603802,
          longitude: 4.770821,
          label: 'CM HQ',
          searchQuery: 'Konijnenberg 30',
        },
      },
    },
    groupings: ['39373ce0-f4aa-4918-8ff1-3cef7f77b112', 'messagesApi', ''],
    timeUtc: '2019-11-05T08:32:33',
    channel: 'WhatsApp',
  };
  const stop = { ...place, channel: 'SMS', message: { ...place.message, text: 'STOP', custom: {} } };
  const idOf = (body: unknown) => {
    const [item] = itemsOf(cm, delivery(body));
    return item?.kind === 'message' ? item.message.messageId : item?.kind;
  };

  it('is read with its text, and with its time, which is UTC', () => {
    expect(itemsOf(cm, delivery(stop))).toEqual([
      {
        kind: 'message',
        message: {
          messageId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
          provider: 'cm',
          channel: 'SMS',
          from: '+316012345678',
          to: '+316012345678',
          text: 'STOP',
          buttonPayload: null,
          receivedAt: at('2019-11-05T08:32:33Z'),
          campaignId: null,
          campaignExternalId: null,
          providerAction: null,
          answeredByProvider: false,
        },
      },
    ]);
    expect(itemsOf(cm, delivery([stop, place]))).toMatchObject([{ kind: 'message' }, { kind: 'nothing' }]);
  });

  it('I7 has the same id as often as CM sends it, and another one than any other message', () => {
    const ids = [
      stop,
      { ...stop, timeUtc: '2019-11-05T08:32:34' },
      { ...stop, timeUtc: null },
      { ...stop, channel: 'WhatsApp' },
      { ...stop, from: { number: '+316012345679' } },
      { ...stop, to: { number: '1008' } },
      { ...stop, message: { text: 'STOP ' } },
      { ...stop, message: { text: 'STOP', custom: { button: { payload: 'p' } } } },
      { ...stop, reference: '' },
      { ...stop, groupings: ['', '', ''] },
    ].map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
    const again = Object.fromEntries(Object.entries(stop).toReversed());
    expect(idOf({ ...again, from: { number: '00316012345678' } })).toBe(ids[0]);
  });

  it.each([
    ['WhatsApp', 'WHATSAPP'],
    ['RCS', 'RCS'],
    ['SMS', 'SMS'],
  ])('by %s is one of that channel', (channel, expected) => {
    expect(itemsOf(cm, delivery({ ...stop, channel }))).toMatchObject([
      { kind: 'message', message: { channel: expected } },
    ]);
  });

  it('of the former gateway has texts for its addresses', () => {
    const former = {
      reference: 'r',
      from: '0031612345678',
      to: '1008',
      body: 'STOP',
      groupings: ['a', 'b', 'c'],
    };
    expect(itemsOf(cm, delivery(former))).toMatchObject([
      {
        kind: 'message',
        message: { channel: 'SMS', from: '+31612345678', to: '1008', text: 'STOP', receivedAt: null },
      },
    ]);
  });

  it.each([
    [
      { interactive: { type: 'button_reply', button_reply: { id: 'optout', title: 'Stop' } } },
      'optout',
      'Stop',
    ],
    [{ interactive: { list_reply: { id: 'optout', title: 'Stop' } } }, 'optout', 'Stop'],
    [{ button: { payload: 'optout', text: 'Stop' } }, 'optout', 'Stop'],
    [{ suggestionResponse: { postbackData: 'optout', text: 'Stop' } }, 'optout', 'Stop'],
    [{ a: [{ buttonReply: { postback: 'optout', label: 'Stop' } }] }, 'optout', 'Stop'],
  ])('with %j is read with what was pressed', (custom, buttonPayload, text) => {
    const message = { text: '', custom };
    expect(itemsOf(cm, delivery({ ...place, message }))).toMatchObject([
      { kind: 'message', message: { buttonPayload, text } },
    ]);
    expect(itemsOf(cm, delivery({ ...place, message: { ...message, text: 'words' } }))).toMatchObject([
      { kind: 'message', message: { buttonPayload, text: 'words' } },
    ]);
  });

  it.each([
    ['without words', place],
    ['of a channel that Heed does not know', { ...stop, channel: 'Viber' }],
    ['of another one', { ...stop, channel: 'Apple Messages for Business' }],
    [
      'with a button too deep inside',
      { ...place, message: { custom: { a: { b: { c: { d: { button: { id: 'x' } } } } } } } },
    ],
    ['that is none', 7],
  ])('%s is nothing', (_, body) => {
    expect(itemsOf(cm, delivery(body))).toEqual([{ kind: 'nothing' }]);
  });

  it.each([
    ['from', { ...stop, from: {} }],
    ['to', { ...stop, to: null }],
  ])('without %s is told of as unread', (missing, body) => {
    expect(itemsOf(cm, delivery(body))).toEqual([unreadWithout(missing)]);
  });

  it('is read however deep something in it goes', () => {
    const deep = `${'['.repeat(500_000)}${']'.repeat(500_000)}`;
    const objects = `${'{"button":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const body = `{"from":"31612345678","to":"1008","body":"STOP","groupings":${deep},"message":{"custom":${objects}}}`;
    expect(itemsOf(cm, request(address, body))).toMatchObject([
      { kind: 'message', message: { text: 'STOP' } },
    ]);
  });

  it('opts nobody in, and out as any other', () => {
    const match = { keyword: 'START', rule: 'r', language: null, reply: null };
    const start = { kind: 'OPT_IN', source: 'KEYWORD', match } as unknown as Parameters<typeof understand>[0];
    expect(understand(start, null).kind).toBe('OPT_IN');
    expect(understand(start, null, false)).toEqual({ kind: 'NOTHING', rule: 'opt-in-unproved' });
    const stop = { ...start, kind: 'OPT_OUT' } as Parameters<typeof understand>[0];
    expect(understand(stop, null, false).kind).toBe('OPT_OUT');
  });
});

it('the answer to CM is 200, which alone CM takes for one', () => {
  expect(cm.answer?.([], someNow).status).toBe(200);
});

describe('a STOP as CM would deliver it', () => {
  it.each(cm.schemes)('is proved by $name, and read', (scheme) => {
    const secret = scheme.name === 'BASIC' ? 'user:password' : 'a1b2c3d4e5f6g7h8';
    const sample = sampleOf(cm, address, { from: '+447700900123', to: '+15550783881', now: someNow });
    const signed = scheme.sign?.(sample, secret, someNow) as HookRequest;
    expect(doubt(scheme, signed, secret)).toBe(null);
    expect(itemsOf(cm, signed)).toMatchObject([
      {
        kind: 'message',
        message: { from: '+447700900123', to: '+15550783881', text: 'STOP', receivedAt: someNow },
      },
    ]);
  });
});

standsAnything(cm, {
  keys:
    'reference from to message text custom button payload groupings timeUtc channel messages msg ' +
    'status code errorCode errorDescription body number',
  values: [
    'SMS',
    'WhatsApp',
    'STOP',
    '31612345678',
    '2019-11-05T08:32:33',
    '3',
    'opted out',
    '131050',
    '<MESSAGES><MSG>',
  ],
  headers: { authorization: 'Basic dXNlcjpwYXNzd29yZQ==' },
  secrets: ['a1b2c3d4e5f6g7h8', 'user:password'],
  reports: [
    {
      messages: {
        msg: {
          received: '2026-03-03T12:00:00',
          to: '0031612345678',
          reference: 'r1',
          status: { code: '3', errorCode: '1', errorDescription: 'Recipient has opted out' },
        },
      },
    },
    {
      from: { number: '+316012345678' },
      to: { number: '1008' },
      message: { custom: { interactive: { button_reply: { id: 'optout', title: 'Stop' } } } },
      channel: 'WhatsApp',
    },
  ],
});
