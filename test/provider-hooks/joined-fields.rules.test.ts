/** Names and values that are signed with nothing between them fit a signature in more than one way. */
import { describe, expect, it } from 'vitest';
import type { HookProvider, HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { plivo } from '../../src/features/provider-hooks/providers/plivo.rules.js';
import { twilio } from '../../src/features/provider-hooks/providers/twilio.rules.js';
import { doubt, formOf, itemsOf, someNow } from './deliver.js';

type Form = Record<string, string>;

const token = '0123456789abcdef0123456789abcdef';

/** Names and values in the order in which they are signed. */
const joined = (form: Form) =>
  Object.entries(form)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flat()
    .join('');

function signedOnce({ schemes: [scheme] }: HookProvider, delivery: HookRequest): HookRequest['headers'] {
  return scheme.sign?.(delivery, token, someNow)?.headers ?? {};
}

/** It has a signature that was made for another one, and is taken for the provider's. */
function messageIn(provider: HookProvider, delivery: HookRequest, headers: HookRequest['headers']) {
  const taken = { ...delivery, headers };
  expect(doubt(provider.schemes[0], taken, token)).toBe(null);
  const [item] = itemsOf(provider, taken);
  return item?.kind === 'message' ? item.message : item;
}

describe('an opt-in by Twilio', () => {
  const address = 'https://heed.example/hooks/twilio/k1';
  const sid = 'SM0123456789abcdef0123456789abcdef';
  const start = {
    Body: 'START',
    From: '+14017122661',
    MessageSid: sid,
    NumMedia: '0',
    SmsMessageSid: sid,
    SmsSid: sid,
    SmsStatus: 'received',
    To: '+15558675310',
  };
  const read = (form: Form) => {
    const delivery = formOf(address, form);
    return messageIn(twilio, delivery, signedOnce(twilio, delivery));
  };

  it('counts under the id with which it was signed', () => {
    expect(read(start)).toMatchObject({ messageId: sid, text: 'START' });
    expect(read(start)).not.toHaveProperty('mayOptIn');
    const OriginalRepliedMessageSid = `SM${'1'.repeat(32)}`;
    expect(read({ ...start, OriginalRepliedMessageSid })).not.toHaveProperty('mayOptIn');
    expect(read({ ...start, SmsSid: OriginalRepliedMessageSid })).toHaveProperty('mayOptIn', false);
  });

  it('does not count under an id that has swallowed what follows it', () => {
    const { SmsMessageSid: _, SmsSid: __, ...said } = start;
    const { MessageSid, NumMedia, ...rest } = said;
    const cut = formOf(address, { ...rest, MessageSid: `${MessageSid}NumMedia${NumMedia}` });
    const headers = signedOnce(twilio, formOf(address, said));
    expect(messageIn(twilio, cut, headers)).toHaveProperty('mayOptIn', false);
  });

  it('is not made of a text with names of fields in it, nor of an address with them', () => {
    const forged = { Body: 'START', From: '+14155550199', MessageSid: `SM${'f'.repeat(32)}`, To: start.To };
    const { Body: _, ...rest } = start;
    const text = `${joined(forged).slice('Body'.length)}Z`;
    const headers = signedOnce(twilio, formOf(address, { ...start, Body: text }));
    for (const more of [{ Z: joined(rest) }, { [`Z${joined(rest)}`]: '' }]) {
      const delivery = formOf(address, { ...forged, ...more });
      expect(messageIn(twilio, delivery, headers)).toMatchObject({ from: forged.From, mayOptIn: false });
    }
    const asked = formOf(`${address}?a=${joined(start)}`, forged);
    expect(messageIn(twilio, asked, signedOnce(twilio, asked))).toHaveProperty('mayOptIn', false);
  });
});

describe('an opt-in by Plivo', () => {
  const address = 'https://heed.example/hooks/plivo/k1';
  const uuid = '4ee368ae-25ed-11e3-a36e-000000000000';
  const start = {
    From: '14155550123',
    MessageUUID: uuid,
    PowerpackUUID: 'p1',
    Text: 'START',
    To: '15005550006',
    Type: 'sms',
  };
  const headers = signedOnce(plivo, formOf(address, start));

  it('counts under the id with which it was signed', () => {
    const message = messageIn(plivo, formOf(address, start), headers);
    expect(message).toMatchObject({ messageId: uuid, text: 'START' });
    expect(message).not.toHaveProperty('mayOptIn');
  });

  it('does not count under an id that has swallowed what follows it', () => {
    const { MessageUUID, PowerpackUUID, ...rest } = start;
    const cut = formOf(address, { ...rest, MessageUUID: `${MessageUUID}PowerpackUUID${PowerpackUUID}` });
    expect(messageIn(plivo, cut, headers)).toHaveProperty('mayOptIn', false);
  });

  it('is not made of a text with names of fields in it, the rest of which is asked in the address', () => {
    const forged = {
      From: '14155550199',
      MessageUUID: uuid.replaceAll('0', 'f'),
      Text: 'START',
      To: start.To,
    };
    const said = { From: start.From, MessageUUID: uuid, Text: `=.${joined(forged)}Z`, To: start.To };
    const [asked = ''] = joined(said).split('=');
    const delivery = formOf(`${address}?${asked}=`, { ...forged, Z: `To${start.To}` });
    const message = messageIn(plivo, delivery, signedOnce(plivo, formOf(address, said)));
    expect(message).toMatchObject({ from: '+14155550199', mayOptIn: false });
  });
});
