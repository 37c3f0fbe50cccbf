import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InboundOutcomeData } from '../../src/core/log/inbound-message.js';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { twilio } from '../../src/features/provider-hooks/providers/twilio.rules.js';
import { holds } from '../properties/holds.js';
import { formOf, itemsOf, request, someNow, unreadWithout } from './deliver.js';

const address = 'https://heed.example/hooks/twilio/k1';

describe('a message of Twilio', () => {
  const sms = {
    MessageSid: 'SM0123456789abcdef0123456789abcdef',
    From: '+14017122661',
    To: '+15558675310',
    Body: 'Stop',
    SmsStatus: 'received',
    NumMedia: '0',
  };
  const read = (fields: Record<string, string>) => {
    const [item] = itemsOf(twilio, formOf(address, fields));
    return item?.kind === 'message' ? item.message : item;
  };

  it('is read with its addresses, its text and its channel', () => {
    expect(itemsOf(twilio, formOf(address, { ...sms, Body: 'Bitte nicht mehr' }))).toEqual([
      {
        kind: 'message',
        message: {
          messageId: sms.MessageSid,
          provider: 'twilio',
          channel: 'SMS',
          from: '+14017122661',
          to: '+15558675310',
          text: 'Bitte nicht mehr',
          buttonPayload: null,
          receivedAt: null,
          campaignId: null,
          campaignExternalId: null,
          providerAction: null,
          answeredByProvider: false,
        },
      },
    ]);
    const whatsApp = { ...sms, From: 'whatsapp:+14017122661', To: 'whatsapp:+15558675310' };
    expect(
      read({ ...whatsApp, ButtonText: 'Stop promotions', ButtonPayload: 'optout', Body: '' }),
    ).toMatchObject({
      channel: 'WHATSAPP',
      text: 'Stop promotions',
      buttonPayload: 'optout',
    });
    expect(read({ ...sms, From: 'RCS:+14017122661', To: 'rcs:brand_acme_agent' })).toMatchObject({
      channel: 'RCS',
    });
  });

  it('of WhatsApp comes from a person with a number, with an id, or with both', () => {
    const whatsApp = { ...sms, From: 'whatsapp:+14017122661', To: 'whatsapp:+15558675310' };
    const id = 'whatsapp:US.13491208655302741918';
    expect(read({ ...whatsApp, ExternalUserIdentifier: id })).toMatchObject({
      from: whatsApp.From,
      alsoFrom: [id],
    });
    expect(read({ ...whatsApp, From: id, ExternalUserIdentifier: id })).not.toHaveProperty('alsoFrom');
    expect(read({ ...whatsApp, From: id })).toMatchObject({ from: id, channel: 'WHATSAPP' });
    const { From: _, ...withoutNumber } = whatsApp;
    expect(read({ ...withoutNumber, ExternalUserIdentifier: id })).toMatchObject({ from: id });
  });

  it('of ours says with its receipt that a number and an id are one person', () => {
    const id = 'whatsapp:US.13491208655302741918';
    const [from, to] = ['whatsapp:+15558675310', 'whatsapp:+14017122661'];
    const receipt = { ...sms, From: from, To: to, MessageStatus: 'delivered' };
    const itemsWith = (more = {}) => itemsOf(twilio, formOf(address, { ...receipt, ...more }));
    const same = { kind: 'same-person', person: { from: to, alsoFrom: [id], to: from, channel: 'WHATSAPP' } };
    expect(itemsWith({ ExternalUserIdentifier: id })).toMatchObject([same]);
    expect(itemsWith({ ExternalUserIdentifier: id, ErrorCode: '63033' })).toMatchObject([
      { kind: 'signal', signal: { code: '63033', to, also: [id] } },
      same,
    ]);
    expect(itemsWith()).toEqual([{ kind: 'nothing' }]);
    expect(itemsWith({ ExternalUserIdentifier: to })).toEqual([{ kind: 'nothing' }]);
  });

  it('that Twilio has understood is what Twilio says, and is not answered again', () => {
    expect(read({ ...sms, Body: 'Arrêt', OptOutType: 'STOP' })).toMatchObject({
      providerAction: 'OPT_OUT',
      answeredByProvider: true,
    });
    expect(read({ ...sms, OptOutType: 'START' })).toMatchObject({
      providerAction: 'OPT_IN',
      answeredByProvider: true,
    });
    expect(read({ ...sms, OptOutType: 'help' })).toMatchObject({
      providerAction: 'HELP',
      answeredByProvider: true,
    });
    expect(read({ ...sms, Body: 'hello', OptOutType: 'NEW' })).toMatchObject({
      providerAction: null,
      answeredByProvider: false,
    });
  });

  it('that is a word of Twilio itself was answered by it, but on a short code or in WhatsApp', () => {
    expect(read({ ...sms, Body: ' stop ' })).toMatchObject({
      providerAction: null,
      answeredByProvider: true,
    });
    expect(read({ ...sms, Body: 'stop please' })).toMatchObject({ answeredByProvider: false });
    expect(read({ ...sms, To: '12345' })).toMatchObject({ answeredByProvider: false });
    const whatsApp = { ...sms, From: 'whatsapp:+14017122661', To: 'whatsapp:+15558675310' };
    expect(read(whatsApp)).toMatchObject({ answeredByProvider: false });
  });

  it('that came by GET is read from the address', () => {
    const url = `${address}?${new URLSearchParams(sms).toString()}`;
    expect(itemsOf(twilio, { method: 'GET', url, headers: {}, body: Buffer.alloc(0) })).toMatchObject([
      { kind: 'message', message: { text: 'Stop' } },
    ]);
  });

  it.each(['MessageSid', 'From', 'To'] as const)('without its %s is told of as unread', (gone) => {
    const { [gone]: _, ...rest } = sms;
    expect(itemsOf(twilio, formOf(address, rest))).toEqual([unreadWithout(gone)]);
  });

  it('without anything that a message has is none', () => {
    expect(itemsOf(twilio, formOf(address, { CallSid: 'CA1', From: sms.From, To: sms.To }))).toEqual([]);
    expect(itemsOf(twilio, formOf(address, ''))).toEqual([]);
    expect(twilio.read(request(address, '{}')).kind).toBe('unreadable');
  });

  holds('is read without a fault, whatever it holds', [fc.string()], (body) => {
    expect(twilio.read(formOf(address, body)).kind).toBe('read');
  });
});

describe('a receipt of Twilio', () => {
  const receipt = {
    MessageSid: 'SM1342fe1b2c904d1ab04f0fc7a58abca9',
    MessageStatus: 'undelivered',
    From: '+15017250604',
    To: '+14017122661',
  };

  it.each([
    ['21610', receipt, 'SMS'],
    ['63033', { ...receipt, From: 'whatsapp:+15017250604', To: 'whatsapp:+14017122661' }, 'WHATSAPP'],
    ['63014', { ...receipt, From: 'rcs:acme', To: 'rcs:+14017122661' }, 'RCS'],
  ])('O6 with the error %s is a word of the recipient', (code, fields, channel) => {
    expect(findSignal('twilio', code)).toMatchObject({ action: 'OPT_OUT' });
    const { From: from, To: to, MessageSid: messageId } = fields;
    expect(itemsOf(twilio, formOf(address, { ...fields, ErrorCode: code }))).toEqual([
      {
        kind: 'signal',
        signal: { provider: 'twilio', code, from, to, messageId, channel, occurredAt: null },
      },
    ]);
  });

  it.each([undefined, '30003', '63016', '63024', '63032', '63049', '2161'])(
    'with the error %s is nothing',
    (code) => {
      const fields = code === undefined ? receipt : { ...receipt, ErrorCode: code };
      expect(itemsOf(twilio, formOf(address, fields))).toEqual([{ kind: 'nothing' }]);
    },
  );

  it('I9 of a messaging service that had chosen no number yet is one from the service, and so from the whole account', () => {
    const { From: _, ...rest } = { ...receipt, ErrorCode: '21610' };
    const signal = (fields: Record<string, string>) => itemsOf(twilio, formOf(address, fields));
    const service = 'MG0123456789abcdef0123456789abcdef';
    expect(signal({ ...rest, From: '', MessagingServiceSid: service })).toMatchObject([
      { kind: 'signal', signal: { from: service, to: receipt.To, channel: 'SMS' } },
    ]);
    expect(signal({ ...rest, To: 'whatsapp:+14017122661' })).toMatchObject([
      { kind: 'signal', signal: { from: 'twilio', channel: 'WHATSAPP' } },
    ]);
  });

  it('is not what a message is that came by the fallback address', () => {
    const message = {
      MessageSid: 'SM1',
      From: '+14017122661',
      To: '+15017250604',
      Body: 'STOP',
      ErrorCode: '11200',
    };
    expect(itemsOf(twilio, formOf(address, message))).toMatchObject([{ kind: 'message' }]);
  });
});

describe('the answer to Twilio', () => {
  const outcome = (text: string | null, notAfter = someNow + 1): InboundOutcomeData => ({
    messageId: 'SM1',
    result: 'OPTED_OUT',
    duplicate: false,
    match: null,
    eventId: null,
    elsewhere: null,
    reviewId: null,
    warnings: [],
    refusal: null,
    reply: text === null ? null : { id: 'r', from: '+1', to: '+2', text, language: 'en', notAfter },
  });
  const answer = (...outcomes: InboundOutcomeData[]) => twilio.answer?.(outcomes, someNow)?.body;

  it('is TwiML with the reply, or with none', () => {
    const head = '<?xml version="1.0" encoding="UTF-8"?><Response>';
    expect(answer(outcome('You have opted out.'))).toBe(
      `${head}<Message>You have opted out.</Message></Response>`,
    );
    expect(answer(outcome(null))).toBe(`${head}</Response>`);
    expect(answer()).toBe(`${head}</Response>`);
    expect(twilio.answer?.([], someNow)).toMatchObject({ status: 200, type: 'text/xml; charset=utf-8' });
  });

  it('I8 has no reply whose time is over', () => {
    expect(answer(outcome('late', someNow - 1))).not.toContain('late');
    expect(answer(outcome('in time', someNow))).toContain('in time');
  });

  it('escapes what the reply says', () => {
    expect(answer(outcome('A & B <b> ]]> \u0000\u0008x'))).toContain(
      '<Message>A &amp; B &lt;b&gt; ]]&gt; x</Message>',
    );
  });
});
