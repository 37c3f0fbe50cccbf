import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { vonage } from '../../src/features/provider-hooks/providers/vonage.rules.js';
import { readItems } from './any-delivery.js';
import { j3 } from './vonage-vectors.js';
import { unreadWithout } from './deliver.js';

const message = {
  kind: 'message',
  message: {
    messageId: '0A0000000123ABCD1',
    provider: 'vonage',
    channel: 'SMS',
    from: '+447700900001',
    to: '+447700900000',
    text: 'Hello world',
    buttonPayload: null,
    receivedAt: parseInstant('2020-01-01T12:00:00Z'),
    campaignId: null,
    campaignExternalId: null,
    providerAction: null,
    answeredByProvider: false,
  },
};

describe('the Messages API of Vonage', () => {
  const inbound = {
    message_uuid: 'bbbbbbbb-bbbb-cccc-dddd-0123456789ab',
    to: '447700900000',
    from: '447700900001',
    timestamp: '2020-01-01T15:43:21Z',
    channel: 'sms',
    message_type: 'text',
    client_ref: 'cccccccc-bbbb-cccc-dddd-0123456789ab',
    text: 'Hello, world!',
    usage: { currency: 'EUR', price: '0.0333' },
    sms: { num_messages: '2', total_count: '3', keyword: 'HELLO' },
  };
  const read = (rest: object) => readItems(vonage, { ...inbound, ...rest });
  const expected = (rest: object) => [
    {
      kind: 'message',
      message: {
        ...message.message,
        messageId: inbound.message_uuid,
        text: 'Hello, world!',
        receivedAt: parseInstant('2020-01-01T15:43:21Z'),
        ...rest,
      },
    },
  ];

  it('brings texts of its channels', () => {
    expect(read({})).toEqual(expected({}));
    expect(read({ channel: 'whatsapp' })).toEqual(expected({ channel: 'WHATSAPP' }));
    expect(read({ channel: 'rcs', to: 'AcmeAgent' })).toEqual(expected({ channel: 'RCS', to: 'AcmeAgent' }));
    expect(read({ channel: 'mms' })).toEqual(expected({ channel: 'SMS' }));
    expect(readItems(vonage, j3.body)).toMatchObject([{ message: { text: 'STOP', from: '+447700900001' } }]);
  });

  it.each(['messenger', 'viber_service', 'instagram', 'constructor'])('brings nothing of %j', (channel) => {
    expect(read({ channel })).toEqual([{ kind: 'nothing' }]);
  });

  it.each(['', null, {}])('tells of what came by the channel %j as unread', (channel) => {
    expect(read({ channel })).toEqual([unreadWithout('channel')]);
  });

  it.each(['from', 'to', 'message_uuid'])('tells of a message without %s as unread', (missing) => {
    expect(read({ [missing]: null })).toEqual([unreadWithout(missing)]);
  });

  it('leaves the id of a person who shows no number as it is', () => {
    expect(read({ channel: 'whatsapp', from: 'US.13491208655302741918' })).toMatchObject([
      { message: { from: 'US.13491208655302741918' } },
    ]);
  });

  it('brings what was pressed: replies, and buttons with a text or an object', () => {
    const pressed = (rest: object) => read({ channel: 'whatsapp', text: undefined, ...rest });
    const reply = { id: 'row1', title: '9am', description: 'Select 9am appointment time' };
    expect(pressed({ message_type: 'reply', reply })).toEqual(
      expected({ channel: 'WHATSAPP', text: '9am', buttonPayload: 'row1' }),
    );
    expect(pressed({ channel: 'rcs', message_type: 'reply', reply })).toEqual(
      expected({ channel: 'RCS', text: '9am', buttonPayload: 'row1' }),
    );
    expect(pressed({ message_type: 'button', button: { payload: 'stop', text: 'Stop' } })).toEqual(
      expected({ channel: 'WHATSAPP', text: 'Stop', buttonPayload: 'stop' }),
    );
    expect(pressed({ message_type: 'button', button: { payload: { id: 1 }, subtype: 'x' } })).toEqual(
      expected({ channel: 'WHATSAPP', text: null, buttonPayload: '{"id":1}' }),
    );
  });

  it.each([
    'image',
    'audio',
    'video',
    'file',
    'vcard',
    'location',
    'order',
    'reaction',
    'sticker',
    'unsupported',
  ])('brings nothing of the type %s, which has no text', (type) => {
    const rest = { [type]: { url: 'https://example.com/a' }, provider_message: 'not supported' };
    expect(read({ message_type: type, text: undefined, ...rest })).toEqual([{ kind: 'nothing' }]);
  });

  const status = {
    message_uuid: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    to: '447700900000',
    from: '447700900001',
    timestamp: '2020-01-01T14:00:00.000Z',
    status: 'rejected',
    error: {
      type: 'https://developer.nexmo.com/api-errors/messages-olympus#1240',
      title: 1240,
      detail: 'Illegal Number',
      instance: 'bf0ca0bf927b3b52e3cb03217e1a1ddf',
    },
    usage: { currency: 'EUR', price: '0.0333' },
    client_ref: 'string',
    channel: 'sms',
  };
  const signal = {
    kind: 'signal',
    signal: {
      provider: 'vonage',
      code: '1240',
      from: '+447700900001',
      to: '+447700900000',
      messageId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
      channel: 'SMS',
      occurredAt: parseInstant('2020-01-01T14:00:00Z'),
    },
  };

  it('reports an opt-out by the error 1240, a number, a text, or in the address of its page', () => {
    expect(readItems(vonage, status)).toEqual([signal]);
    for (const error of [
      { ...status.error, title: '1240' },
      { ...status.error, title: 'Illegal Number' },
      { ...status.error, title: undefined },
    ])
      expect(readItems(vonage, { ...status, error })).toEqual([signal]);
    expect(readItems(vonage, { ...status, channel: 'whatsapp' })).toEqual([
      { kind: 'signal', signal: { ...signal.signal, channel: 'WHATSAPP' } },
    ]);
    expect(findSignal('vonage', '1240')).toMatchObject({ action: 'OPT_OUT' });
  });

  it.each([9, 1000, 1050, 1190, 1210, 1241, 1280, 1300, 1340, 12400, '124', 'STOP'])(
    'reports no opt-out by the error %j',
    (title) => {
      const error = {
        ...status.error,
        type: `https://developer.nexmo.com/api-errors/messages-olympus#${title}`,
        title,
      };
      expect(readItems(vonage, { ...status, error })).toEqual([{ kind: 'nothing' }]);
    },
  );

  it.each(['submitted', 'delivered', 'read', 'undeliverable'])(
    'reports nothing by the status %s alone',
    (one) => {
      expect(readItems(vonage, { ...status, status: one, error: undefined })).toEqual([{ kind: 'nothing' }]);
    },
  );

  it('is read in its version 0.1, too', () => {
    const parties = {
      to: { type: 'sms', number: '447700900000' },
      from: { type: 'sms', number: '447700900001' },
    };
    const { message_uuid, timestamp } = inbound;
    const content = { type: 'text', text: 'Hello, world!' };
    expect(readItems(vonage, { message_uuid, timestamp, ...parties, message: { content } })).toEqual(
      expected({}),
    );
    const error = { code: 1240, reason: 'Illegal Number' };
    expect(readItems(vonage, { ...status, channel: undefined, ...parties, error })).toEqual([signal]);
    const blocked = { code: 1300, reason: 'Not part of the provider network' };
    expect(readItems(vonage, { ...status, channel: undefined, ...parties, error: blocked })).toEqual([
      { kind: 'nothing' },
    ]);
  });
});
