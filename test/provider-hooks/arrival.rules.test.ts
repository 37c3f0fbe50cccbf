/** What a provider says without an id and without a time: the minute in which it came tells it from the same said again. */
import { describe, expect, it } from 'vitest';
import { messageClaimKey } from '../../src/features/inbound/claim-key.rules.js';
import { asArrived } from '../../src/features/provider-hooks/arrival.rules.js';
import type { HookItem, HookProvider } from '../../src/features/provider-hooks/hook-provider.js';
import { findProvider } from '../../src/features/provider-hooks/providers.js';
import { itemsOf, request, someNow } from './deliver.js';
import { delivery as ofMeta, preferences } from './meta-deliveries.js';

const minute = 60_000_000;
const json = (body: unknown) => request('https://heed.example/hooks/x/k1', JSON.stringify(body));

const idIn = (item: HookItem) => /"messageId":"([^"]*)"/.exec(JSON.stringify(item))?.[1] ?? 'none';

const person = '31612345678';
const sinch = (event: object, wish = 'out') => ({
  app_id: 'app',
  ...event,
  [`opt_${wish}_notification`]: {
    channel: 'SMS',
    identity: person,
    status: `OPT_${wish.toUpperCase()}_SUCCEEDED`,
  },
});
const infobip = (createdAt?: string, wish = 'stop') => ({
  createdAt,
  content: { from: person, sender: '15550783881', notificationMessagesStatus: wish },
});
const preference = (timestamp?: string | number, value = 'stop') =>
  preferences({ wa_id: person, user_id: 'US.13491208655302741918', value, timestamp });
const idUpdate = (timestamp?: string) => ({
  ...preferences(),
  field: 'user_id_update',
  value: {
    ...preferences().value,
    user_id_update: [{ timestamp, wa_id: person, user_id: { previous: 'US.1', current: 'US.2' } }],
  },
});
const revoked = (timestamp?: string, more = {}) => ({
  type: 'preference.revoked',
  timestamp,
  data: { preference_id: 'p_1', workspace_id: 'ws_1', handle: '+31612345678', channel: 'sms', ...more },
});

const said: [name: string, without: ReturnType<typeof json>, withTime: ReturnType<typeof json>][] = [
  [
    'cm',
    json({ from: person, to: '1008', body: 'STOP' }),
    json({ from: person, to: '1008', body: 'STOP', timeUtc: '2026-03-03T12:00:00' }),
  ],
  [
    'cm',
    json({ from: person, to: '1008', body: 'STOP', timeUtc: 'soon' }),
    json({ from: person, to: '1008', body: 'STOP', timeUtc: '2026-03-03T12:00:00' }),
  ],
  ...[undefined, 'r1'].map((reference): [string, ReturnType<typeof json>, ReturnType<typeof json>] => {
    const msg = { to: person, reference, status: { code: '3', errorDescription: 'opted out' } };
    return [
      'cm',
      json({ messages: { msg } }),
      json({ messages: { msg: { ...msg, received: '2026-03-03T12:00:00' } } }),
    ];
  }),
  ['sinch', json(sinch({})), json(sinch({ event_time: '2026-03-03T12:00:00Z' }))],
  ['infobip', json(infobip()), json(infobip('2026-03-03T12:00:00Z'))],
  ['meta', ofMeta(preference()), ofMeta(preference(1_731_705_721))],
  ['meta', ofMeta(preference('soon')), ofMeta(preference('1731705721'))],
  ['meta', ofMeta(idUpdate()), ofMeta(idUpdate('1731705721'))],
  ['bird', json(revoked()), json(revoked('2026-03-03T12:00:00Z'))],
];

describe('what is said without an id and a time', () => {
  it.each(said)(
    'I7 of %s is processed once in a minute, and what has a time once for good',
    (name, without, withTime) => {
      const provider = findProvider(name) as HookProvider;
      const idsAt = (delivery: typeof without, now: number) =>
        itemsOf(provider, delivery).map((item) => idIn(asArrived(item, now)));
      const first = idsAt(without, someNow);
      expect(first.length).toBeGreaterThan(0);
      expect(idsAt(without, someNow + minute - 1)).toEqual(first);
      for (const later of [minute, 60 * minute, 24 * 60 * minute])
        for (const [place, id] of idsAt(without, someNow + later).entries())
          expect(id).not.toBe(first[place]);
      expect(idsAt(withTime, someNow + minute)).toEqual(idsAt(withTime, someNow));
      for (const id of first) expect(messageClaimKey(name, id).kind).toBe('key');
    },
  );

  it.each([
    ['sinch', json(sinch({}, 'in')), json(sinch({ event_time: '2026-03-03T12:00:00Z' }, 'in'))],
    ['infobip', json(infobip(undefined, 'resume')), json(infobip('2026-03-03T12:00:00Z', 'resume'))],
    ['meta', ofMeta(preference(undefined, 'resume')), ofMeta(preference(1_731_705_721, 'resume'))],
  ])('opts nobody in with %s', (name, without, withTime) => {
    const provider = findProvider(name) as HookProvider;
    const signals = (delivery: typeof without) =>
      itemsOf(provider, delivery).filter(({ kind }) => kind === 'signal');
    expect(signals(without)).toEqual([]);
    expect(signals(withTime)).toHaveLength(1);
  });

  it('has an id of its own with Sinch and with Bird, where they tell one', () => {
    const own = sinch({});
    const withId = {
      ...own,
      opt_out_notification: { ...(own['opt_out_notification' as never] as object), request_id: 'r1' },
    };
    const bird = revoked(undefined, { transition_id: 't1' });
    for (const [name, body, id] of [
      ['sinch', withId, 'r1'],
      ['bird', bird, 't1'],
    ] as const) {
      const [item] = itemsOf(findProvider(name) as HookProvider, json(body));
      expect(idIn(asArrived(item as HookItem, someNow))).toBe(id);
    }
  });
});

it('an id that is longer than any that is kept is known by its hash', () => {
  const messageId = `wa_${'1'.repeat(300)}`;
  const of = (id: string): HookItem => ({
    kind: 'signal',
    signal: {
      provider: 'bird',
      code: '131050',
      from: '+15005550006',
      to: '+14155550123',
      messageId: id,
      channel: 'WHATSAPP',
      occurredAt: null,
    },
  });
  const [one, other] = [messageId, `${messageId}2`].map((id) => idIn(asArrived(of(id), someNow)));
  expect(one).toMatch(/^sha256:[0-9a-f]{64}$/);
  expect(one).not.toBe(other);
  expect(one).toBe(idIn(asArrived(of(messageId), someNow + minute)));
  expect(messageClaimKey('bird', one ?? '')).toMatchObject({ kind: 'key' });
  expect(idIn(asArrived(of('wa_1'), someNow))).toBe('wa_1');
});
