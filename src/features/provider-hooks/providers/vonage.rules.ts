/**
 * Vonage: the SMS API and the Messages API (SMS, MMS, RCS, WhatsApp), which may deliver to the same address.
 * https://github.com/Nexmo/api-specification definitions/sms.yml (inbound)
 * https://developer.vonage.com/en/opt-out-assist/guides/messaging-opted-out-numbers (err-code 9)
 * https://developer.vonage.com/en/messages/guides/rcs/rcs-suggestions-message-types (reply, button)
 * https://github.com/Vonage/vonage-java-sdk (InboundMessage, MessageStatus)
 * https://github.com/Nexmo/api-specification definitions/messages-olympus.yml (version 0.1, error 1240)
 */
import { type Instant, microseconds } from '../../../core/domain/instant.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import type { HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import { firstText, instantOfText, type Json, objectOf, textOf, withPlus, hexOf } from '../payload.rules.js';
import { unread } from '../unread.rules.js';
import { compactJson, isReceipt, vonageBodyOf } from './vonage-body.rules.js';
import { vonageSchemes } from './vonage-proof.rules.js';

const name = 'vonage';

export const vonage: HookProvider = {
  name,
  title: 'Vonage',
  schemes: vonageSchemes,
  // "In the rare case of an internal error" it forgets to sign, and delivers again only after 429 or 5xx.
  statusOfUnsigned: 503,
  read,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        msisdn: from.replace('+', ''),
        to: to.replace('+', ''),
        messageId: hexOf(id).slice(0, 16).toUpperCase(),
        text: 'STOP',
        type: 'text',
        keyword: 'STOP',
        'message-timestamp': timestampOf(now),
      }),
    ),
  }),
};

/** As Vonage writes it: "2020-01-01 12:00:00". */
function timestampOf(now: Instant): string {
  return new Date(now / microseconds.fromMilliseconds(1)).toISOString().slice(0, 19).replace('T', ' ');
}

const nothing: HookItem = { kind: 'nothing' };

function read(request: HookRequest): HookContent {
  const body = vonageBodyOf(request);
  switch (body.kind) {
    case 'unreadable':
      return { kind: 'unreadable', message: 'the body: JSON was expected' };
    case 'messages':
      return { kind: 'read', items: [ofMessagesApi(body.payload)] };
    case 'sms': {
      const fields = Object.fromEntries(body.fields);
      return { kind: 'read', items: [isReceipt(fields) ? receiptOf(fields) : smsOf(fields)] };
    }
  }
}

/** The parts of a long text come each by itself; a word alone is in one. `keyword` is only the first word of the text. */
function smsOf(fields: Json): HookItem {
  return messageOf({
    named: { messageId: 'messageId', from: 'msisdn', to: 'to' },
    messageId: fields['messageId'],
    channel: 'SMS',
    from: textOf(fields['msisdn']),
    to: textOf(fields['to']),
    text: textOf(fields['text']),
    buttonPayload: null,
    receivedAt: instantOfText(fields['message-timestamp']),
  });
}

/** `msisdn` is the person here, too, and `to` is our sender. A 9 counts in `err-code` alone: in other tables it is no credit. */
function receiptOf(fields: Json): HookItem {
  const hasFailed = ['failed', 'rejected'].includes(textOf(fields['status'])?.toLowerCase() ?? '');
  if (!hasFailed || textOf(fields['err-code']) !== '9') return nothing;
  return errorOf('9', {
    named: { messageId: 'messageId', to: 'msisdn' },
    messageId: fields['messageId'],
    channel: 'SMS',
    from: textOf(fields['to']),
    to: textOf(fields['msisdn']),
    occurredAt: instantOfText(fields['message-timestamp']),
  });
}

/** An MMS comes from the same number, to the same one. */
const channels: ReadonlyMap<string, Channel> = new Map([
  ['sms', 'SMS'],
  ['mms', 'SMS'],
  ['rcs', 'RCS'],
  ['whatsapp', 'WHATSAPP'],
]);

/** In version 0.1 who writes and who is written to are objects, each with the channel as its type. */
function ofMessagesApi(payload: Json): HookItem {
  const named = firstText(
    payload['channel'],
    objectOf(payload['to'])['type'],
    objectOf(payload['from'])['type'],
  );
  const channel = channels.get(named?.toLowerCase() ?? '');
  if (channel === undefined)
    return named === null && isSaid(saidIn(payload)) ? unread({ channel: named }) : nothing;
  const about = {
    named: { messageId: 'message_uuid', from: 'from', to: 'to' },
    messageId: payload['message_uuid'],
    channel,
    from: partyOf(payload['from']),
    to: partyOf(payload['to']),
  };
  const at = instantOfText(payload['timestamp']);
  if (Object.hasOwn(payload, 'status') && !Object.hasOwn(payload, 'message_type')) {
    const isOptOut = codeOf(objectOf(payload['error'])) === '1240';
    return isOptOut ? errorOf('1240', { ...about, occurredAt: at }) : nothing;
  }
  return messageOf({ ...about, ...saidIn(payload), receivedAt: at });
}

interface Said {
  text: string | null;
  buttonPayload: string | null;
}

const isSaid = ({ text, buttonPayload }: Said) => text !== null || buttonPayload !== null;

function saidIn(payload: Json): Said {
  const content = objectOf(objectOf(payload['message'])['content']);
  const button = objectOf(payload['button']);
  const reply = objectOf(payload['reply']);
  return {
    text: firstText(payload['text'], button['text'], reply['title'], content['text']),
    buttonPayload: firstText(reply['id'], button['payload'], objectAsText(button['payload'])),
  };
}

function partyOf(value: unknown): string | null {
  return firstText(value, objectOf(value)['number'], objectOf(value)['id']);
}

/** The payload of a button is a text in WhatsApp, and an object in Vonage's own SDK for Java. */
function objectAsText(value: unknown): string | null {
  return typeof value === 'object' && value !== null ? compactJson(value) : null;
}

/** The code is the title, a number or a text, else what the address of its page ends with; in version 0.1 it is `code`. */
function codeOf(error: Json): string | null {
  const title = firstText(error['title'], error['code']);
  if (title !== null && /^\d+$/.test(title)) return title;
  return /#(\d+)$/.exec(textOf(error['type']) ?? '')?.[1] ?? null;
}

interface Addressed {
  /** How these fields are called where they were read. */
  named: { messageId: string; to: string };
  messageId: unknown;
  channel: Channel;
  from: string | null;
  to: string | null;
}

function messageOf({
  named,
  messageId,
  from,
  to,
  ...said
}: Addressed & Said & { named: { from: string }; receivedAt: Instant | null }): HookItem {
  const id = textOf(messageId);
  if (!isSaid(said)) return nothing;
  if (id === null || from === null || to === null)
    return unread({ [named.messageId]: id, [named.from]: from, [named.to]: to });
  return {
    kind: 'message',
    message: {
      messageId: id,
      provider: name,
      from: withPlus(from),
      to: withPlus(to),
      ...said,
      campaignId: null,
      campaignExternalId: null,
      providerAction: null,
      answeredByProvider: false,
    },
  };
}

/**
 * Of a message that we sent: `from` is our sender. 9, of the SMS API: "user has requested not to receive messages from the
 * sending number". 1240, of the Messages API: "the user has already sent a STOP opt-out message". Others say nothing of
 * consent: 4 is a bar at the operator, 1050 one of the platform.
 */
function errorOf(
  code: '9' | '1240',
  { named, messageId, from, to, ...error }: Addressed & { occurredAt: Instant | null },
): HookItem {
  const id = textOf(messageId);
  if (id === null || to === null) return unread({ [named.messageId]: id, [named.to]: to });
  return {
    kind: 'signal',
    // A sender that it does not name is nobody's (I9).
    signal: { provider: name, code, from: withPlus(from ?? name), to: withPlus(to), messageId: id, ...error },
  };
}
