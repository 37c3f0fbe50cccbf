/**
 * MessageBird, as Bird was called: SMS by its REST API, in JSON, in a form or in the address; SMS and WhatsApp by its Conversations API.
 * https://support.messagebird.com/hc/en-us/articles/360001869258 (reports)
 * Messages, and the words of reports: from memory, they are published no more where they were looked for.
 */
import { channelNamed } from '../channel-name.rules.js';
import type { HookItem } from '../hook-provider.js';
import { firstText, instantOfText, type Json, objectOf, textOf } from '../payload.rules.js';
import { unread } from '../unread.rules.js';
import { saysOptedOut } from './bird-channels.rules.js';
import { birdError, birdMessage, nothing } from './bird-message.rules.js';

export function isConversation({ type, message }: Json): boolean {
  return /^message\.\w+$/.test(textOf(type) ?? '') && Object.keys(objectOf(message)).length > 0;
}

/** {type: "message.created", contact, conversation, message}. */
export function conversationEvent({ type, message: said, contact }: Json): HookItem {
  const message = objectOf(said);
  if (type !== 'message.created' || message['direction'] !== 'received') return nothing;
  const platform = textOf(message['platform']);
  if (platform === null) return unread({ 'message.platform': platform });
  const content = objectOf(message['content']);
  const interactive = objectOf(content['interactive']);
  const pressed = objectOf(
    content['button'] ?? interactive['reply'] ?? interactive['button_reply'] ?? interactive['list_reply'],
  );
  return birdMessage({
    named: { messageId: 'message.id', from: 'message.from', to: 'message.to' },
    messageId: textOf(message['id']),
    from: firstText(message['from'], objectOf(contact)['msisdn']),
    to: firstText(message['to'], message['channelId']),
    channel: channelNamed(platform),
    text: firstText(content['text'], pressed['text'], pressed['title']),
    payload: firstText(pressed['payload'], pressed['id']),
    receivedAt: instantOfText(message['createdDatetime']),
  });
}

/** What has a status is a report of a message that we sent. */
export function formerSms(fields: Json): HookItem {
  return textOf(fields['status']) === null ? formerMessage(fields) : formerReport(fields);
}

function formerMessage(fields: Json): HookItem {
  return birdMessage({
    named: { messageId: 'id', from: 'originator', to: 'recipient' },
    messageId: firstText(fields['id'], fields['mid']),
    from: textOf(fields['originator']),
    to: firstText(fields['recipient'], fields['shortcode']),
    channel: 'SMS',
    text: firstText(fields['body'], fields['payload'], fields['message']),
    payload: null,
    // That of a short code (`receive_datetime`) has no zone that anybody states.
    receivedAt: instantOfText(fields['createdDatetime']),
  });
}

/** It does not say whom it was sent from. */
function formerReport(fields: Json): HookItem {
  const isFailure = textOf(fields['status']) === 'delivery_failed';
  return birdError({
    named: { messageId: 'id', person: 'recipient' },
    code: isFailure && saysOptedOut(textOf(fields['statusReason']) ?? '') ? 'opted out' : null,
    messageId: textOf(fields['id']),
    sender: textOf(fields['originator']),
    person: textOf(fields['recipient']),
    channel: 'SMS',
    occurredAt: instantOfText(fields['statusDatetime']),
  });
}
