/**
 * Amazon SNS: the envelope in which topics deliver to an address, and the signature in it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html (an hour of retries at most)
 */
import { verify, X509Certificate } from 'node:crypto';
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import { parseUrl } from '../../../core/domain/parse-url.rules.js';
import type { Doubt, ProofContext } from '../hook-provider.js';
import { instantOfText, type Json, objectOf, parseJson } from '../payload.rules.js';
import { doubtOfTime } from '../signatures.rules.js';

/** Seconds: SNS delivers again for an hour at most, with the time of the first try; and what clocks differ by. */
const oldest = 60 * 60 + 15 * 60;

/** What is signed, in this order: nothing else in the envelope is, and no header. */
const aboutSubscription = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
const signedFields = new Map<unknown, readonly string[]>([
  ['Notification', ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']],
  ['SubscriptionConfirmation', aboutSubscription],
  ['UnsubscribeConfirmation', aboutSubscription],
]);

const algorithms = new Map<unknown, string>([
  ['1', 'RSA-SHA1'],
  ['2', 'RSA-SHA256'],
]);

/** Where SNS is for a topic, by its ARN. Null: it is none that can deliver to an address (FIFO topics can't). */
function placeOf(arn: string): string | null {
  const parts = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2,}(?:-[a-z]+)+-\d+):\d{12}:[\w-]{1,256}$/.exec(arn);
  if (parts === null) return null;
  const [, partition, region = ''] = parts;
  return `https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/`;
}

function arnsIn(text: string): string[] {
  return text.split(/\s+/).filter((arn) => arn !== '');
}

/** What is wrong with the ARNs of the topics that may deliver; null: nothing. */
export function problemOfTopics(text: string): string | null {
  const arns = arnsIn(text);
  return arns.length > 0 && arns.every((arn) => placeOf(arn) !== null)
    ? null
    : 'arn:aws:sns:REGION:ACCOUNT:NAME was expected, several with spaces between them';
}

interface Signed {
  text: string;
  algorithm: string;
  signature: Buffer;
  topic: string;
  certificateUrl: string;
  at: Instant;
}

/** Null: it is not signed, or not in a way that can be read. */
function signedIn(body: Buffer): Signed | null {
  const envelope = objectOf(parseJson(body));
  const text = textToSign(envelope);
  const algorithm = algorithms.get(envelope['SignatureVersion']);
  const at = instantOfText(envelope['Timestamp']);
  const { Signature: given, SigningCertURL: certificateUrl, TopicArn: topic } = envelope;
  if (text === null || algorithm === undefined || at === null) return null;
  if (typeof given !== 'string' || !/^[A-Za-z0-9+/]{20,1400}={0,2}$/.test(given)) return null;
  if (typeof certificateUrl !== 'string' || typeof topic !== 'string') return null;
  return { text, algorithm, signature: Buffer.from(given, 'base64'), topic, certificateUrl, at };
}

/** A break in any other field than the message could make two envelopes of one text. */
function textToSign(envelope: Json): string | null {
  const names = signedFields.get(envelope['Type']);
  if (names === undefined) return null;
  let text = '';
  for (const name of names) {
    const value = envelope[name];
    if (name === 'Subject' && (value === undefined || value === null)) continue;
    if (typeof value !== 'string' || (name !== 'Message' && value.includes('\n'))) return null;
    text += `${name}\n${value}\n`;
  }
  return text;
}

/**
 * `topics`: the ARNs of those that may deliver. Anybody can have a topic of SNS, with a genuine signature: only these count. The
 * certificate is asked for where SNS has its own, in the region of the topic; that it comes from there over TLS vouches for it.
 */
export function doubtOfEnvelope(
  body: Buffer,
  topics: string,
  { now, certificateAt }: ProofContext,
): Doubt | null | Promise<Doubt | null> {
  const signed = signedIn(body);
  if (signed === null) return 'NO_SIGNATURE';
  const { topic, certificateUrl, at } = signed;
  if (!arnsIn(topics).includes(topic) || !isOfSns(certificateUrl, topic)) return 'WRONG_SIGNATURE';
  return certificateAt(certificateUrl).then((certificate) =>
    isSignedWith(certificate, signed)
      ? doubtOfTime(at / microseconds.second, now, oldest)
      : 'WRONG_SIGNATURE',
  );
}

/** To the letter: "sns.s3.amazonaws.com" and what a query answers are others' to fill. */
function isOfSns(certificateUrl: string, topic: string): boolean {
  const place = placeOf(topic);
  return (
    place !== null &&
    certificateUrl.startsWith(place) &&
    /^SimpleNotificationService-[A-Za-z0-9]{16,64}\.pem$/.test(certificateUrl.slice(place.length))
  );
}

/** It has to have been valid when the envelope was signed, which was within the window or counts for nothing. */
function isSignedWith(pem: string, { text, algorithm, signature, at }: Signed): boolean {
  try {
    const certificate = new X509Certificate(pem);
    const isValid = at >= instantOfDate(certificate.validFrom) && at <= instantOfDate(certificate.validTo);
    return isValid && verify(algorithm, Buffer.from(text), certificate.publicKey, signature);
  } catch {
    return false;
  }
}

/** "Sep  7 00:00:00 2021 GMT". */
function instantOfDate(text: string): Instant {
  return microseconds.fromMilliseconds(Date.parse(text));
}

/** Where a topic waits for a yes to its subscription: at SNS itself, in its region. Null: it says another address. */
export function confirmationIn({ TopicArn: topic, Token: token, SubscribeURL: url }: Json): string | null {
  if (typeof topic !== 'string' || typeof url !== 'string') return null;
  const place = placeOf(topic);
  if (place === null || !url.startsWith(`${place}?`)) return null;
  const asked = parseUrl(url)?.searchParams;
  if (asked === undefined) return null;
  const isOfThis = asked.get('TopicArn') === topic && asked.get('Token') === token;
  return isOfThis && asked.get('Action') === 'ConfirmSubscription' ? url : null;
}
