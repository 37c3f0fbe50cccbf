/** Envelopes of SNS: those that AWS itself has signed, and those that tests sign with a key of their own. */
import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { microseconds, parseInstant } from '../../src/core/domain/instant.js';
import type { HookRequest } from '../../src/features/provider-hooks/hook-provider.js';
import { aws } from '../../src/features/provider-hooks/providers/aws.rules.js';

export type Envelope = Readonly<Record<string, unknown>>;

const textOf = (name: string) => readFileSync(new URL(`sns/${name}`, import.meta.url), 'utf8');

/** With its source in it. */
export const vectors = JSON.parse(textOf('vectors.json')) as {
  source: string;
  certificatePem: string;
  messages: Record<string, string>[];
};
/** For years around 2030. */
export const certificate = textOf('signing-certificate.pem');
const key = textOf('signing-key.pem');

export const topic = 'arn:aws:sns:eu-west-1:123456789012:heed-inbound';
export const place = 'https://sns.eu-west-1.amazonaws.com';
export const certificateUrl = `${place}/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem`;
export const timestamp = '2030-03-03T12:00:00.000Z';
export const now = instantOf(timestamp);

export function instantOf(text: string): number {
  const instant = parseInstant(text);
  if (instant === null) throw new Error(`${text} is no time`);
  return instant;
}

export const notification = (message: unknown, others: Envelope = {}): Envelope => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topic,
  Message: typeof message === 'string' ? message : JSON.stringify(message),
  Timestamp: timestamp,
  ...others,
});

const token = '2336412f37fb687f5d51e6e241d09c805a5a57b30d712f794cc5f6a988666d92';
export const subscribeUrl = `${place}/?Action=ConfirmSubscription&TopicArn=${topic}&Token=${token}`;

export const aboutSubscription = (
  type: 'SubscriptionConfirmation' | 'UnsubscribeConfirmation',
  others: Envelope = {},
): Envelope => ({
  Type: type,
  MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
  Token: token,
  TopicArn: topic,
  Message: `You have chosen to subscribe to the topic ${topic}.\nTo confirm the subscription, visit the SubscribeURL.`,
  SubscribeURL: subscribeUrl,
  Timestamp: timestamp,
  ...others,
});

/** As AWS says: the names in order, each in a line and its value in the next. */
export function signed(envelope: Envelope, version: '1' | '2' = '2'): Envelope {
  const names = ['Message', 'MessageId', 'SubscribeURL', 'Subject', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = names
    .filter((name) => envelope[name] !== undefined && envelope[name] !== null)
    .map((name) => `${name}\n${String(envelope[name])}\n`)
    .join('');
  const signature = sign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256', Buffer.from(text), key);
  return {
    SigningCertURL: certificateUrl,
    SignatureVersion: version,
    ...envelope,
    Signature: signature.toString('base64'),
  };
}

export function delivery(envelope: unknown, headers: HookRequest['headers'] = {}): HookRequest {
  return {
    method: 'POST',
    url: 'https://heed.example/hooks/aws/key',
    headers: { 'content-type': 'text/plain; charset=UTF-8', ...headers },
    body: Buffer.isBuffer(envelope) ? envelope : Buffer.from(JSON.stringify(envelope)),
  };
}

/** What is doubted in a delivery, and the addresses that were asked for a certificate. */
export async function doubtOf(
  envelope: unknown,
  about: { topics?: string; now?: number; certificate?: string | Error } = {},
) {
  const asked: string[] = [];
  const [scheme] = aws.schemes;
  const doubt = await scheme.doubtOf(delivery(envelope), about.topics ?? topic, {
    now: about.now ?? now,
    async certificateAt(url) {
      asked.push(url);
      const given = about.certificate ?? certificate;
      if (given instanceof Error) throw given;
      return given;
    },
  });
  return { doubt, asked };
}

export const minutes = (count: number) => count * microseconds.minute;
