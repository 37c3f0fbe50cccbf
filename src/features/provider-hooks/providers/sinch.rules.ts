/**
 * Sinch: the SMS API (XMS) and the Conversation API (SMS, MMS, RCS, WhatsApp), which may deliver to the same address.
 * https://developers.sinch.com/docs/conversation/callbacks (messages, opt_in_notification, opt_out_notification)
 * https://developers.sinch.com/docs/sms/api-reference/sms/tag/Webhooks
 * https://github.com/sinch/sinch-sdk-node packages/sms/src/models/v1 (MOText, MOMedia)
 */
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import type { HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import {
  firstText,
  instantOfText,
  type Json,
  objectOf,
  parseJson,
  textOf,
  withPlus,
  hexOf,
} from '../payload.rules.js';
import { unread } from '../unread.rules.js';
import { sinchSchemes } from './sinch-proof.rules.js';

const name = 'sinch';

export const sinch: HookProvider = {
  name,
  title: 'Sinch',
  schemes: sinchSchemes,
  read,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        type: 'mo_text',
        id: `01HEED${hexOf(id).slice(0, 20).toUpperCase()}`,
        from: from.replace('+', ''),
        to: to.replace('+', ''),
        body: 'STOP',
        received_at: formatInstant(now),
      }),
    ),
  }),
};

const nothing: HookItem = { kind: 'nothing' };

function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return { kind: 'read', items: [] };
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable', message: 'the body: JSON was expected' };
  const payload = objectOf(whole);
  return {
    kind: 'read',
    items: [typeof payload['type'] === 'string' ? ofSmsApi(payload) : ofConversationApi(payload)],
  };
}

/**
 * Of the reports of the SMS API none says that a recipient has opted out. "Deleted" may mean it, or that there is no such
 * number; 413 is our own account.
 */
function ofSmsApi(payload: Json): HookItem {
  const text = textOfSms(payload);
  if (text === null) return nothing;
  return messageOf({
    named: { messageId: 'id', from: 'from', to: 'to' },
    messageId: payload['id'],
    channel: 'SMS',
    from: payload['from'],
    to: textOf(payload['to']),
    text,
    buttonPayload: null,
    receivedAt: instantOfText(payload['received_at']),
  });
}

function textOfSms({ type, body }: Json): string | null {
  if (type === 'mo_text') return textOf(body);
  const { message, subject } = objectOf(body);
  return type === 'mo_media' ? firstText(message, subject) : null;
}

/** An MMS comes from the same number, to the same one. */
const channels: ReadonlyMap<unknown, Channel> = new Map<unknown, Channel>([
  ['SMS', 'SMS'],
  ['MMS', 'SMS'],
  ['RCS', 'RCS'],
  ['WHATSAPP', 'WHATSAPP'],
]);

function ofConversationApi(payload: Json): HookItem {
  if (Object.hasOwn(payload, 'message_delivery_report'))
    return reportOf(objectOf(payload['message_delivery_report']), payload);
  if (Object.hasOwn(payload, 'opt_out_notification'))
    return consentOf('OPT_OUT', objectOf(payload['opt_out_notification']), payload);
  if (Object.hasOwn(payload, 'opt_in_notification'))
    return consentOf('OPT_IN', objectOf(payload['opt_in_notification']), payload);
  const message = objectOf(payload['message']);
  const { channel: named, identity, app_id: appOfChannel } = objectOf(message['channel_identity']);
  const said = saidIn(objectOf(message['contact_message']));
  if (message['direction'] === 'TO_CONTACT' || !isSaid(said)) return nothing;
  const channel = channels.get(named);
  if (channel === undefined) return ofNoChannel('message.channel_identity.channel', named);
  return messageOf({
    named: { messageId: 'message.id', from: 'message.channel_identity.identity', to: 'app_id' },
    messageId: message['id'],
    channel,
    from: identity,
    to: senderOf(message, identity) ?? firstText(payload['app_id'], appOfChannel),
    ...said,
    receivedAt: momentOf(message['accept_time'], payload),
  });
}

/** Some deliveries have the person's own number in `sender_id`; where it is not ours, the app is all that we know of us. */
function senderOf(message: Json, identity: unknown): string | null {
  const senderId = textOf(message['sender_id']);
  const person = textOf(identity);
  return senderId === null || person === null || withPlus(senderId) === withPlus(person) ? null : senderId;
}

/** A choice has no text of its own; where the app gave it no data, what comes back is "<message id>_<text of the choice>". */
function saidIn(said: Json): Said {
  const choice = objectOf(said['choice_response_message']);
  const pressed = textOf(choice['postback_data']);
  const asked = textOf(choice['message_id']);
  const isTitle = pressed !== null && asked !== null && pressed.startsWith(`${asked}_`);
  return {
    text: firstText(
      objectOf(said['text_message'])['text'],
      objectOf(said['media_card_message'])['caption'],
      isTitle ? pressed.slice(asked.length + 1) : null,
    ),
    buttonPayload: pressed,
  };
}

/**
 * From a channel, or for what somebody has registered with Sinch. It names the app, and none of its senders. Without an id of its own
 * person, moment and wish are one; an opt-in with neither id nor moment is nobody's word, for it may be older than any STOP.
 */
function consentOf(code: 'OPT_OUT' | 'OPT_IN', notification: Json, payload: Json): HookItem {
  const { channel: named, identity, status, request_id: requestId } = notification;
  const channel = channels.get(named);
  const person = textOf(identity);
  const appId = textOf(payload['app_id']);
  if (status !== `${code}_SUCCEEDED`) return nothing;
  if (channel === undefined) return ofNoChannel('channel', named);
  if (person === null || appId === null) return unread({ identity: person, app_id: appId });
  const id = textOf(requestId);
  const occurredAt = momentOf(null, payload);
  const timeless = id === null && occurredAt === null;
  if (timeless && code === 'OPT_IN') return nothing;
  const time = firstText(payload['event_time'], payload['accepted_time']) ?? '';
  return {
    kind: 'signal',
    ...(timeless ? { timeless } : {}),
    signal: {
      provider: name,
      code,
      from: withPlus(person),
      to: appId,
      messageId: id ?? `${person} ${code} ${time}`,
      channel,
      occurredAt,
    },
  };
}

/** Of Meta, handed on. */
const whatsAppOptOut = '131050';
const failures: ReadonlySet<unknown> = new Set(['FAILED', 'SWITCHING_CHANNEL']);

/**
 * Of a message that we sent. The channel's own code may say that the recipient has stopped marketing messages. Sinch's says nothing
 * certain: RECIPIENT_NOT_OPTED_IN is also said of who has never opted in.
 */
function reportOf(report: Json, payload: Json): HookItem {
  const { channel: named, identity, app_id: appOfChannel } = objectOf(report['channel_identity']);
  const code = textOf(objectOf(report['reason'])['channel_code']);
  const channel = channels.get(named);
  const person = textOf(identity);
  const messageId = textOf(report['message_id']);
  if (channel !== 'WHATSAPP' || code !== whatsAppOptOut || !failures.has(report['status'])) return nothing;
  if (person === null || messageId === null)
    return unread({ message_id: messageId, 'channel_identity.identity': person });
  return {
    kind: 'signal',
    signal: {
      provider: name,
      code,
      from: firstText(payload['app_id'], appOfChannel) ?? name,
      to: withPlus(person),
      messageId,
      channel,
      occurredAt: momentOf(null, payload),
    },
  };
}

/** One that Heed does not know is none of ours; one that is not named may be. */
function ofNoChannel(field: string, named: unknown): HookItem {
  return textOf(named) === null ? unread({ [field]: null }) : nothing;
}

interface Said {
  text: string | null;
  buttonPayload: string | null;
}

const isSaid = ({ text, buttonPayload }: Said) => text !== null || buttonPayload !== null;

function momentOf(own: unknown, payload: Json): Instant | null {
  return instantOfText(firstText(own, payload['event_time'], payload['accepted_time']));
}

function messageOf({
  named,
  messageId,
  from,
  ...said
}: Said & {
  /** How these fields are called where they were read. */
  named: { messageId: string; from: string; to: string };
  messageId: unknown;
  channel: Channel;
  from: unknown;
  to: string | null;
  receivedAt: Instant | null;
}): HookItem {
  const id = textOf(messageId);
  const person = textOf(from);
  if (id === null || person === null || said.to === null)
    return unread({ [named.messageId]: id, [named.from]: person, [named.to]: said.to });
  return {
    kind: 'message',
    message: {
      messageId: id,
      provider: name,
      from: withPlus(person),
      ...said,
      to: withPlus(said.to),
      campaignId: null,
      campaignExternalId: null,
      providerAction: null,
      answeredByProvider: false,
    },
  };
}
