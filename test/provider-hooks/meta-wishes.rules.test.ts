import { describe, expect, it } from 'vitest';
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { itemsOf, unreadWithout } from './deliver.js';
import { delivery, statuses, preferences } from './meta-deliveries.js';

describe('what WhatsApp knows of a person’s wish', () => {
  it.each(['stop', 'resume'])('O6 a preference to %s is a signal of the person', (value) => {
    const preference = {
      wa_id: '16505551234',
      category: 'marketing_messages',
      value,
      timestamp: 1_731_705_721,
    };
    expect(itemsOf(meta, delivery(preferences(preference)))).toEqual([
      {
        kind: 'signal',
        signal: {
          provider: 'meta',
          code: `user_preferences:${value}`,
          from: '+16505551234',
          to: '+15550783881',
          messageId: `+16505551234 ${value} 1731705721`,
          channel: 'WHATSAPP',
          occurredAt: 1_731_705_721_000_000,
        },
      },
    ]);
  });

  const failed = (code: unknown) => ({
    id: 'wamid.HBgL',
    status: 'failed',
    timestamp: '1751142888',
    recipient_id: '16505551234',
    errors: [{ code, title: 'whatever' }],
  });

  it('O6 the error 131050 is a signal', () => {
    for (const code of [131050, '131050'])
      expect(itemsOf(meta, delivery(statuses(failed(code))))).toEqual([
        {
          kind: 'signal',
          signal: {
            provider: 'meta',
            code: '131050',
            from: '+15550783881',
            to: '+16505551234',
            messageId: 'wamid.HBgL',
            channel: 'WHATSAPP',
            occurredAt: 1_751_142_888_000_000,
          },
        },
      ]);
  });

  it('O6 a receipt that names a number and an id says that they are one person’s', () => {
    const pair = { recipient_id: '16505551234', recipient_user_id: 'US.13491208655302741918' };
    const sent = { id: 'wamid.HBgL', status: 'sent', timestamp: '1751142888', ...pair };
    const same = {
      kind: 'same-person',
      person: {
        provider: 'meta',
        channel: 'WHATSAPP',
        from: '+16505551234',
        alsoFrom: ['US.13491208655302741918'],
        to: '+15550783881',
        messageId: 'wamid.HBgL',
      },
    };
    expect(itemsOf(meta, delivery(statuses(sent)))).toEqual([same]);
    expect(itemsOf(meta, delivery(statuses({ ...failed(131050), ...pair })))).toMatchObject([
      { kind: 'signal', signal: { also: ['US.13491208655302741918'] } },
      same,
    ]);
    // What stands there is the group's.
    const ofGroup = { ...sent, recipient_type: 'group', recipient_id: '120363042' };
    expect(itemsOf(meta, delivery(statuses(ofGroup)))).toEqual([{ kind: 'nothing' }]);
  });

  it.each([131049, 131026, 131051, 130472, 131047, null])('the error %s is none', (code) => {
    expect(itemsOf(meta, delivery(statuses(failed(code))))).toEqual([{ kind: 'nothing' }]);
  });

  it('other wishes, and those of nobody, are told of as unread', () => {
    expect(
      itemsOf(meta, delivery(preferences({ wa_id: '1650', value: 'maybe' }, { value: 'stop' }))),
    ).toEqual([unreadWithout('user_preferences.value'), unreadWithout('user_preferences.wa_id')]);
  });

  it('an opt-out of nobody is told of as unread', () => {
    const { recipient_id: _, ...ofNobody } = failed(131050);
    expect(itemsOf(meta, delivery(statuses(ofNobody)))).toEqual([unreadWithout('statuses.recipient_id')]);
  });

  it('receipts are none', () => {
    expect(
      itemsOf(meta, delivery(statuses({ id: 'x', status: 'read', recipient_id: '16505551234' }))),
    ).toEqual([{ kind: 'nothing' }]);
  });
});
