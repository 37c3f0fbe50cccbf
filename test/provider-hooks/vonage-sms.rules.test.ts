import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { vonage } from '../../src/features/provider-hooks/providers/vonage.rules.js';
import { delivery, hookUrl, readItems } from './any-delivery.js';
import { receipt } from './vonage-vectors.js';
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

describe('the SMS API of Vonage', () => {
  const sms = {
    'api-key': 'abcd1234',
    msisdn: '447700900001',
    to: '447700900000',
    messageId: '0A0000000123ABCD1',
    text: 'Hello world',
    type: 'text',
    keyword: 'HELLO',
    'message-timestamp': '2020-01-01 12:00:00',
    timestamp: '1578787200',
    nonce: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
    concat: 'true',
    'concat-ref': '1',
    'concat-total': '3',
    'concat-part': '2',
  };

  it('brings a message, from the person to our number, in JSON or in a form', () => {
    expect(readItems(vonage, sms)).toEqual([message]);
    expect(readItems(vonage, new URLSearchParams(sms))).toEqual([message]);
  });

  it('is read as JSON or as a form whatever the delivery says that it is', () => {
    const { body } = delivery(sms);
    expect(vonage.read({ ...delivery(sms), headers: {}, body })).toEqual({ kind: 'read', items: [message] });
  });

  it('may call by GET: what stands in the address is read then, and of a POST it is not', () => {
    const url = `${hookUrl}?${new URLSearchParams(sms).toString()}`;
    const empty = { ...delivery(''), headers: {}, url };
    expect(vonage.read({ ...empty, method: 'GET' })).toEqual({ kind: 'read', items: [message] });
    expect(vonage.read(empty)).toEqual({ kind: 'read', items: [{ kind: 'nothing' }] });
    expect(vonage.read({ ...delivery(sms), method: 'GET' })).toEqual({
      kind: 'read',
      items: [{ kind: 'nothing' }],
    });
  });

  it('brings our short code as it is', () => {
    expect(readItems(vonage, { ...sms, to: '12345' })).toMatchObject([{ message: { to: '12345' } }]);
  });

  it('says nothing with bytes, or without a text', () => {
    for (const other of [
      { ...sms, type: 'binary', text: undefined, data: '0011', udh: '06' },
      { ...sms, text: '' },
      { ...sms, text: null },
    ])
      expect(readItems(vonage, other)).toEqual([{ kind: 'nothing' }]);
  });

  it.each(['msisdn', 'to', 'messageId'])('tells of a message without %s as unread', (missing) => {
    expect(readItems(vonage, { ...sms, [missing]: null })).toEqual([unreadWithout(missing)]);
  });

  const signal = {
    kind: 'signal',
    signal: {
      provider: 'vonage',
      code: '9',
      from: 'AcmeInc',
      to: '+447700900000',
      messageId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
      channel: 'SMS',
      occurredAt: parseInstant('2020-01-01T12:00:00Z'),
    },
  };

  it('reports an opt-out by err-code 9 of a message that failed, to msisdn from our sender', () => {
    for (const status of ['failed', 'rejected', 'FAILED'])
      expect(readItems(vonage, { ...receipt, status })).toEqual([signal]);
    expect(readItems(vonage, new URLSearchParams(receipt))).toEqual([signal]);
    expect(readItems(vonage, { ...receipt, 'err-code': 9 })).toEqual([signal]);
    expect(readItems(vonage, { ...receipt, to: '447700900009' })).toMatchObject([
      { signal: { from: '+447700900009' } },
    ]);
    expect(findSignal('vonage', '9')).toMatchObject({ action: 'OPT_OUT' });
  });

  it.each([
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    '8',
    '10',
    '11',
    '12',
    '13',
    '14',
    '53',
    '99',
    '1240',
    '',
    null,
  ])('reports no opt-out by err-code %j', (code) => {
    expect(readItems(vonage, { ...receipt, 'err-code': code })).toEqual([{ kind: 'nothing' }]);
  });

  it('I9 reports one from nobody, and so from the whole account, where our sender is not named', () => {
    const { to: _, ...rest } = receipt;
    expect(readItems(vonage, rest)).toMatchObject([
      { kind: 'signal', signal: { from: 'vonage', code: '9' } },
    ]);
  });

  it('reports no opt-out by a status that is 9, nor by err-code 9 of a message that arrived', () => {
    const { 'err-code': code, ...rest } = receipt;
    expect(code).toBe('9');
    for (const other of [
      { ...rest, status: '9' },
      { ...rest, status: '7' },
      { ...receipt, status: 'delivered' },
      { ...receipt, status: 'accepted' },
      { ...rest, 'err-code': '9', status: undefined },
      { 'message-count': '1', messages: [{ ...rest, status: '9' }] },
    ])
      expect(readItems(vonage, other)).toEqual([{ kind: 'nothing' }]);
  });
});
