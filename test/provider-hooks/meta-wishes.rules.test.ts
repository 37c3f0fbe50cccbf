import { describe, expect, it } from 'vitest';
import { meta } from '../../src/features/provider-hooks/providers/meta.rules.js';
import { itemsOf } from './deliver.js';
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

  it.each([131049, 131026, 131051, 130472, 131047, null])('the error %s is none', (code) => {
    expect(itemsOf(meta, delivery(statuses(failed(code))))).toEqual([{ kind: 'nothing' }]);
  });

  it('other wishes and receipts are none', () => {
    expect(
      itemsOf(meta, delivery(preferences({ wa_id: '1650', value: 'maybe' }, { value: 'stop' }))),
    ).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }]);
    expect(
      itemsOf(meta, delivery(statuses({ id: 'x', status: 'read', recipient_id: '16505551234' }))),
    ).toEqual([{ kind: 'nothing' }]);
  });
});
