import { describe, expect, it } from 'vitest';
import { aws } from '../../src/features/provider-hooks/providers/aws.rules.js';
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { itemsOf, request, unreadWithout } from './deliver.js';
import { delivery, notification, now } from './given-sns.js';

/** What the message of a notification holds. */
const read = (message: unknown) => itemsOf(aws, delivery(notification(message)));

// https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
const sms = {
  originationNumber: '+14255550182',
  destinationNumber: '+12125550101',
  messageKeyword: 'JOIN',
  messageBody: 'EXAMPLE',
  inboundMessageId: 'cae173d2-66b9-564c-8309-21f858e9fb84',
  previousPublishedMessageId: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const ofSms = {
  messageId: 'cae173d2-66b9-564c-8309-21f858e9fb84',
  provider: 'aws',
  channel: 'SMS',
  from: '+14255550182',
  to: '+12125550101',
  text: 'EXAMPLE',
  buttonPayload: null,
  receivedAt: now,
  campaignId: null,
  campaignExternalId: null,
  providerAction: null,
  answeredByProvider: false,
};

describe('a message of AWS', () => {
  it('is read with its id, its addresses and its text; its time is that of the envelope', () => {
    expect(read(sms)).toEqual([{ kind: 'message', message: ofSms }]);
  });

  it('without an id has that of its envelope, which stays when it comes again', () => {
    expect(read({ ...sms, inboundMessageId: '' })).toMatchObject([
      { message: { messageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324' } },
    ]);
  });

  it('says what was written, and not the keyword that AWS has found in it', () => {
    expect(
      read({ ...sms, messageKeyword: 'KEYWORD_123456789012', messageBody: 'Stop please' }),
    ).toMatchObject([{ message: { text: 'Stop please' } }]);
  });

  it('with no text is nothing', () => {
    expect(read({ ...sms, messageBody: '' })).toEqual([{ kind: 'nothing' }]);
  });

  it.each<[string, object]>([
    ['originationNumber', { ...sms, originationNumber: null }],
    ['originationNumber', { ...sms, originationNumber: undefined }],
    ['destinationNumber', { ...sms, destinationNumber: {} }],
  ])('without %s is told of as unread', (missing, message) => {
    expect(read(message)).toEqual([unreadWithout(missing)]);
  });
});

describe('a message of RCS', () => {
  // https://docs.aws.amazon.com/sms-voice/latest/userguide/rcs-events.html
  const rcs = (messageBody: unknown) => ({
    originationNumber: '12679164820',
    destinationNumber: 'rcs-cb1e6e519e9049fabf8c0ae38e4d876b',
    messageBody: typeof messageBody === 'string' ? messageBody : JSON.stringify(messageBody),
    inboundMessageId: 'nIMYZGrBUILWng0Qck0deqVaAoTSJY5PsktKYOBYJhVaTsrdMdrs714e8SLZAjD3',
  });
  const ofRcs = {
    ...ofSms,
    messageId: 'nIMYZGrBUILWng0Qck0deqVaAoTSJY5PsktKYOBYJhVaTsrdMdrs714e8SLZAjD3',
    channel: 'RCS',
    from: '+12679164820',
    to: 'rcs-cb1e6e519e9049fabf8c0ae38e4d876b',
  };

  it('is a text, whatever it looks like', () => {
    for (const text of ['STOP', '2', '"stop"', '{stop'])
      expect(read(rcs(text))).toEqual([{ kind: 'message', message: { ...ofRcs, text } }]);
  });

  it('is a suggestion that was pressed', () => {
    expect(read(rcs({ type: 'SUGGESTION', text: 'Open', postbackData: 'open_1' }))).toEqual([
      { kind: 'message', message: { ...ofRcs, text: 'Open', buttonPayload: 'open_1' } },
    ]);
  });

  it.each([
    { type: 'RCS_TYPING', receivedAt: '2026-06-17T17:36:29.937+0000' },
    { type: 'CONVERSATION_STARTED', startTime: '2026-06-28T04:03:08.002+0000' },
    { type: 'LOCATION', latitude: 1, longitude: 2 },
    { type: 'SUBSCRIBE' },
    [],
  ])('is nothing else: %j', (body) => {
    expect(read(rcs(body))).toEqual([{ kind: 'nothing' }]);
  });

  it('O6 that says that somebody has unsubscribed is a signal', () => {
    expect(read(rcs({ type: 'UNSUBSCRIBE' }))).toEqual([
      {
        kind: 'signal',
        signal: {
          provider: 'aws',
          code: 'UNSUBSCRIBE',
          messageId: ofRcs.messageId,
          channel: 'RCS',
          from: ofRcs.from,
          to: ofRcs.to,
          occurredAt: now,
        },
      },
    ]);
  });
});

describe('an event of a message that we sent', () => {
  // https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html
  const event = {
    eventType: 'TEXT_SUCCESSFUL',
    eventVersion: '1.0',
    eventTimestamp: 1_686_975_103_470,
    isFinal: true,
    originationPhoneNumber: '+12065550152',
    destinationPhoneNumber: '+14255550156',
    messageId: '862a8790-60c0-4430-9b2b-658bdexample',
    messageType: 'PROMOTIONAL',
    messageStatus: 'SUCCESSFUL',
    messageStatusDescription: 'Message has been accepted by phone carrier',
  };

  it.each(['TEXT_SUCCESSFUL', 'TEXT_BLOCKED', 'TEXT_CARRIER_BLOCKED', 'TEXT_SPAM', 'RCS_READ'])(
    'is no word of the recipient: %s',
    (eventType) => {
      expect(read({ ...event, eventType })).toEqual([{ kind: 'nothing' }]);
    },
  );
});

describe('WhatsApp through AWS', () => {
  // https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html
  const entry = (value: object, field = 'messages') => ({
    id: '365731266123456',
    changes: [
      {
        value: {
          messaging_product: 'whatsapp',
          metadata: { display_phone_number: '12065550100', phone_number_id: '321010217712345' },
          ...value,
        },
        field,
      },
    ],
  });
  const message = {
    from: '14255550150',
    id: 'wamid.HBgLMTQyNTY5ODgzMDIVAgASGCBDNzBDRjM5MDU2ODEwMDkwREY4ODBDRDE0RjVGRkexample',
    timestamp: '1723506035',
    text: { body: 'Hi' },
    type: 'text',
  };
  const social = (whatsAppWebhookEntry: unknown) => ({
    context: {
      MetaWabaIds: [{ wabaId: '1234567890abcde', arn: 'arn:aws:social-messaging:us-east-1:1:waba/a' }],
      MetaPhoneNumberIds: [],
    },
    whatsAppWebhookEntry,
    aws_account_id: '123456789012',
    message_timestamp: '2025-01-08T23:30:43.271279391Z',
    messageId: '6d69f07a-c317-4278-9d5c-6a84078419ec',
  });

  it('is what Meta would have brought itself, under its name: it counts once, through whichever doors it comes', () => {
    const one = entry({ messages: [message] });
    const direct = { object: 'whatsapp_business_account', entry: [one] };
    const items = read(social(JSON.stringify(one)));
    expect(items).toEqual(itemsOf(meta, request('https://heed.example', JSON.stringify(direct))));
    expect(items).toEqual([
      {
        kind: 'message',
        message: {
          ...ofSms,
          messageId: message.id,
          provider: 'meta',
          channel: 'WHATSAPP',
          from: '+14255550150',
          to: '+12065550100',
          text: 'Hi',
          receivedAt: 1_723_506_035_000_000,
        },
      },
    ]);
  });

  it('O6 says that somebody stopped marketing messages', () => {
    const preference = { wa_id: '16505551234', category: 'marketing_messages', value: 'stop', timestamp: 1 };
    const stopped = entry({ user_preferences: [preference] }, 'user_preferences');
    for (const written of [JSON.stringify(stopped), stopped])
      expect(read(social(written))).toMatchObject([
        { kind: 'signal', signal: { provider: 'meta', code: 'user_preferences:stop', from: '+16505551234' } },
      ]);
  });

  it('that does not parse is told so, and what holds nothing is nothing', () => {
    expect(aws.read(delivery(notification(social('{'))))).toEqual({
      kind: 'unreadable',
      message: 'whatsAppWebhookEntry: JSON was expected',
    });
    for (const none of [null, 1, '[]', '{"changes":[{}]}']) expect(read(social(none))).toEqual([]);
  });
});
