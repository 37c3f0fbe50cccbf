import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { holds } from '../properties/holds.js';
import { itemsOf, request, unreadWithout } from './deliver.js';
import { address, delivery, messages, text } from './meta-deliveries.js';

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
  });

  it.each(['id', 'from'] as const)('without its %s is told of as unread', (name) => {
    expect(read({ ...text, [name]: undefined })).toEqual(unreadWithout(`messages.${name}`));
  });

  it('of a person with a number and ids has all of them for addresses, each once', () => {
    const ids = {
      from_user_id: 'US.13491208655302741918',
      from_parent_user_id: 'US.ENT.11815799212886844830',
    };
    const one = { ...text, ...ids };
    expect(read(one)).toMatchObject({
      from: '+16505551234',
      alsoFrom: ['US.13491208655302741918', 'US.ENT.11815799212886844830'],
    });
    const contacts = [
      { wa_id: '15550001111', user_id: 'US.9' },
      { wa_id: '5215512345678', user_id: ids.from_user_id },
    ];
    const { field, value } = messages(one);
    const [item] = itemsOf(meta, delivery({ field, value: { ...value, contacts } }));
    expect(item).toMatchObject({ message: { alsoFrom: [...Object.values(ids), '+5215512345678'] } });
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
        code: 'user_changed_number',
        channel: 'WHATSAPP',
        from: ['+16505551234'],
        to: ['+12195555358'],
        at: '+15550783881',
        messageId: 'wamid.1',
        occurredAt: 1_739_321_024_000_000,
      },
    });
    const { from: _, ...withoutNumber } = system;
    const changed = { type: 'user_changed_user_id', user_id: 'US.2', previous_user_id: 'US.1' };
    const parents = { parent_user_id: 'US.ENT.2', previous_parent_user_id: 'US.ENT.1' };
    expect(read({ ...withoutNumber, system: { ...changed, ...parents } })).toMatchObject({
      kind: 'moved',
      moved: { code: 'user_changed_user_id', from: ['US.1', 'US.ENT.1'], to: ['US.2', 'US.ENT.2'] },
    });
    const both = {
      ...system,
      from_user_id: 'US.2',
      system: { ...system.system, ...changed, type: 'user_changed_number' },
    };
    expect(read(both)).toMatchObject({
      moved: { from: ['+16505551234', 'US.1'], to: ['+12195555358', 'US.2'] },
    });
    expect(read({ ...system, system: { type: 'customer_identity_changed' } })).toEqual({ kind: 'nothing' });
    expect(read({ ...system, system: { type: 'user_changed_user_id' } })).toEqual(
      unreadWithout('messages.system.wa_id'),
    );
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
