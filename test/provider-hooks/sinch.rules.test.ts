import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../src/core/domain/instant.js';
import { sinch } from '../../src/features/provider-hooks/providers/sinch.rules.js';
import { holds } from '../properties/holds.js';
import { anyDelivery, isTaken, readItems, words } from './any-delivery.js';
import { header, headersOf, x1 } from './sinch-vectors.js';
import { unreadWithout } from './deliver.js';

const message = {
  messageId: '01W4FFL35P4NC4K35SMSBATCH8',
  provider: 'sinch',
  channel: 'SMS',
  from: '+12015555555',
  to: '+12017777777',
  text: 'Hello John! 👋',
  buttonPayload: null,
  receivedAt: parseInstant('2024-06-06T07:52:37.386Z'),
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};

describe('the SMS API of Sinch', () => {
  const sms = {
    type: 'mo_text',
    id: '01W4FFL35P4NC4K35SMSBATCH8',
    from: '12015555555',
    to: '12017777777',
    body: 'Hello John! 👋',
    operator_id: '311071',
    received_at: '2024-06-06T07:52:37.386Z',
  };

  it('brings a text, from the person to our number', () => {
    expect(readItems(sinch, sms)).toEqual([{ kind: 'message', message }]);
    expect(readItems(sinch, { ...sms, to: '54321' })).toEqual([
      { kind: 'message', message: { ...message, to: '54321' } },
    ]);
  });

  it('brings the text of an MMS', () => {
    const media = [{ url: 'https://example.com/a.jpg', content_type: 'image/jpeg', status: 'Uploaded' }];
    const mms = (body: object) => readItems(sinch, { ...sms, type: 'mo_media', body: { media, ...body } });
    expect(mms({ message: 'stop', subject: 'Re' })).toEqual([
      { kind: 'message', message: { ...message, text: 'stop' } },
    ]);
    expect(mms({ subject: 'stop' })).toMatchObject([{ message: { text: 'stop' } }]);
    expect(mms({})).toEqual([{ kind: 'nothing' }]);
  });

  it('says nothing with bytes, or without a text', () => {
    for (const other of [
      { ...sms, type: 'mo_binary', body: 'AAEC', udh: '06' },
      { ...sms, type: 'mo_other' },
      { ...sms, body: '' },
      { ...sms, body: { text: 'STOP' } },
    ])
      expect(readItems(sinch, other)).toEqual([{ kind: 'nothing' }]);
  });

  it.each(['from', 'to', 'id'])('tells of a message without %s as unread', (missing) => {
    expect(readItems(sinch, { ...sms, [missing]: null })).toEqual([unreadWithout(missing)]);
  });

  const report = {
    type: 'recipient_delivery_report_sms',
    batch_id: '01W4FFL35P4NC4K35SMSBATCH9',
    recipient: '12010000000',
    code: 412,
    status: 'Aborted',
    client_reference: 'client-ref',
    at: '2024-06-06T08:17:15.603Z',
  };

  it.each([
    { ...report },
    { ...report, recipient: '12017777777', code: 0, status: 'Delivered' },
    // May also be a number that does not exist.
    { ...report, status: 'Deleted' },
    // Our own account is blocked.
    { ...report, code: 413, status: 'Rejected' },
    { ...report, code: 406, status: 'Expired' },
    {
      type: 'delivery_report_sms',
      batch_id: 'batch_id_value',
      total_message_count: 1,
      statuses: [{ code: 0, count: 1, recipients: ['+1234567890'], status: 'Delivered' }],
    },
  ])('reports no opt-out: %j', (other) => {
    expect(readItems(sinch, other)).toEqual([{ kind: 'nothing' }]);
  });
});

describe('whatever comes from who says that it is Sinch', () => {
  holds(
    'nothing throws, and what is read has all that Heed needs',
    [
      anyDelivery({
        names: [
          ...words('type id from to body received_at message subject app_id direction'),
          ...words('channel_identity channel identity sender_id contact_message text_message text'),
          ...words('choice_response_message postback_data message_id opt_out_notification status'),
          ...words('opt_in_notification request_id accept_time event_time'),
        ],
        values: [
          ...words('mo_text mo_media SMS WHATSAPP 12015555555 STOP OPT_OUT_SUCCEEDED'),
          ...words('OPT_IN_SUCCEEDED 2020-11-16T08:17:42.814Z TO_APP'),
        ],
        headers: {
          ...Object.fromEntries(Object.entries(headersOf(x1)).map(([name, value]) => [name, [value]])),
          [`${header}-algorithm`]: ['HmacSHA256', 'HmacSHA512'],
          authorization: ['Basic dXNlcjpwYXNzOndvcmQ=', 'Bearer x'],
        },
      }),
    ],
    (request) => isTaken(sinch, request, { HMAC: x1.secret, BASIC: 'user:pass:word' }),
  );
});
