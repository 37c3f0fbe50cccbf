/**
 * Bird's Channels API: {service: "channels", event: "sms.inbound", payload}.
 * https://docs.bird.com/api/channels-api/supported-channels/programmable-sms/receiving-messages
 * https://docs.bird.com/api/channels-api/message-status-and-interactions/message-failure-codes
 * Buttons, and the recipients of a message that we sent: from memory, neither is published where it was looked for.
 */
import { channelNamed } from '../channel-name.rules.js';
import type { HookItem } from '../hook-provider.js';
import { firstText, instantOfText, type Json, listOf, objectOf, textOf } from '../payload.rules.js';
import { birdError, birdMessage, nothing } from './bird-message.rules.js';

export function isChannelsEvent({ event, payload }: Json): boolean {
  return typeof event === 'string' && Object.keys(objectOf(payload)).length > 0;
}

export function channelsEvent({ event, payload: said }: Json): HookItem {
  const payload = objectOf(said);
  const [channelName = '', way = ''] = (textOf(event) ?? '').split('.');
  const channel = channelNamed(channelName);
  const isOutgoing = payload['direction'] === 'outgoing';
  if (way === 'inbound' && !isOutgoing) {
    return birdMessage({
      named: { messageId: 'payload.id', from: 'payload.sender.contact', to: 'payload.receiver.connector' },
      messageId: textOf(payload['id']),
      from: contactIn(payload['sender']),
      to: connectorIn(payload['receiver'], payload),
      channel,
      ...saidIn(objectOf(payload['body'])),
      receivedAt: instantOfText(payload['createdAt']),
    });
  }
  if (way !== 'outbound') return nothing;
  return birdError({
    named: { messageId: 'payload.id', person: 'payload.receiver.contacts' },
    code: optOutIn(payload),
    messageId: textOf(payload['id']),
    sender: connectorIn(payload['sender'], payload),
    person: contactIn(payload['receiver']),
    channel,
    occurredAt: instantOfText(firstText(payload['lastStatusAt'], payload['updatedAt'])),
  });
}

/** The person: `contact` of a message that came, the first of `contacts` of one that we sent. */
function contactIn(value: unknown): string | null {
  const { contact, contacts } = objectOf(value);
  return firstText(objectOf(contact)['identifierValue'], objectOf(listOf(contacts)[0])['identifierValue']);
}

/** The address of ours, often empty: then the id of the channel, which a sender of the account may be named by. */
function connectorIn(value: unknown, payload: Json): string | null {
  return firstText(objectOf(objectOf(value)['connector'])['identifierValue'], payload['channelId']);
}

/** `body` names its type, and has what is in it under that name. */
function saidIn(body: Json): { text: string | null; payload: string | null } {
  const content = objectOf(body[textOf(body['type']) ?? '']);
  const actions = [...listOf(content['actions']), ...listOf(body['actions'])].map(objectOf);
  const pressed = actions.map((action) => objectOf(action['postback'] ?? action['reply']));
  return {
    text: firstText(content['text'], ...pressed.map(({ text }) => text)),
    payload: firstText(...pressed.map((one) => one['payload'] ?? one['id'])),
  };
}

const failures: ReadonlySet<string> = new Set(['sending_failed', 'delivery_failed']);

/**
 * WhatsApp hands on Meta's codes. Of the others Bird lists none: what says in words that the recipient has opted out is one. "Blacklist"
 * and "suppressed" are not, they may be of the sender, or of the account itself.
 */
function optOutIn(payload: Json): string | null {
  if (!failures.has(textOf(payload['status']) ?? '')) return null;
  const failure = objectOf(payload['failure']);
  const source = objectOf(failure['source']);
  if (source['name'] === 'whatsapp' && textOf(source['code']) === '131050') return '131050';
  const words = [payload['reason'], payload['details']].map((one) => textOf(one) ?? '').join(' ');
  return saysOptedOut(words) ? 'opted out' : null;
}

/** As "opted out", "opted_out" and "unsubscribed". */
export function saysOptedOut(words: string): boolean {
  return /(?:^|[^a-z])(?:opted[ _-]?out|unsubscribed)(?![a-z])/i.test(words);
}
