/** Deliveries of SNS as wholes: what they ask for, and whatever else comes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aws } from '../../src/features/provider-hooks/providers/aws.rules.js';
import { holds, holdsInTime } from '../properties/holds.js';
import { anyBytes, anyText } from '../properties/inputs.js';
import { itemsOf, sampleOf } from './deliver.js';
import {
  aboutSubscription,
  delivery,
  doubtOf,
  type Envelope,
  notification,
  now,
  place,
  signed,
  subscribeUrl,
  topic,
} from './given-sns.js';

describe('a delivery of AWS', () => {
  it('that asks whether the address is ours is to be confirmed at SNS', () => {
    expect(itemsOf(aws, delivery(aboutSubscription('SubscriptionConfirmation')))).toEqual([
      { kind: 'confirm', url: subscribeUrl },
    ]);
  });

  it.each([
    ['another host', subscribeUrl.replace('sns.', 'sns.evil.')],
    ['a bucket called sns', subscribeUrl.replace('eu-west-1.', 's3-eu-west-1.')],
    ['another region', subscribeUrl.replace('sns.eu-west-1', 'sns.us-east-1')],
    ['http', subscribeUrl.replace('https', 'http')],
    ['another path', subscribeUrl.replace('/?', '/other?')],
    ['a port', subscribeUrl.replace('/?', ':8443/?')],
    ['another action', subscribeUrl.replace('ConfirmSubscription', 'Subscribe')],
    ['another topic', subscribeUrl.replace(topic, `${topic}2`)],
    ['another token', `${subscribeUrl}0`],
    ['nothing', undefined],
    ['no text', { href: subscribeUrl }],
  ])('is confirmed nowhere else: %s', (_title, url) => {
    const asked = aboutSubscription('SubscriptionConfirmation', { SubscribeURL: url });
    expect(aws.read(delivery(asked)).kind).toBe('unreadable');
  });

  it('that says that it has ended is nothing: what it shows would subscribe again', () => {
    expect(itemsOf(aws, delivery(aboutSubscription('UnsubscribeConfirmation')))).toEqual([
      { kind: 'nothing' },
    ]);
  });

  it('that was published there by others is nothing', () => {
    for (const message of ['Hello world!', '', '[]', 'null', '{"a":1}'])
      expect(itemsOf(aws, delivery(notification(message)))).toEqual([{ kind: 'nothing' }]);
  });

  it('that does not parse is told so, an empty one holds nothing', () => {
    expect(aws.read(delivery(Buffer.from('{'))).kind).toBe('unreadable');
    expect(itemsOf(aws, delivery(Buffer.alloc(0)))).toEqual([]);
    expect(itemsOf(aws, delivery([]))).toEqual([]);
  });

  it('can be shown as a STOP', () => {
    const sample = sampleOf(aws, `${place}/hooks/aws/k1`, { from: '+14155550100', to: '+14155550199', now });
    expect(itemsOf(aws, sample)).toMatchObject([
      {
        kind: 'message',
        message: { text: 'STOP', from: '+14155550100', to: '+14155550199', receivedAt: now },
      },
    ]);
  });
});

describe('whatever comes', () => {
  const value = fc.oneof(
    anyText(20),
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'Notification',
      'SubscriptionConfirmation',
      '1',
      '2',
      topic,
      subscribeUrl,
      '+12125550101',
    ),
  );
  const objectWith = (...keys: string[]): fc.Arbitrary<Envelope> =>
    fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...keys) }, anyText(6)), value);
  const inside = objectWith(
    'originationNumber',
    'destinationNumber',
    'messageBody',
    'inboundMessageId',
    'whatsAppWebhookEntry',
    'eventType',
  );
  const around = objectWith(
    ...Object.keys(signed(aboutSubscription('SubscriptionConfirmation'))),
    'Subject',
    'toString',
  );
  const whole = signed(notification(''));
  const envelope = fc
    .tuple(
      around,
      fc.oneof(
        inside.map((one) => JSON.stringify(one)),
        value,
      ),
      fc.boolean(),
    )
    .map(([outer, Message, isWhole]) => (isWhole ? { ...whole, ...outer, Message } : outer));

  holds(
    'is read without a fault',
    [
      fc.oneof(
        anyBytes(),
        fc.json().map((text) => Buffer.from(text)),
        envelope,
      ),
    ],
    (body) => {
      const content = aws.read(delivery(body));
      if (content.kind === 'unreadable') return content.message !== '';
      return content.items.every((item) => item.kind !== 'message' || item.message.messageId !== '');
    },
    { share: 0.2 },
  );

  holdsInTime(
    'proves nothing unless it is signed',
    [fc.oneof(anyBytes(), envelope), anyText()],
    async (body, certificate) => {
      const { doubt } = await doubtOf(body, { certificate });
      expect(doubt).toMatch(/^(NO|WRONG)_SIGNATURE$/);
    },
    { share: 0.2 },
  );

  const genuine = signed(notification('STOP', { Subject: 'a' }));
  holdsInTime(
    'is no longer signed once a field of it is another',
    [fc.constantFrom('Message', 'MessageId', 'Timestamp', 'TopicArn', 'Type', 'Subject'), value],
    async (name, other) => {
      if (other === genuine[name]) return;
      const { doubt } = await doubtOf({ ...genuine, [name]: other });
      expect(doubt).toMatch(/^(NO|WRONG)_SIGNATURE$/);
    },
    { share: 0.05 },
  );
});
