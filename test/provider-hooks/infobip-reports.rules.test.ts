import { describe, expect, it } from 'vitest';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { infobip } from '../../src/features/provider-hooks/providers/infobip.rules.js';
import { itemsOf, request, unreadWithout } from './deliver.js';

const address = 'https://heed.example/hooks/infobip/k1';
const delivery = (body: unknown) => request(address, JSON.stringify(body));
const at = (iso: string) => Date.parse(iso) * 1000;

describe('a report of Infobip', () => {
  const report = {
    bulkId: 'BULK-ID-123-xyz',
    messageId: 'MESSAGE-ID-123-xyz',
    to: '41793026834',
    from: 'InfoSMS',
    sentAt: '2019-11-09T16:00:00.000+0000',
    doneAt: '2019-11-09T16:00:01.000+0000',
    smsCount: 1,
    mccMnc: '22801',
    status: { groupId: 5, groupName: 'REJECTED', id: 14, name: 'REJECTED_DESTINATION_BLOCKLISTED' },
    error: { groupId: 2, groupName: 'USER_ERRORS', id: 603, name: 'EC_CONTENT_BLOCKED', permanent: true },
  };
  const rejected = { groupId: 5, groupName: 'REJECTED', id: 6, name: 'REJECTED_NETWORK' };
  const withError = (error: unknown, more = {}) =>
    delivery({ results: [{ ...report, status: rejected, error, ...more }] });

  it('O6 of a person who said STOP is a signal', () => {
    expect(itemsOf(infobip, delivery({ results: [report] }))).toEqual([
      {
        kind: 'signal',
        signal: {
          provider: 'infobip',
          code: '603',
          from: 'InfoSMS',
          to: '+41793026834',
          messageId: 'MESSAGE-ID-123-xyz',
          channel: 'SMS',
          occurredAt: at('2019-11-09T16:00:01Z'),
        },
      },
    ]);
  });

  it.each([
    [{ id: 603 }, {}, '603', 'SMS'],
    [{ name: 'EC_CONTENT_BLOCKED' }, {}, '603', 'SMS'],
    [{ id: '7033', name: 'EC_MARKETING_OPT_OUT' }, {}, '7033', 'WHATSAPP'],
    [{ id: 7003 }, {}, '7003', 'RCS'],
    [{ id: 7003 }, { channel: 'WHATSAPP' }, '7003', 'WHATSAPP'],
    [{ id: 2052 }, {}, '2052', 'SMS'],
    [{ name: 'EC_BLACKLISTED_DESTINATIONADDRESS' }, {}, '2052', 'SMS'],
    [{ id: 0, name: 'NO_ERROR' }, { status: { id: 14 } }, '2052', 'SMS'],
    [undefined, { status: { name: 'REJECTED_DESTINATION_BLACKLISTED' } }, '2052', 'SMS'],
  ])('O6 with the error %j %j is a signal', (error, more, code, channel) => {
    expect(itemsOf(infobip, withError(error, more))).toMatchObject([
      { kind: 'signal', signal: { code, channel, to: '+41793026834' } },
    ]);
    expect(findSignal('infobip', code)?.action).toBe('OPT_OUT');
  });

  it.each([
    [{ id: 604 }, {}],
    [{ id: 6033 }, {}],
    [{ id: 60 }, {}],
    [{ id: 13, name: 'EC_CALL_BARRED' }, {}],
    [{ id: 14 }, {}],
    [{ id: 2050 }, { status: { id: 10, name: 'REJECTED_DND' } }],
    [{ id: 3041 }, {}],
    [{ id: 7030 }, {}],
    [{ id: 7032 }, {}],
    [{ id: 603 }, { channel: 'VIBER_BM' }],
    [{ id: 0 }, { status: { id: 603, name: 'DELIVERED_TO_HANDSET' } }],
  ])('with the error %j %j is nothing', (error, more) => {
    expect(itemsOf(infobip, withError(error, more))).toEqual([{ kind: 'nothing' }]);
  });

  it.each(['to', 'messageId'])('of an opt-out without %s is told of as unread', (missing) => {
    expect(itemsOf(infobip, withError({ id: 603 }, { [missing]: null }))).toEqual([unreadWithout(missing)]);
  });

  it('I9 that names no sender is of an address that is nobody’s', () => {
    expect(itemsOf(infobip, withError({ id: 7033 }, { from: undefined }))).toMatchObject([
      { kind: 'signal', signal: { from: 'infobip', to: '+41793026834' } },
    ]);
  });
});

describe('a marketing update of Infobip', () => {
  const update = (notificationMessagesStatus: unknown) => ({
    from: '385919998888',
    createdAt: '2025-01-01T10:10:00.000+0000',
    content: { sender: '41793026731', from: '385919998888', notificationMessagesStatus, description: '' },
  });

  it.each([
    ['STOP', 'stop'],
    ['stopped', 'stop'],
    ['opt_out', 'stop'],
    ['DISABLED', 'stop'],
    ['RESUME', 'resume'],
    ['started', 'resume'],
    ['OPT-IN', 'resume'],
    ['enabled', 'resume'],
  ])('O6 that says %s is what the person wishes', (status, wish) => {
    const expected = {
      kind: 'signal',
      signal: {
        provider: 'infobip',
        code: `whatsapp_marketing_update:${wish}`,
        from: '+385919998888',
        to: '+41793026731',
        messageId: `+385919998888 ${wish} 2025-01-01T10:10:00.000+0000`,
        channel: 'WHATSAPP',
        occurredAt: at('2025-01-01T10:10:00Z'),
      },
    };
    expect(itemsOf(infobip, delivery(update(status)))).toEqual([expected]);
    expect(itemsOf(infobip, delivery({ results: [update(status)] }))).toEqual([expected]);
    expect(findSignal('infobip', `whatsapp_marketing_update:${wish}`)?.action).toBe(
      wish === 'stop' ? 'OPT_OUT' : 'OPT_IN',
    );
  });

  it.each(['', 'UNKNOWN', 'not started', 'restarting', null, 7, {}])(
    'that says %j is told of as unread',
    (status) => {
      expect(itemsOf(infobip, delivery(update(status)))).toEqual([
        unreadWithout('content.notificationMessagesStatus'),
      ]);
    },
  );
});
