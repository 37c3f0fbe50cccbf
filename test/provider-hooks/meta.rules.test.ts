import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { holds } from '../properties/holds.js';
import { changed, doubt, itemsOf, request, someNow } from './deliver.js';

const [scheme] = meta.schemes;
const address = 'https://heed.example/hooks/meta/k1';
const secret = '0123456789abcdef0123456789abcdef';

/** A delivery with these changes, as the reference shows it. */
const delivery = (...changes: { field: string; value: object }[]) =>
  request(
    address,
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: changes.map((change) => ({ id: '102290129340398', changes: [change] })),
    }),
  );
const metadata = { display_phone_number: '15550783881', phone_number_id: '106540352242922' };
const messages = (...all: object[]) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, messages: all },
});
const statuses = (...all: object[]) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata, statuses: all },
});
const preferences = (...all: object[]) => ({
  field: 'user_preferences',
  value: { messaging_product: 'whatsapp', metadata, user_preferences: all },
});
const text = {
  from: '16505551234',
  id: 'wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=',
  timestamp: '1749416383',
  type: 'text',
  text: { body: 'Does it come in another color?' },
};

describe('the signature of Meta', () => {
  const signed = (body: string, code: string) =>
    request(address, body, { 'x-hub-signature-256': `sha256=${code}` });

  it.each([
    // https://hexdocs.pm/whatsapp_sdk; the others by the same rule, over the bytes as they came.
    ['test', 'secret', '0329a06b62cd16b33eb6792be8c60b158d89a2ee3a876fce9a881ebb488c0914'],
    [
      '{"object":"whatsapp_business_account","entry":[]}',
      'app_secret',
      'c236c758c9b2bd40b388a550eeca09eaca72384dd0aa5e7c31d19cddac5bba46',
    ],
    [
      String.raw`{"text":"h\u00e9llo \/"}`,
      'app_secret',
      'b1a2966ce4ef92c13be2d45ee95be8a83f3bace5e44d202ad0d1f735e49eefe1',
    ],
    ['{"text":"héllo"}', 'app_secret', '777c8641cdf8db3a2ad43d291a0e0c41662f7e2a22b92116c8912f69bc4ee61b'],
  ])('is that of the bytes of the body: %s', (body, key, code) => {
    expect(doubt(scheme, signed(body, code), key)).toBe(null);
    expect(doubt(scheme, signed(body, code.toUpperCase()), key)).toBe(null);
    expect(doubt(scheme, changed(signed(body, code)), key)).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed(body, code), `${key}x`)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there, and to be one', () => {
    expect(doubt(scheme, request(address, 'x', {}), secret)).toBe('NO_SIGNATURE');
    for (const none of ['', 'sha256=', 'sha1=0329', `sha256=${'z'.repeat(64)}`, 'a'.repeat(64)])
      expect(doubt(scheme, request(address, 'x', { 'x-hub-signature-256': none }), secret)).toBe(
        'NO_SIGNATURE',
      );
  });

  it('is made as Meta makes it', () => {
    const sample = meta.sample(address, { from: '+14155550100', to: '+14155550199', now: someNow });
    const made = scheme.sign?.(sample, secret, someNow);
    expect(made === undefined ? 'unsigned' : doubt(scheme, made, secret)).toBe(null);
    expect(itemsOf(meta, sample)).toMatchObject([
      { kind: 'message', message: { text: 'STOP', from: '+14155550100', to: '+14155550199' } },
    ]);
  });
});

describe('the question whether an address is ours', () => {
  const ask = (query: string) =>
    meta.handshake?.(
      { method: 'GET', url: `${address}?${query}`, headers: {}, body: Buffer.alloc(0) },
      { verifyToken: 'meatyhamhock' },
    );
  const good = 'hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token=meatyhamhock';

  it('is answered with the challenge to who knows the verify token', () => {
    expect(ask(good)).toEqual({ status: 200, type: 'text/plain; charset=utf-8', body: '1158201444' });
  });

  it.each([
    good.replace('meatyhamhock', 'other'),
    good.replace('subscribe', 'unsubscribe'),
    good.replace('1158201444', '%3Cscript%3E'),
    'hub.mode=subscribe&hub.challenge=1',
    '',
  ])('is refused otherwise: %s', (query) => {
    expect(ask(query)).toMatchObject({ status: 403 });
  });

  it('is none of a delivery', () => {
    expect(meta.handshake?.(delivery(), { verifyToken: 'x' })).toBe(null);
  });
});

describe('a message of WhatsApp', () => {
  const read = (message: object) => {
    const [item] = itemsOf(meta, delivery(messages(message)));
    return item?.kind === 'message' ? item.message : item;
  };

  it('is read with its id, its addresses, its text and its time', () => {
    expect(read(text)).toEqual({
      messageId: text.id,
      provider: 'meta',
      channel: 'WHATSAPP',
      from: '+16505551234',
      to: '+15550783881',
      text: 'Does it come in another color?',
      buttonPayload: null,
      receivedAt: 1_749_416_383_000_000,
      campaignId: null,
      campaignExternalId: null,
      providerAction: null,
      answeredByProvider: false,
    });
  });

  it.each([
    [
      'a button of a template',
      { type: 'button', button: { payload: 'out_67', text: 'Stop promotions' } },
      'out_67',
      'Stop promotions',
    ],
    [
      'a reply button',
      {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: 'cancel-button', title: 'Cancel' } },
      },
      'cancel-button',
      'Cancel',
    ],
    [
      'a row of a list',
      {
        type: 'interactive',
        interactive: {
          type: 'list_reply',
          list_reply: { id: 'priority_express', title: 'Priority', description: '1 day' },
        },
      },
      'priority_express',
      'Priority',
    ],
    [
      'a flow',
      {
        type: 'interactive',
        interactive: { type: 'nfm_reply', nfm_reply: { name: 'flow', response_json: '{"out":true}' } },
      },
      '{"out":true}',
      null,
    ],
    ['a picture with words', { type: 'image', image: { id: '1', caption: 'stop' } }, null, 'stop'],
  ])('is %s as well', (_, said, buttonPayload, written) => {
    const { text: _text, type: _type, ...rest } = text;
    expect(read({ ...rest, ...said })).toMatchObject({ buttonPayload, text: written });
  });

  it.each([
    ['a picture', { type: 'image', image: { id: '1' } }],
    ['a reaction', { type: 'reaction', reaction: { message_id: 'wamid.1', emoji: 'x' } }],
    ['what WhatsApp cannot tell', { type: 'unsupported', errors: [{ code: 131051 }] }],
  ])('is nothing if it is %s', (_, said) => {
    const { text: _text, type: _type, ...rest } = text;
    expect(read({ ...rest, ...said })).toEqual({ kind: 'nothing' });
  });

  it('of a person who shows no number has their WhatsApp id for an address', () => {
    const { from: _, ...rest } = text;
    expect(read({ ...rest, from_user_id: 'US.13491208655302741918' })).toMatchObject({
      from: 'US.13491208655302741918',
    });
    expect(read(rest)).toEqual({ kind: 'nothing' });
  });

  it('O6 that tells of another number is a move', () => {
    const system = {
      from: '16505551234',
      id: 'wamid.1',
      timestamp: '1739321024',
      type: 'system',
      system: {
        body: 'User A changed from 16505551234 to 12195555358',
        wa_id: '12195555358',
        type: 'user_changed_number',
      },
    };
    expect(read(system)).toEqual({
      kind: 'moved',
      moved: {
        provider: 'meta',
        channel: 'WHATSAPP',
        from: '+16505551234',
        to: '+12195555358',
        at: '+15550783881',
        messageId: 'wamid.1',
        occurredAt: 1_739_321_024_000_000,
      },
    });
    const other = {
      ...system,
      system: { type: 'user_changed_user_id', user_id: 'US.2', previous_user_id: 'US.1' },
    };
    expect(read(other)).toEqual({ kind: 'nothing' });
  });

  it('is one of many in a delivery', () => {
    const many = Array.from({ length: 300 }, (_, n) => ({ ...text, id: `wamid.${n}` }));
    const items = itemsOf(meta, delivery(messages(...many.slice(0, 100)), messages(...many.slice(100))));
    expect(items.map((item) => (item.kind === 'message' ? item.message.messageId : ''))).toEqual(
      many.map(({ id }) => id),
    );
  });

  it('is none in a field that tells what we have written', () => {
    expect(itemsOf(meta, delivery({ ...messages(text), field: 'smb_message_echoes' }))).toEqual([]);
    expect(itemsOf(meta, delivery({ ...messages(text), field: 'history' }))).toEqual([]);
    expect(itemsOf(meta, request(address, '{"object":"page","entry":[]}'))).toEqual([]);
    expect(itemsOf(meta, request(address, ''))).toEqual([]);
  });
});

describe('what WhatsApp knows of a person’s wish', () => {
  it.each(['stop', 'resume'])('O6 a preference to %s is a signal of the person', (value) => {
    const preference = {
      wa_id: '16505551234',
      category: 'marketing_messages',
      value,
      timestamp: 1_731_705_721,
    };
    expect(itemsOf(meta, delivery(preferences(preference)))).toEqual([
      {
        kind: 'signal',
        signal: {
          provider: 'meta',
          code: `user_preferences:${value}`,
          from: '+16505551234',
          to: '+15550783881',
          messageId: `+16505551234 ${value} 1731705721`,
          channel: 'WHATSAPP',
          occurredAt: 1_731_705_721_000_000,
        },
      },
    ]);
  });

  const failed = (code: unknown) => ({
    id: 'wamid.HBgL',
    status: 'failed',
    timestamp: '1751142888',
    recipient_id: '16505551234',
    errors: [{ code, title: 'whatever' }],
  });

  it('O6 the error 131050 is a signal', () => {
    for (const code of [131050, '131050'])
      expect(itemsOf(meta, delivery(statuses(failed(code))))).toEqual([
        {
          kind: 'signal',
          signal: {
            provider: 'meta',
            code: '131050',
            from: '+15550783881',
            to: '+16505551234',
            messageId: 'wamid.HBgL',
            channel: 'WHATSAPP',
            occurredAt: 1_751_142_888_000_000,
          },
        },
      ]);
  });

  it.each([131049, 131026, 131051, 130472, 131047, null])('the error %s is none', (code) => {
    expect(itemsOf(meta, delivery(statuses(failed(code))))).toEqual([{ kind: 'nothing' }]);
  });

  it('other wishes and receipts are none', () => {
    expect(
      itemsOf(meta, delivery(preferences({ wa_id: '1650', value: 'maybe' }, { value: 'stop' }))),
    ).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }]);
    expect(
      itemsOf(meta, delivery(statuses({ id: 'x', status: 'read', recipient_id: '16505551234' }))),
    ).toEqual([{ kind: 'nothing' }]);
  });
});

describe('a delivery of Meta', () => {
  it('that does not parse is told so', () => {
    expect(meta.read(request(address, '{')).kind).toBe('unreadable');
  });

  const anyValue = fc.object({
    maxDepth: 4,
    key: fc.constantFrom(
      'messages',
      'statuses',
      'from',
      'id',
      'errors',
      'system',
      'type',
      'text',
      'metadata',
      'display_phone_number',
      'wa_id',
      'value',
    ),
  });
  holds(
    'is read without a fault, whatever it holds',
    [anyValue, fc.constantFrom('messages', 'user_preferences', 'x')],
    (value, field) => {
      expect(meta.read(delivery({ field, value })).kind).toBe('read');
    },
  );
});
