/**
 * AWS End User Messaging: SMS and RCS, and WhatsApp (Social), both through Amazon SNS.
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/rcs-inbound.html, …/rcs-events.html
 * https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
 * https://docs.aws.amazon.com/social-messaging/latest/userguide/managing-event-destination-dlrs.html
 *
 * None of the events of messages that we sent says that somebody has opted out: TEXT_BLOCKED is a device's or a carrier's doing.
 * AWS says so only to who sends (DESTINATION_PHONE_NUMBER_OPTED_OUT).
 */
import { formatInstant } from '../../../core/domain/instant.js';
import type { InboundMessage } from '../../../core/log/inbound-message.js';
import type { HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import {
  firstText,
  instantOfText,
  type Json,
  objectOf,
  parseJson,
  textOf,
  withPlus,
} from '../payload.rules.js';
import { unread } from '../unread.rules.js';
import { itemsOfEntry } from './meta.rules.js';
import { confirmationIn, doubtOfEnvelope, problemOfTopics } from './sns.rules.js';

const name = 'aws';

export const aws: HookProvider = {
  name,
  title: 'AWS End User Messaging (SNS)',
  schemes: [
    {
      name: 'SNS',
      secret: 'the ARN of the topic that may deliver (several: with spaces between them)',
      problemOf: problemOfTopics,
      doubtOf: ({ body }, topics, about) => doubtOfEnvelope(body, topics, about),
      sign: null,
    },
  ],
  read,
  unprovable: ({ headers }) =>
    headers['x-amz-sns-rawdelivery']?.toLowerCase() === 'true'
      ? 'the subscription delivers raw messages, which have no signature: switch off raw message delivery (RawMessageDelivery) in SNS'
      : null,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'text/plain; charset=UTF-8', 'x-amz-sns-message-type': 'Notification' },
    body: Buffer.from(
      JSON.stringify({
        Type: 'Notification',
        MessageId: id,
        TopicArn: 'arn:aws:sns:us-east-1:000000000000:heed-sample',
        Message: JSON.stringify({
          originationNumber: from,
          destinationNumber: to,
          messageKeyword: 'STOP',
          messageBody: 'STOP',
          inboundMessageId: id,
        }),
        Timestamp: formatInstant(now),
      }),
    ),
  }),
};

const nothing: HookItem = { kind: 'nothing' };
const readOf = (...items: HookItem[]): HookContent => ({ kind: 'read', items });

function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return readOf();
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable', message: 'the body: JSON was expected' };
  const envelope = objectOf(whole);
  switch (envelope['Type']) {
    case 'Notification':
      return notificationOf(envelope);
    case 'SubscriptionConfirmation': {
      const url = confirmationIn(envelope);
      return url === null
        ? {
            kind: 'unreadable',
            message: 'SubscribeURL: an address of SNS in the region of the topic was expected',
          }
        : readOf({ kind: 'confirm', url });
    }
    // Its SubscribeURL would subscribe again.
    case 'UnsubscribeConfirmation':
      return readOf(nothing);
    default:
      return readOf();
  }
}

/** What is published is a text, and in it JSON: of WhatsApp, a message, or an event. Or something that others publish there. */
function notificationOf(envelope: Json): HookContent {
  const payload = objectOf(jsonIn(envelope['Message']));
  const { whatsAppWebhookEntry: entry } = payload;
  if (entry !== undefined) {
    const read = typeof entry === 'string' ? jsonIn(entry) : entry;
    // WhatsApp's own ids, under Meta's name: a message that comes through Meta's door as well counts once.
    return read === undefined
      ? { kind: 'unreadable', message: 'whatsAppWebhookEntry: JSON was expected' }
      : { kind: 'read', items: itemsOfEntry(read) };
  }
  return readOf(isInbound(payload) ? inboundOf(payload, envelope) : nothing);
}

/** An event of a message that we sent has neither. */
function isInbound(payload: Json): boolean {
  return payload['originationNumber'] !== undefined || payload['messageBody'] !== undefined;
}

function jsonIn(text: unknown): unknown {
  return typeof text === 'string' ? parseJson(Buffer.from(text)) : undefined;
}

/** A keyword in it is the one that AWS has found, or a default: what counts is what was written. */
function inboundOf(payload: Json, envelope: Json): HookItem {
  const messageId = firstText(payload['inboundMessageId'], envelope['MessageId']);
  const from = textOf(payload['originationNumber']);
  const to = textOf(payload['destinationNumber']);
  if (messageId === null || from === null || to === null)
    return unread({ inboundMessageId: messageId, originationNumber: from, destinationNumber: to });
  const channel = /^rcs-/i.test(to) ? 'RCS' : 'SMS';
  const about = { messageId, provider: name, from: withPlus(from), to: withPlus(to), channel } as const;
  const receivedAt = instantOfText(envelope['Timestamp']);
  const said =
    channel === 'RCS' ? richBody(payload['messageBody']) : { text: textOf(payload['messageBody']) };
  if (said.type === 'UNSUBSCRIBE')
    return { kind: 'signal', signal: { ...about, code: said.type, occurredAt: receivedAt } };
  const { text, pressed = null } = said;
  if (text === null && pressed === null) return nothing;
  const message: InboundMessage = {
    ...about,
    text,
    buttonPayload: pressed,
    receivedAt,
    campaignId: null,
    campaignExternalId: null,
    // Where AWS manages opt-outs it has answered some words itself, where we do it has not: nothing here tells which.
    providerAction: null,
    answeredByProvider: false,
  };
  return { kind: 'message', message };
}

interface Said {
  text: string | null;
  pressed?: string | null;
  type?: string | null;
}

/** RCS has JSON for a body wherever it is no plain text: a suggestion that was pressed, a place, that somebody types. */
function richBody(body: unknown): Said {
  const whole = jsonIn(body);
  if (typeof whole !== 'object' || whole === null) return { text: textOf(body) };
  const { type, text, postbackData } = objectOf(whole);
  return { type: textOf(type), text: textOf(text), pressed: textOf(postbackData) };
}
