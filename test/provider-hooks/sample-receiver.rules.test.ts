import { describe, expect, it } from 'vitest';
import type { Sender } from '../../src/core/settings/account-settings.js';
import { sampleReceiver } from '../../src/features/provider-hooks/sample-receiver.rules.js';

const twilio = { title: 'Twilio', samples: ['SMS', 'WHATSAPP', 'RCS'] } as const;
const meta = { title: 'Meta', samples: ['WHATSAPP'] } as const;
const sender = (channel: Sender['channel'], address: string, archivedAt: number | null = null): Sender => ({
  senderId: address,
  sort: 'NUMBER',
  channel,
  address,
  kind: null,
  country: null,
  label: null,
  purpose: 'MARKETING',
  language: 'en',
  enforceAccountOptOuts: false,
  replyAddress: null,
  repliesBy: 'HEED',
  groupId: null,
  scopeKey: 2,
  archivedAt,
  successorId: null,
});
const one = '+14155550100';
const two = '+14155550101';

describe('a sample comes', () => {
  it('to the first sender that is in one of its channels, and not archived', () => {
    const senders = [sender('SMS', one, 1), sender('WHATSAPP', two), sender('SMS', one)];
    expect(sampleReceiver(twilio, senders, null)).toMatchObject({ address: two, channel: 'WHATSAPP' });
    expect(sampleReceiver(meta, [sender('SMS', one), ...senders], null)).toMatchObject({ address: two });
    expect(sampleReceiver(meta, [sender('SMS', one)], null)).toMatchObject({
      kind: 'none',
      message: 'to: the account has no sender of WHATSAPP, where samples of Meta come to: say which',
    });
  });

  it('to an address in the channel that is named, else in that of the sender who has it', () => {
    const senders = [sender('WHATSAPP', one)];
    const channelOf = (to: string) => sampleReceiver(twilio, senders, to);
    expect(channelOf(`rcs:${one}`)).toMatchObject({ address: one, channel: 'RCS' });
    expect(channelOf(one)).toMatchObject({ address: one, channel: 'WHATSAPP' });
    expect(channelOf(two)).toMatchObject({ address: two, channel: 'SMS' });
    expect(sampleReceiver(meta, senders, `sms:${one}`)).toMatchObject({
      kind: 'none',
      message: 'to: an address of WHATSAPP was expected for Meta, one of SMS came',
    });
  });
});
