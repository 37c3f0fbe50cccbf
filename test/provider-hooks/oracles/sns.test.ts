/** Amazon's own validator for JavaScript says the same of an envelope of SNS as Heed does. */
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { createRequire } from 'node:module';
import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { holdsInTime } from '../../properties/holds.js';
import {
  aboutSubscription,
  certificate,
  certificateUrl,
  doubtOf,
  type Envelope,
  instantOf,
  minutes,
  notification,
  now,
  signed,
  vectors,
} from '../given-sns.js';
import { sendable, withOtherCharacter } from './compared.js';

/** It has no types. */
const MessageValidator = createRequire(import.meta.url)('sns-validator') as new () => {
  validate(envelope: string, then: (error: Error | null) => void): void;
};

/** The library asks for the certificate by itself: nothing leaves the machine. */
beforeAll(() => {
  const answer = (url: unknown, then: (response: IncomingMessage) => void) => {
    const pem = vectors.messages.some(({ SigningCertURL }) => SigningCertURL === url)
      ? vectors.certificatePem
      : certificate;
    const response = Object.assign(Readable.from([Buffer.from(pem)]), { statusCode: 200 });
    then(response as unknown as IncomingMessage);
    return { on: () => undefined };
  };
  vi.spyOn(https, 'get').mockImplementation(answer as unknown as typeof https.get);
});
afterAll(() => {
  vi.restoreAllMocks();
});

function isTakenByAmazon(envelope: Envelope): Promise<boolean> {
  return new Promise((done) => {
    new MessageValidator().validate(JSON.stringify(envelope), (error) => done(error === null));
  });
}

const isTakenByHeed = async (envelope: Envelope) => (await doubtOf(envelope)).doubt === null;

const subject = sendable(20).map((text) => text.replaceAll('\n', ' '));
const anyEnvelope: fc.Arbitrary<Envelope> = fc.oneof(
  { weight: 3, arbitrary: sendable(60).map((text) => notification(text)) },
  {
    weight: 2,
    arbitrary: fc.tuple(sendable(20), subject).map(([text, Subject]) => notification(text, { Subject })),
  },
  {
    weight: 1,
    arbitrary: sendable(20).map((Message) => aboutSubscription('SubscriptionConfirmation', { Message })),
  },
);
const version = fc.constantFrom('1' as const, '2' as const);
const anyChange = fc.constantFrom(
  'nothing',
  'Message',
  'MessageId',
  'TopicArn',
  'Signature',
  'SignatureVersion',
  'Token',
  'Subject',
);

/** Under one of its names something else stands. */
function withOther(envelope: Envelope, name: string, at: number): Envelope {
  const value = envelope[name];
  if (name === 'SignatureVersion') return { ...envelope, [name]: value === '1' ? '2' : '1' };
  // Not the last ones: of them base64 uses some bits alone.
  if (name === 'Signature') return { ...envelope, [name]: withOtherCharacter(String(value), at % 300) };
  return { ...envelope, [name]: `${typeof value === 'string' ? value : ''}x` };
}

describe('Amazon’s validator and Heed', () => {
  it.each(vectors.messages)('take what AWS has signed: $MessageId', async (message) => {
    expect(await isTakenByAmazon(message)).toBe(true);
    const about = { topics: message['TopicArn'] ?? '', now: instantOf(message['Timestamp'] ?? '') };
    expect(await doubtOf(message, { ...about, certificate: vectors.certificatePem })).toMatchObject({
      doubt: null,
    });
  });

  holdsInTime(
    'say the same of an envelope, and of what became of it',
    [anyEnvelope, version, anyChange, fc.nat()],
    async (envelope, by, change, at) => {
      const whole = signed(envelope, by);
      const isSigned = change !== 'Token' || envelope['Type'] !== 'Notification';
      const seen = change === 'nothing' ? whole : withOther(whole, change, at);
      // A notification has no token that would be signed, and a subscription no subject.
      const isSame =
        change === 'nothing' || !isSigned || (change === 'Subject' && envelope['Type'] !== 'Notification');
      expect({ change, heed: await isTakenByHeed(seen) }).toEqual({ change, heed: isSame });
      // The library signs the subject of whatever has one.
      if (change !== 'Subject')
        expect({ change, library: await isTakenByAmazon(seen) }).toEqual({ change, library: isSame });
    },
    { share: 0.1 },
  );

  it('differ of the end of a subscription: the library leaves its token out, and so refuses what AWS signs', async () => {
    const end = signed(aboutSubscription('UnsubscribeConfirmation'));
    expect(await isTakenByAmazon(end)).toBe(false);
    expect(await isTakenByHeed(end)).toBe(true);
  });

  it('differ of where a certificate may be: anybody may have the bucket "sns" of S3', async () => {
    const elsewhere = signed({
      ...notification('STOP'),
      SigningCertURL: certificateUrl.replace('sns.eu-west-1', 'sns.s3-eu-west-1'),
    });
    expect(await isTakenByAmazon(elsewhere)).toBe(true);
    expect(await isTakenByHeed(elsewhere)).toBe(false);
  });

  it('differ of the topics of others, and of what was signed long ago: the library leaves both to who asks', async () => {
    const envelope = signed(notification('STOP'));
    expect(await isTakenByAmazon(envelope)).toBe(true);
    expect((await doubtOf(envelope, { topics: 'arn:aws:sns:eu-west-1:123456789012:other' })).doubt).toBe(
      'WRONG_SIGNATURE',
    );
    expect((await doubtOf(envelope, { now: now + minutes(76) })).doubt).toBe('OUT_OF_TIME');
  });
});
