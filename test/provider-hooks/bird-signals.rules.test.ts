import { describe, expect, it } from 'vitest';
import { findSignal } from '../../src/features/inbound/provider-signals.rules.js';
import { bird } from '../../src/features/provider-hooks/providers/bird.rules.js';
import { itemsOf, request } from './deliver.js';

const address = 'https://heed.example/hooks/bird/k1';
const delivery = (body: unknown) => request(address, JSON.stringify(body));
const at = (iso: string) => Date.parse(iso) * 1000;
const nothing = [{ kind: 'nothing' }];

describe('a word of a recipient that bird.com tells of', () => {
  const timestamp = '2026-03-03T12:00:00Z';
  const event = (type: string, data: unknown) => delivery({ type, timestamp, data });
  const error = (code: string, more = {}) => ({ error: { code, description: 'd', ...more } });
  const sent = { sms_id: 'sms_1', workspace_id: 'ws_1', from: '+15005550006', to: '+14155550123' };
  const sentWhatsApp = {
    whatsapp_id: 'wa_1',
    workspace_id: 'ws_1',
    direction: 'outbound',
    from: { phone_number: '+15005550006' },
    to: { phone_number: '+14155550123', bsuid: 'US.1349' },
  };

  const toPhone = { ...sentWhatsApp, to: { phone_number: '+14155550123' } };
  const samePerson = {
    kind: 'same-person',
    person: {
      provider: 'bird',
      channel: 'WHATSAPP',
      from: '+14155550123',
      alsoFrom: ['US.1349'],
      to: '+15005550006',
      messageId: 'wa_1',
    },
  };

  it.each(['sms.failed', 'sms.rejected', 'sms.undelivered'])(
    'O6 %s of who has opted out is a signal',
    (type) => {
      expect(itemsOf(bird, event(type, { ...sent, ...error('recipient_opted_out') }))).toEqual([
        {
          kind: 'signal',
          signal: {
            provider: 'bird',
            code: 'recipient_opted_out',
            from: '+15005550006',
            to: '+14155550123',
            messageId: 'sms_1',
            channel: 'SMS',
            occurredAt: at(timestamp),
          },
        },
      ]);
      expect(findSignal('bird', 'recipient_opted_out')).toMatchObject({
        action: 'OPT_OUT',
        ofOurMessage: true,
      });
    },
  );

  it.each(['whatsapp.failed', 'whatsapp.rejected'])('O6 %s with Meta’s code is a signal', (type) => {
    const failed = { ...sentWhatsApp, ...error('undeliverable', { meta_error_code: '131050' }) };
    expect(itemsOf(bird, event(type, failed))).toMatchObject([
      {
        kind: 'signal',
        signal: {
          code: '131050',
          from: '+15005550006',
          to: '+14155550123',
          also: ['US.1349'],
          messageId: 'wa_1',
          channel: 'WHATSAPP',
        },
      },
      samePerson,
    ]);
    expect(findSignal('bird', '131050')?.action).toBe('OPT_OUT');
  });

  it.each(['whatsapp.sent', 'whatsapp.delivered', 'whatsapp.read', 'whatsapp.failed'])(
    '%s says which addresses are one person’s, where it names several',
    (type) => {
      expect(itemsOf(bird, event(type, sentWhatsApp))).toEqual([samePerson]);
      for (const to of [{ phone_number: '+14155550123' }, { bsuid: 'US.1349' }, {}])
        expect(itemsOf(bird, event(type, { ...sentWhatsApp, to }))).toEqual(nothing);
      expect(itemsOf(bird, event(type, { ...sentWhatsApp, direction: 'inbound' }))).toEqual(nothing);
      expect(itemsOf(bird, event(type, { ...sentWhatsApp, whatsapp_id: null }))).toEqual(nothing);
    },
  );

  it.each(['keyword_stop', 'carrier_opted_out'])(
    'O6 sms_suppression.created by %s is a signal of the person',
    (reason) => {
      const suppression = {
        suppression_id: 'sup_1',
        destination: '+14155550123',
        originator: 'ACME',
        reason,
        workspace_id: 'ws_1',
      };
      expect(itemsOf(bird, event('sms_suppression.created', suppression))).toEqual([
        {
          kind: 'signal',
          signal: {
            provider: 'bird',
            code: `sms_suppression:${reason}`,
            from: '+14155550123',
            to: 'ACME',
            messageId: 'sup_1',
            channel: 'SMS',
            occurredAt: at(timestamp),
          },
        },
      ]);
      expect(findSignal('bird', `sms_suppression:${reason}`)?.action).toBe('OPT_OUT');
    },
  );

  it.each(['email.unsubscribed', 'email.list_unsubscribed', 'email.complained'])(
    'O6 %s is a signal of the person',
    (type) => {
      const email = {
        email_id: 'em_1',
        recipient_id: 'er_1',
        workspace_id: 'ws_1',
        recipient: 'ann@example.com',
      };
      expect(itemsOf(bird, event(type, email))).toEqual([
        {
          kind: 'signal',
          signal: {
            provider: 'bird',
            code: type,
            from: 'ann@example.com',
            to: 'ws_1',
            messageId: 'em_1 ann@example.com',
            channel: 'EMAIL',
            occurredAt: at(timestamp),
          },
        },
      ]);
      expect(findSignal('bird', type)?.action).toBe('OPT_OUT');
    },
  );

  it('O6 preference.revoked is a signal of the person, for its sender or for all', () => {
    const preference = {
      preference_id: 'pref_1',
      transition_id: 'ptr_1',
      workspace_id: 'ws_1',
      channel: 'sms',
      handle: '+14155550123',
      sender_scope: '+15005550006',
      coverage: 'all',
    };
    const signal = { code: 'preference.revoked', from: '+14155550123', messageId: 'ptr_1', channel: 'SMS' };
    expect(itemsOf(bird, event('preference.revoked', preference))).toMatchObject([
      { kind: 'signal', signal: { ...signal, to: '+15005550006' } },
    ]);
    expect(itemsOf(bird, event('preference.revoked', { ...preference, sender_scope: null }))).toMatchObject([
      { kind: 'signal', signal: { ...signal, to: 'ws_1' } },
    ]);
    expect(
      itemsOf(bird, event('preference.revoked', { ...preference, workspace_id: null, sender_scope: null })),
    ).toMatchObject([{ kind: 'signal', signal: { ...signal, to: 'bird' } }]);
    expect(itemsOf(bird, event('preference.revoked', { ...preference, channel: 'viber' }))).toEqual(nothing);
    expect(itemsOf(bird, event('preference.granted', preference))).toEqual(nothing);
    expect(itemsOf(bird, event('preference.deleted', preference))).toEqual(nothing);
    expect(findSignal('bird', 'preference.revoked')?.action).toBe('OPT_OUT');
  });

  it.each([
    ['sms.failed', { ...sent, ...error('blocked_by_recipient') }],
    ['sms.failed', { ...sent, ...error('blocked_by_carrier') }],
    ['sms.failed', { ...sent, ...error('unknown', { description: 'recipient_opted_out' }) }],
    ['sms.failed', { ...sent, error: null }],
    ['sms.delivered', { ...sent, ...error('recipient_opted_out') }],
    ['sms.sent', sent],
    ['whatsapp.failed', { ...toPhone, ...error('recipient_suppressed') }],
    ['whatsapp.failed', { ...toPhone, ...error('rate_limited', { meta_error_code: '131049' }) }],
    ['whatsapp.read', { ...toPhone, ...error('x', { meta_error_code: '131050' }) }],
    [
      'sms_suppression.created',
      { suppression_id: 's', destination: '+1', originator: 'A', reason: 'manual' },
    ],
    ['whatsapp_suppression.created', { suppression_id: 's', address: '+1', waba: null, reason: 'manual' }],
    ['email.bounced', { email_id: 'em_1', recipient: 'ann@example.com' }],
    ['email_suppression.created', { suppression_id: 's', email: 'ann@example.com', reason: 'hard_bounce' }],
    ['voice_call.ended', { status: 'answered' }],
    ['future.unknown_event', { x: 1 }],
    ['sms.received', null],
  ])('%s with %j is nothing', (type, data) => {
    expect(itemsOf(bird, event(type, data))).toEqual(nothing);
  });
});
