import { describe, expect, it } from 'vitest';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { plivo } from '../../src/features/provider-hooks/providers/plivo.rules.js';
import { standsAnything } from './stands-anything.js';
import { doubt, formOf, itemsOf, request, someNow, sampleOf, unreadWithout } from './deliver.js';

const address = 'https://heed.example/hooks/plivo/abc';
const token = 'my_auth_token';
const got = (url: string): HookRequest => ({ method: 'GET', url, headers: {}, body: Buffer.alloc(0) });

describe('a message of Plivo', () => {
  const sms = {
    MessageUUID: '4ee368ae-25ed-11e3-a36e-000000000000',
    From: '14155550123',
    To: '15005550006',
    Type: 'sms',
    Text: 'Hello World',
    Units: '1',
    TotalRate: '0',
    MessageIntent: '',
    PowerpackUUID: '',
  };
  const read = (fields: Record<string, string>) => itemsOf(plivo, formOf(address, fields));

  it('by SMS is read with its addresses and its text', () => {
    const expected = {
      kind: 'message',
      message: {
        messageId: sms.MessageUUID,
        provider: 'plivo',
        channel: 'SMS',
        from: '+14155550123',
        to: '+15005550006',
        text: 'Hello World',
        buttonPayload: null,
        receivedAt: null,
        campaignId: null,
        campaignExternalId: null,
        providerAction: null,
        answeredByProvider: false,
      },
    };
    expect(read(sms)).toEqual([expected]);
    expect(itemsOf(plivo, got(`${address}?${new URLSearchParams(sms).toString()}`))).toEqual([expected]);
    const { Type: _, ...untyped } = sms;
    expect(read({ ...untyped, From: '+14155550123' })).toEqual([expected]);
  });

  it.each([
    ['optout', 'OPT_OUT', true],
    ['optin', 'OPT_IN', false],
    ['help', 'HELP', true],
    ['other', null, false],
    ['constructor', null, false],
  ])(
    'that Plivo takes for %s is that, and answered by Plivo where it says so',
    (intent, action, isAnswered) => {
      expect(read({ ...sms, MessageIntent: intent })).toMatchObject([
        { kind: 'message', message: { providerAction: action, answeredByProvider: isAnswered } },
      ]);
    },
  );

  it('by MMS or WhatsApp has its text in Body', () => {
    const { Text: _, ...rest } = sms;
    expect(read({ ...rest, Type: 'mms', Body: 'STOP', Media0: 'https://x', MediaCount: '1' })).toMatchObject([
      { kind: 'message', message: { channel: 'SMS', text: 'STOP' } },
    ]);
    expect(read({ ...rest, Type: 'whatsapp', ContentType: 'text', Body: 'STOP' })).toMatchObject([
      { kind: 'message', message: { channel: 'WHATSAPP', text: 'STOP' } },
    ]);
  });

  it.each([
    [{ ButtonPayload: 'optout', ButtonText: 'Stop promotions' }, 'Stop promotions', 'optout'],
    [{ Button: '{"payload":"optout","text":"Stop promotions"}' }, 'Stop promotions', 'optout'],
    [{ Button: 'Stop promotions' }, null, 'Stop promotions'],
    [
      { InteractiveResponse: '{"type":"button_reply","button_reply":{"id":"1","title":"Stop"}}' },
      'Stop',
      '1',
    ],
    [{ InteractiveResponse: '{"list_reply":{"id":"1","title":"Stop"}}', Body: 'words' }, 'words', '1'],
    [{ Button: '{"payload":' }, null, '{"payload":'],
    [{ Button: 'null' }, null, 'null'],
  ])('with %j is read with what was pressed', (fields, text, buttonPayload) => {
    const { Text: _, ...rest } = sms;
    expect(read({ ...rest, Type: 'whatsapp', ContentType: 'button', ...fields })).toMatchObject([
      { kind: 'message', message: { text, buttonPayload } },
    ]);
  });

  it('without words, or of another channel, is nothing', () => {
    const { Text: _, ...rest } = sms;
    expect(read({ ...rest, Type: 'whatsapp', ContentType: 'media', Media0: 'https://x' })).toEqual([
      { kind: 'nothing' },
    ]);
    expect(read({ ...sms, Type: 'viber' })).toEqual([{ kind: 'nothing' }]);
    expect(itemsOf(plivo, request(address, ''))).toEqual([{ kind: 'nothing' }]);
    expect(itemsOf(plivo, got(address))).toEqual([{ kind: 'nothing' }]);
  });

  it.each(['MessageUUID', 'From', 'To'] as const)('without its %s is told of as unread', (gone) => {
    expect(read({ ...sms, [gone]: '' })).toEqual([unreadWithout(gone)]);
  });

  it('that came in the body is not read from the address, which V3 signs apart', () => {
    const url = `${address}?${new URLSearchParams({ ...sms, Text: 'START' }).toString()}`;
    expect(itemsOf(plivo, formOf(url, sms))).toMatchObject([
      { kind: 'message', message: { text: 'Hello World' } },
    ]);
    expect(itemsOf(plivo, formOf(url, { MessageUUID: 'x' }))).toEqual([{ kind: 'nothing' }]);
  });
});

describe('a report of Plivo', () => {
  const report = {
    MessageUUID: '4ee368ae-25ed-11e3-a36e-000000000000',
    ParentMessageUUID: '4ee368ae-25ed-11e3-a36e-000000000000',
    From: '15005550006',
    To: '14155550123',
    Type: 'sms',
    Status: 'failed',
    ErrorCode: '200',
    Sequence: '2',
    MessageTime: '2026-03-03 11:59:00.000000',
  };
  const read = (fields: Record<string, string>) => itemsOf(plivo, formOf(address, { ...report, ...fields }));

  it.each(['failed', 'undelivered', 'rejected', 'Failed'])(
    'O6 that is %s for a STOP is a signal',
    (Status) => {
      expect(read({ Status })).toEqual([
        {
          kind: 'signal',
          signal: {
            provider: 'plivo',
            code: '200',
            from: '+15005550006',
            to: '+14155550123',
            messageId: report.MessageUUID,
            channel: 'SMS',
            occurredAt: null,
          },
        },
      ]);
      expect(findSignal('plivo', '200')?.action).toBe('OPT_OUT');
    },
  );

  it.each([
    ...[
      '',
      '000',
      '10',
      '20',
      '30',
      '50',
      '100',
      '110',
      '300',
      '420',
      '450',
      '900',
      '1000',
      '2000',
      '0200',
    ].map((ErrorCode) => ({ ErrorCode })),
    { Status: 'delivered' },
    { Status: 'sent' },
    { Type: 'viber' },
  ])('with %j is nothing', (fields) => {
    expect(read(fields)).toEqual([{ kind: 'nothing' }]);
  });
});

it('I9 a report of a powerpack that had chosen no number yet is one from it, and so from the whole account', () => {
  const report = { MessageUUID: '1', To: '14155550123', Status: 'failed', ErrorCode: '200' };
  const PowerpackUUID = '659ee8f2-0000-0000-0000-000000000000';
  expect(itemsOf(plivo, formOf(address, { ...report, From: '', PowerpackUUID }))).toMatchObject([
    { kind: 'signal', signal: { from: PowerpackUUID, to: '+14155550123' } },
  ]);
  expect(itemsOf(plivo, formOf(address, report))).toMatchObject([
    { kind: 'signal', signal: { from: 'plivo' } },
  ]);
});

it('the answer to Plivo is XML that sends nothing', () => {
  expect(plivo.answer?.([], someNow)).toEqual({
    status: 200,
    type: 'application/xml; charset=utf-8',
    body: '<Response></Response>',
  });
});

describe('a STOP as Plivo would deliver it', () => {
  it.each(plivo.schemes)('is proved by $name, and read', (scheme) => {
    const sample = sampleOf(plivo, address, { from: '+447700900123', to: '+15550783881', now: someNow });
    const signed = scheme.sign?.(sample, token, someNow) as HookRequest;
    expect(scheme.problemOf(token)).toBe(null);
    expect(scheme.problemOf('my token')).not.toBe(null);
    expect(doubt(scheme, signed, token)).toBe(null);
    expect(itemsOf(plivo, signed)).toMatchObject([
      {
        kind: 'message',
        message: { from: '+447700900123', to: '+15550783881', text: 'STOP', providerAction: 'OPT_OUT' },
      },
    ]);
  });
});

standsAnything(plivo, {
  keys: 'MessageUUID From To Type Text Body Status ErrorCode MessageIntent Button InteractiveResponse',
  values: [
    'sms',
    'whatsapp',
    'failed',
    '200',
    'STOP',
    'optout',
    '14155550123',
    '{"id":"1"}',
    '{"button_reply":null}',
  ],
  headers: {
    'x-plivo-signature-v3': 'lYS2/dghllTViUhl3FcSIxLFp+09y64CNIal2sffiv0=',
    'x-plivo-signature-ma-v3': 'lYS2/dghllTViUhl3FcSIxLFp+09y64CNIal2sffiv0=,x',
    'x-plivo-signature-v3-nonce': '05429567804466091622',
    'x-plivo-signature-v2': 'ehV3IKhLysWBxC1sy8INm0qGoQYdYsHwuoKjsX7FsXc=',
    'x-plivo-signature-v2-nonce': '12345',
  },
  secrets: [token],
  reports: [],
});
