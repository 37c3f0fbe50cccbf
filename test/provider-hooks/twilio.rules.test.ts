import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { twilio } from '../../src/features/provider-hooks/providers/twilio.rules.js';
import type { InboundOutcomeData } from '../../src/core/log/inbound-message.js';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { holds } from '../properties/holds.js';
import { changed, doubt, formOf, itemsOf, request, someNow } from './deliver.js';

const [scheme] = twilio.schemes;
const address = 'https://heed.example/hooks/twilio/k1';

describe('the signature of Twilio', () => {
  // The vectors of twilio-node (spec/validation.spec.js) and twilio-python (tests/unit/test_request_validator.py).
  const token = '12345';
  const call = {
    CallSid: 'CA1234567890ABCDE',
    Caller: '+14158675309',
    Digits: '1234',
    From: '+14158675309',
    To: '+18005551212',
  };
  const page = 'https://mycompany.com/myapp.php?foo=1&bar=2';
  const signed = (delivery: HookRequest, signature: string): HookRequest => ({
    ...delivery,
    headers: { ...delivery.headers, 'x-twilio-signature': signature },
  });
  const hash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620';
  const json = '{"property": "value", "boolean": true}';
  const emptyHash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

  it.each([
    ['a form', formOf(page, call), 'RSOYDt4T1cUTdK1PDd93/VVr8B8='],
    [
      'a port that was left out of it',
      formOf('https://mycompany.com:1234/myapp.php?foo=1&bar=2', call),
      'RSOYDt4T1cUTdK1PDd93/VVr8B8=',
    ],
    ['the usual port, that was put into it', formOf(page, call), 'kvajT1Ptam85bY51eRf/AJRuM3w='],
    [
      'the usual port of http',
      formOf('http://mycompany.com/myapp.php?foo=1&bar=2', call),
      '0ZXoZLH/DfblKGATFgpif+LLRf4=',
    ],
    [
      'another port',
      formOf('http://mycompany.com:1234/myapp.php?foo=1&bar=2', call),
      'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
    ],
    [
      'a user and a password',
      formOf('https://user:pass@mycompany.com/myapp.php?foo=1&bar=2', call),
      'CukzLTc1tT5dXEDIHm/tKBanW10=',
    ],
    [
      'a user',
      formOf('https://user@mycompany.com/myapp.php?foo=1&bar=2', call),
      '2YRLlVAflCqxaNicjMpJcSTgzSs=',
    ],
    [
      'both, and the usual port',
      formOf('https://user:pass@mycompany.com/myapp.php?foo=1&bar=2', call),
      'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=',
    ],
    ['a quote in the address', formOf(`${page}&Body=It's+amazing`, call), 'dsq4Ehbj6cs+KdTkpF5sSSplOWw='],
    [
      'a name with several values, in any order',
      formOf(page, 'MessagingBinding.Address=%2B1415xxxxxxx&MessagingBinding.Address=%2B1325xxxxxxx'),
      '83O6e2vORAoJHUNzJjDWN1jz+BA=',
    ],
    [
      'a value twice',
      formOf(page, 'Sid=CA123&SidAccount=AC123&Digits=5678&Digits=1234&Digits=1234'),
      'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
    ],
    ['a body of JSON', request(`${page}&bodySHA256=${hash}`, json), 'a9nBmqA0ju/hNViExpshrM61xv4='],
    [
      'an empty object of JSON',
      request(`${page}&bodySHA256=${emptyHash}`, '{}'),
      'Ldidvp12m26NI7eqEvxnEpkd9Hc=',
    ],
    [
      'nothing else in the address than the hash',
      request(`https://mycompany.com/myapp.php?bodySHA256=${hash}`, json),
      'y77kIzt2vzLz71DgmJGsen2scGs=',
    ],
  ])('is known with %s', (_, delivery, signature) => {
    expect(doubt(scheme, signed(delivery, signature), token)).toBe(null);
    expect(doubt(scheme, signed(delivery, signature), '12346')).toBe('WRONG_SIGNATURE');
    expect(doubt(scheme, signed({ ...delivery, url: `${delivery.url}x` }, signature), token)).toBe(
      'WRONG_SIGNATURE',
    );
  });

  it('is wrong for another body', () => {
    expect(doubt(scheme, signed(changed(formOf(page, call)), 'RSOYDt4T1cUTdK1PDd93/VVr8B8='), token)).toBe(
      'WRONG_SIGNATURE',
    );
    const whole = request(`${page}&bodySHA256=${hash}`, json);
    expect(doubt(scheme, signed(changed(whole), 'a9nBmqA0ju/hNViExpshrM61xv4='), token)).toBe(
      'WRONG_SIGNATURE',
    );
  });

  it('of an address alone proves nothing of a body that it does not speak of', () => {
    const bare = scheme.sign?.(
      { method: 'GET', url: page, headers: {}, body: Buffer.alloc(0) },
      token,
      someNow,
    );
    const signature = bare?.headers['x-twilio-signature'] ?? '';
    expect(doubt(scheme, bare as HookRequest, token)).toBe(null);
    expect(doubt(scheme, signed(request(page, json), signature), token)).toBe('WRONG_SIGNATURE');
  });

  it('has to be there, and to be one', () => {
    expect(doubt(scheme, formOf(page, call), token)).toBe('NO_SIGNATURE');
    for (const none of ['', 'x', 'RSOYDt4T1cUTdK1PDd93/VVr8B8', '"><script>'])
      expect(doubt(scheme, signed(formOf(page, call), none), token)).toBe('NO_SIGNATURE');
  });

  it('is made as Twilio makes it', () => {
    const sample = twilio.sample(address, { from: '+14155550100', to: '+14155550199', now: someNow });
    const made = scheme.sign?.(sample, token, someNow) as HookRequest;
    expect(made.headers['x-twilio-signature']).not.toBe(undefined);
    expect(doubt(scheme, made, token)).toBe(null);
  });
});

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

  it('without an address or an id is none', () => {
    for (const gone of ['MessageSid', 'From', 'To'] as const) {
      const { [gone]: _, ...rest } = sms;
      expect(itemsOf(twilio, formOf(address, rest))).toEqual([]);
    }
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
