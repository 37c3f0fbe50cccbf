/** The proof of what SNS delivers: real envelopes of AWS, and what others could make of one. */
import { describe, expect, it } from 'vitest';
import { ProviderAway } from '../../src/features/provider-hooks/ask-providers.js';
import { aws } from '../../src/features/provider-hooks/providers/aws.rules.js';
import {
  aboutSubscription,
  certificateUrl,
  delivery,
  doubtOf,
  type Envelope,
  instantOf,
  minutes,
  notification,
  now,
  place,
  signed,
  timestamp,
  topic,
  vectors,
} from './given-sns.js';

describe('an envelope that AWS has signed', () => {
  const about = (message: Record<string, string>) => ({
    topics: message['TopicArn'] ?? '',
    now: instantOf(message['Timestamp'] ?? ''),
    certificate: vectors.certificatePem,
  });
  const cases = vectors.messages.map(
    (message) => [`version ${message['SignatureVersion']}, ${message['MessageId']}`, message] as const,
  );

  it('is there in both versions, with a subject and without', () => {
    expect(
      vectors.messages.map((message) => `${message['SignatureVersion']} ${'Subject' in message}`).sort(),
    ).toEqual(['1 false', '1 true', '2 false', '2 true']);
  });

  it.each(cases)('is its own: %s', async (_title, message) => {
    const { doubt, asked } = await doubtOf(message, about(message));
    expect(doubt).toBe(null);
    expect(asked).toEqual([message['SigningCertURL']]);
  });

  it.each(cases)('is not, once a byte of it is another: %s', async (_title, message) => {
    for (const name of ['Message', 'MessageId', 'Timestamp', 'Signature']) {
      const value = message[name] ?? '';
      const other = value.endsWith('Z')
        ? value.replace('Z', '1Z')
        : `${value.startsWith('H') ? 'J' : 'H'}${value.slice(1)}`;
      expect(await doubtOf({ ...message, [name]: other }, about(message)), name).toMatchObject({
        doubt: 'WRONG_SIGNATURE',
      });
    }
  });

  it.each(cases)('is not under the other version, nor as another type: %s', async (_title, message) => {
    const version = message['SignatureVersion'] === '1' ? '2' : '1';
    const swapped = await doubtOf({ ...message, SignatureVersion: version }, about(message));
    expect(swapped.doubt).toBe('WRONG_SIGNATURE');
    const typed = { ...aboutSubscription('SubscriptionConfirmation'), ...message };
    const other = await doubtOf({ ...typed, Type: 'SubscriptionConfirmation' }, about(message));
    expect(other.doubt).toBe('WRONG_SIGNATURE');
  });

  it.each(cases)('does not count a month later: %s', async (_title, message) => {
    const later = { ...about(message), now: instantOf('2022-08-28T00:00:00Z') };
    expect((await doubtOf(message, later)).doubt).toBe('OUT_OF_TIME');
  });
});

describe('an envelope', () => {
  const envelope = notification('Hello world!');

  it.each(['1', '2'] as const)('of each type is proved, in version %s', async (version) => {
    for (const one of [
      envelope,
      notification('with a subject', { Subject: 'About\tthis' }),
      notification('Grüße, 🙏\nund mehr\n'),
      aboutSubscription('SubscriptionConfirmation'),
      aboutSubscription('UnsubscribeConfirmation'),
    ])
      expect((await doubtOf(signed(one, version))).doubt).toBe(null);
  });

  it('may have fields that are not signed, and no subject may be written as null', async () => {
    const more = {
      ...signed(envelope),
      Subject: null,
      MessageAttributes: { a: { Type: 'String', Value: 'b' } },
    };
    expect((await doubtOf(more)).doubt).toBe(null);
  });

  it('of another topic is refused, genuine as it is, and nobody is asked for its certificate', async () => {
    for (const other of [
      'arn:aws:sns:eu-west-1:210987654321:heed-inbound',
      'arn:aws:sns:eu-west-1:123456789012:heed-inbound2',
      'arn:aws:sns:eu-west-2:123456789012:heed-inbound',
      'ARN:aws:sns:eu-west-1:123456789012:heed-inbound',
    ]) {
      const foreign = signed(notification('STOP', { TopicArn: other }));
      expect(await doubtOf(foreign)).toEqual({ doubt: 'WRONG_SIGNATURE', asked: [] });
    }
  });

  it('may be of any of several topics', async () => {
    const topics = `arn:aws:sns:us-east-1:123456789012:other\n ${topic} `;
    expect((await doubtOf(signed(envelope), { topics })).doubt).toBe(null);
  });

  it('of China has its certificate there', async () => {
    const there = 'arn:aws-cn:sns:cn-north-1:123456789012:heed';
    const of = (url: string) =>
      doubtOf(signed(notification('a', { TopicArn: there, SigningCertURL: url })), { topics: there });
    const file = 'SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';
    expect((await of(`https://sns.cn-north-1.amazonaws.com.cn/${file}`)).doubt).toBe(null);
    expect((await of(`https://sns.cn-north-1.amazonaws.com/${file}`)).doubt).toBe('WRONG_SIGNATURE');
  });

  const file = certificateUrl.slice(place.length);
  it.each([
    ['another region', `https://sns.us-east-1.amazonaws.com${file}`],
    ['a bucket called sns', `https://sns.s3-eu-west-1.amazonaws.com${file}`],
    ['a bucket of S3', `https://sns.eu-west-1.s3.amazonaws.com${file}`],
    ['http', certificateUrl.replace('https', 'http')],
    ['another host', `https://sns.eu-west-1.amazonaws.com.evil.example${file}`],
    ['a host below', `https://a.sns.eu-west-1.amazonaws.com${file}`],
    ['China', `https://sns.eu-west-1.amazonaws.com.cn${file}`],
    ['a user', `https://sns.eu-west-1.amazonaws.com@evil.example${file}`],
    ['a backslash', `https://evil.example\\.sns.eu-west-1.amazonaws.com${file}`],
    ['a port', `https://sns.eu-west-1.amazonaws.com:8443${file}`],
    ['capitals', certificateUrl.replace('sns', 'SNS')],
    ['another path', `${place}/other/SimpleNotificationService-0123456789abcdef.pem`],
    ['a path that leads away', `${place}/../SimpleNotificationService-0123456789abcdef.pem`],
    ['another file', `${place}/0123456789abcdef.pem`],
    ['another ending', certificateUrl.replace('.pem', '.crt')],
    ['a query', `${certificateUrl}?a=.pem`],
    ['a query that answers', `${place}/?Action=GetTopicAttributes&a=${file}`],
    ['a fragment', `${certificateUrl}#.pem`],
    ['a space before', ` ${certificateUrl}`],
    ['a line after', `${certificateUrl}\n`],
  ])('with a certificate of %s is refused, and that is not asked for', async (_title, url) => {
    const foreign = { ...signed(envelope), SigningCertURL: url };
    expect(await doubtOf(foreign)).toEqual({ doubt: 'WRONG_SIGNATURE', asked: [] });
  });

  it('signed when its certificate was not valid yet, or no longer, is refused', async () => {
    for (const at of ['2020-01-01T00:00:00.000Z', '2040-01-01T00:00:00.000Z']) {
      const late = signed(notification('STOP', { Timestamp: at }));
      expect((await doubtOf(late, { now: instantOf(at) })).doubt).toBe('WRONG_SIGNATURE');
    }
  });

  it('counts for the hour in which SNS tries again, and a quarter more', async () => {
    const of = async (age: number) => (await doubtOf(signed(envelope), { now: now + minutes(age) })).doubt;
    expect(await Promise.all([-4, 0, 60, 74].map(of))).toEqual([null, null, null, null]);
    expect(await Promise.all([-6, 76, 600].map(of))).toEqual(['OUT_OF_TIME', 'OUT_OF_TIME', 'OUT_OF_TIME']);
  });

  it('that is old and wrong is wrong', async () => {
    const wrong = { ...signed(envelope), Message: 'STOP' };
    expect((await doubtOf(wrong, { now: now + minutes(600) })).doubt).toBe('WRONG_SIGNATURE');
  });

  it('is neither proved nor refused while its certificate cannot be had', async () => {
    await expect(doubtOf(signed(envelope), { certificate: new ProviderAway('away') })).rejects.toThrow(
      ProviderAway,
    );
  });

  it('is refused where the certificate is none, or somebody else’s', async () => {
    for (const certificate of ['', 'no certificate', vectors.certificatePem.slice(0, 200)])
      expect((await doubtOf(signed(envelope), { certificate })).doubt).toBe('WRONG_SIGNATURE');
    const others = { certificate: vectors.certificatePem, now: instantOf('2022-01-01T00:00:00Z') };
    const then = signed(notification('a', { Timestamp: '2022-01-01T00:00:00.000Z' }));
    expect((await doubtOf(then, others)).doubt).toBe('WRONG_SIGNATURE');
  });

  it('cannot hide one field in another', async () => {
    const genuine = signed(notification('STOP', { Subject: 'a', MessageId: '1' }));
    const { Subject: _, ...hidden }: Envelope = { ...genuine, MessageId: '1\nSubject\na' };
    expect((await doubtOf(genuine)).doubt).toBe(null);
    expect((await doubtOf(hidden)).doubt).toBe('NO_SIGNATURE');
  });

  it.each<[string, unknown]>([
    ['nothing', Buffer.alloc(0)],
    ['no JSON', Buffer.from('{"Type":"Notification"')],
    ['a list', [signed(envelope)]],
    ['null', null],
    ['a raw message', { originationNumber: '+14255550182', messageBody: 'STOP' }],
    ['no signature', { ...signed(envelope), Signature: undefined }],
    ['an empty signature', { ...signed(envelope), Signature: '' }],
    ['a signature that is no base64', { ...signed(envelope), Signature: '?'.repeat(344) }],
    ['a signature without an end', { ...signed(envelope), Signature: 'A'.repeat(100_000) }],
    ['no version', { ...signed(envelope), SignatureVersion: undefined }],
    ['version 3', { ...signed(envelope), SignatureVersion: '3' }],
    ['a version that is a number', { ...signed(envelope), SignatureVersion: 2 }],
    ['another type', { ...signed(envelope), Type: 'constructor' }],
    ['no time', { ...signed(envelope), Timestamp: 'yesterday' }],
    ['a message that is no text', { ...signed(envelope), Message: { a: 1 } }],
    ['a subject that is no text', { ...signed(envelope), Subject: 1 }],
    ['no address of a certificate', { ...signed(envelope), SigningCertURL: undefined }],
    ['no token', { ...signed(aboutSubscription('SubscriptionConfirmation')), Token: undefined }],
  ])('that is %s proves nothing', async (_title, body) => {
    expect(await doubtOf(body)).toEqual({ doubt: 'NO_SIGNATURE', asked: [] });
  });
});

describe('the secret of AWS', () => {
  const [scheme] = aws.schemes;

  it.each([
    topic,
    `${topic} arn:aws:sns:us-east-1:123456789012:other`,
    'arn:aws-cn:sns:cn-northwest-1:123456789012:a_b-C',
    'arn:aws-us-gov:sns:us-gov-west-1:123456789012:a',
    'arn:aws:sns:ap-southeast-4:123456789012:a',
  ])('may be %s', (secret) => {
    expect(scheme.problemOf(secret)).toBe(null);
  });

  it.each([
    ' ',
    'topic',
    `${topic}, ${topic}`,
    `${topic}.fifo`,
    `${topic}:2bcfbf39-05c3-41de-beaa-fcfcc21c8f55`,
    'arn:aws:sns:s3-us-west-2:123456789012:a',
    'arn:aws:sns:*:123456789012:a',
    'arn:aws:sqs:eu-west-1:123456789012:a',
    'arn:aws:sns:eu-west-1:1234:a',
  ])('may not be "%s"', (secret) => {
    expect(scheme.problemOf(secret)).toContain('arn:aws:sns:REGION:ACCOUNT:NAME was expected');
  });

  it('signs nothing: only AWS can', () => {
    expect(scheme.sign).toBe(null);
  });
});

describe('a raw delivery', () => {
  it('is told what to switch off', () => {
    const raw = delivery({ originationNumber: '+14255550182' }, { 'x-amz-sns-rawdelivery': 'true' });
    expect(aws.unprovable?.(raw)).toContain('switch off raw message delivery');
    expect(aws.unprovable?.(delivery(signed(notification('a', { Timestamp: timestamp }))))).toBe(null);
  });
});
