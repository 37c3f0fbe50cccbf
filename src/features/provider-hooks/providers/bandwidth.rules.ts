/**
 * Bandwidth: SMS, MMS and RCS (RBM).
 * https://dev.bandwidth.com/docs/messaging/webhooks/ (an answer of 2xx within ten seconds, else it comes again for a day)
 * https://dev.bandwidth.com/docs/messaging/errors
 * https://dev.bandwidth.com/docs/account/applications (CallbackCreds)
 */
import { formatInstant } from '../../../core/domain/instant.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import type { HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import {
  firstText,
  instantOfText,
  type Json,
  listOf,
  objectOf,
  parseJson,
  textOf,
} from '../payload.rules.js';
import { doubtOfBasic } from '../signatures.rules.js';
import { unread } from '../unread.rules.js';

const name = 'bandwidth';

export const bandwidth: HookProvider = {
  name,
  title: 'Bandwidth',
  schemes: [
    {
      name: 'BASIC',
      secret: 'user:password, as the messaging application has them for its callbacks',
      problemOf: (secret) =>
        /^[^:\u0000-\u001f\u007f]+:[^\u0000-\u001f\u007f]+$/.test(secret)
          ? null
          : 'user:password was expected',
      doubtOf: ({ headers }, secret) => doubtOfBasic(headers['authorization'], secret),
      sign: (request, secret) => ({
        ...request,
        headers: { ...request.headers, authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
      }),
      challenge: 'Basic realm="Heed", charset="UTF-8"',
    },
  ],
  read,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: Buffer.from(
      JSON.stringify([
        {
          type: 'message-received',
          time: formatInstant(now),
          description: 'Incoming message received',
          to,
          message: {
            id,
            time: formatInstant(now),
            to: [to],
            from,
            text: 'STOP',
            applicationId: '00000000-0000-4000-8000-000000000000',
            owner: to,
            direction: 'in',
            segmentCount: 1,
          },
        },
      ]),
    ),
  }),
};

function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return { kind: 'read', items: [] };
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable', message: 'the body: JSON was expected' };
  const events = Array.isArray(whole) ? listOf(whole) : [whole];
  return { kind: 'read', items: events.map((event) => itemOf(objectOf(event))) };
}

const nothing: HookItem = { kind: 'nothing' };

function itemOf(event: Json): HookItem {
  const message = objectOf(event['message']);
  switch (event['type']) {
    case 'message-received':
    case 'suggestion-response':
      return message['direction'] === 'out' ? nothing : messageOf(event, message);
    case 'message-failed':
      return message['direction'] === 'in' ? nothing : failureOf(event, message);
    default:
      return nothing;
  }
}

/** Of several of ours in a group each has an event of its own, with an id of its own: `to` is the one that it is about. */
function messageOf(event: Json, message: Json): HookItem {
  const messageId = textOf(message['id']);
  const from = textOf(message['from']);
  const to = firstText(event['to'], message['owner'], ...listOf(message['to']));
  const pressed = objectOf(message['suggestionResponse']);
  const text = firstText(message['text'], objectOf(message['content'])['text'], pressed['text']);
  const buttonPayload = textOf(pressed['postbackData']);
  if (text === null && buttonPayload === null) return nothing;
  if (messageId === null || from === null || to === null)
    return unread({ 'message.id': messageId, 'message.from': from, to });
  return {
    kind: 'message',
    message: {
      messageId,
      provider: name,
      channel: channelOf(message),
      from,
      to,
      text,
      buttonPayload,
      receivedAt: instantOfText(message['time']) ?? instantOfText(event['time']),
      campaignId: null,
      campaignExternalId: null,
      providerAction: null,
      answeredByProvider: false,
    },
  };
}

/** The one error that says that somebody has opted out. Others say of a block that it is there, and not whose. */
const optedOut = '4775';

/** Of a message to a group each recipient has an event of its own, with the same id: `to` is the one that it is about. */
function failureOf(event: Json, message: Json): HookItem {
  const messageId = textOf(message['id']);
  const to = textOf(event['to']);
  // A sender that it does not name is nobody's (I9).
  const from = firstText(message['from'], message['owner']) ?? name;
  if (textOf(event['errorCode']) !== optedOut) return nothing;
  if (messageId === null || to === null) return unread({ 'message.id': messageId, to });
  return {
    kind: 'signal',
    signal: {
      provider: name,
      code: optedOut,
      from,
      to,
      messageId: listOf(message['to']).length > 1 ? `${messageId} ${to}` : messageId,
      channel: channelOf(message),
      occurredAt: instantOfText(event['time']),
    },
  };
}

function channelOf(message: Json): Channel {
  return message['channel'] === 'RBM' ? 'RCS' : 'SMS';
}
