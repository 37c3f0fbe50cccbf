import { describe, expect, it } from 'vitest';
import type { Sender } from '../../../src/core/settings/account-settings.js';
import { wayBackBy, wayBackOf } from '../../../src/features/web-opt-out/form/way-back.rules.js';

const longCode = {
  sort: 'NUMBER',
  channel: 'SMS',
  kind: 'LONG_CODE',
  address: '+14155550100',
  country: 'US',
  replyAddress: null,
  archivedAt: null,
} as Sender;
const alphanumeric = { ...longCode, kind: 'ALPHANUMERIC', address: 'BRAND', country: null } as Sender;
const french = { ...longCode, kind: 'SHORT_CODE', address: '36222', country: 'FR' } as Sender;

const here = '+14155550123';
const inFrance = '+33612345678';
const inGermany = '+4915112345678';

const sender = (address: string) => ({ kind: 'sender', address }) as const;
const anyMessage = { kind: 'any-message' } as const;
const asking = { kind: 'asking' } as const;

describe('the way back', () => {
  it.each([
    ['START to the number that wrote', longCode, here, sender('+14155550100')],
    ['START to a number from another country', longCode, inGermany, sender('+14155550100')],
    [
      'asking, for an e-mail address: START from a phone lifts no opt-out of it',
      longCode,
      'bob@x.example',
      asking,
    ],
    ['asking, where a name wrote that can not receive', alphanumeric, here, asking],
    ['START to the reply address', { ...alphanumeric, replyAddress: '36105' }, inFrance, sender('36105')],
    [
      'asking, where the reply address is a short code of elsewhere',
      { ...alphanumeric, replyAddress: '36105' },
      inGermany,
      asking,
    ],
    [
      'START to a reply address that is a whole number',
      { ...alphanumeric, replyAddress: '+33600000001' },
      inGermany,
      sender('+33600000001'),
    ],
    ['START to a short code at home', french, inFrance, sender('36222')],
    ['asking, for a short code of elsewhere', french, inGermany, asking],
    [
      'START to the own number, where the reply address is not reached',
      { ...longCode, replyAddress: '36105' },
      inGermany,
      sender('+14155550100'),
    ],
    [
      'an answer to a message, of WhatsApp',
      { ...longCode, sort: 'PROFILE', channel: 'WHATSAPP' },
      here,
      anyMessage,
    ],
    ['asking, where e-mails were sent', { ...longCode, sort: 'PROFILE', channel: 'EMAIL' }, here, asking],
    [
      'an answer to any message, of a sender that is no more',
      { ...longCode, archivedAt: 1 },
      here,
      anyMessage,
    ],
    ['an answer to any message, of no sender', undefined, here, anyMessage],
  ] as const)('is %s', (_name, from, recipient, expected) => {
    expect(wayBackBy(from, recipient, null)).toEqual(expected);
  });

  it('of the public form is asking where only e-mail addresses were filled in', () => {
    expect(wayBackOf(['bob@x.example'])).toEqual(asking);
    expect(wayBackOf(['bob@x.example', here])).toEqual(anyMessage);
    expect(wayBackOf([])).toEqual(anyMessage);
  });
});
