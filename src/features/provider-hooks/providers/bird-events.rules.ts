/**
 * Events of bird.com: SMS, WhatsApp and e-mail. {type, timestamp, data}; formerly data stood beside the type.
 * https://bird.com/docs, and the types of https://www.npmjs.com/package/@messagebird/sdk (0.63.0)
 */
import type { Channel } from '../../../core/domain/vocabulary.js';
import { channelNamed } from '../channel-name.rules.js';
import type { HookItem } from '../hook-provider.js';
import { firstText, instantOfText, type Json, objectOf, textOf } from '../payload.rules.js';
import { birdError, birdMessage, birdReport, nothing } from './bird-message.rules.js';

export function isBirdEvent({ type }: Json): boolean {
  return /^(?:sms|sms_suppression|whatsapp|email|preference)\.\w+$/.test(textOf(type) ?? '');
}

/** What an event says, wherever it stands. */
export function dataIn(event: Json): Json {
  const wrapped = objectOf(event['data']);
  return Object.keys(wrapped).length > 0 ? wrapped : event;
}

/** Those of WhatsApp are read apart. */
export function birdEvent(event: Json): HookItem {
  const type = textOf(event['type']) ?? '';
  const data = dataIn(event);
  const at = instantOfText(event['timestamp']);
  switch (type) {
    case 'sms.received':
      return birdMessage({
        named: { messageId: 'sms_id', from: 'from', to: 'to' },
        messageId: textOf(data['sms_id']),
        from: textOf(data['from']),
        to: textOf(data['to']),
        channel: 'SMS',
        text: textOf(data['text']),
        payload: null,
        receivedAt: at,
      });
    case 'sms.failed':
    case 'sms.rejected':
    case 'sms.undelivered':
      return birdError({
        named: { messageId: 'sms_id', person: 'to' },
        code: smsErrorIn(data),
        messageId: textOf(data['sms_id']),
        sender: textOf(data['from']),
        person: textOf(data['to']),
        channel: 'SMS',
        occurredAt: at,
      });
    case 'sms_suppression.created':
      return birdReport({
        named: { messageId: 'suppression_id', person: 'destination' },
        code: suppressionIn(data),
        messageId: textOf(data['suppression_id']),
        sender: textOf(data['originator']),
        person: textOf(data['destination']),
        channel: 'SMS',
        occurredAt: at,
      });
    case 'email.unsubscribed':
    case 'email.list_unsubscribed':
    case 'email.complained':
      return birdReport({
        named: { messageId: 'email_id', person: 'recipient' },
        code: type,
        messageId: idOf(data['email_id'], data['recipient']),
        sender: textOf(data['workspace_id']),
        person: textOf(data['recipient']),
        channel: 'EMAIL',
        occurredAt: at,
      });
    case 'preference.revoked':
      return birdReport({
        named: { messageId: 'transition_id', person: 'handle' },
        code: type,
        ...transitionIn(data, event),
        sender: firstText(data['sender_scope'], data['workspace_id']),
        person: textOf(data['handle']),
        channel: channelOf(data['channel']),
        occurredAt: at,
      });
    default:
      return nothing;
  }
}

function channelOf(said: unknown): Channel | null {
  const name = textOf(said);
  return name === null ? null : channelNamed(name);
}

/** A preference has one id, however often it is revoked. */
function transitionIn(
  { transition_id: transition, preference_id: preference }: Json,
  { timestamp }: Json,
): { messageId: string | null; timeless?: true } {
  const id = textOf(transition);
  const about = textOf(preference);
  if (id !== null || about === null) return { messageId: id };
  const messageId = `${about} ${textOf(timestamp) ?? ''}`;
  return instantOfText(timestamp) === null ? { messageId, timeless: true } : { messageId };
}

/** An e-mail may have several recipients. */
function idOf(email: unknown, recipient: unknown): string | null {
  const id = textOf(email);
  return id === null ? null : `${id} ${textOf(recipient) ?? ''}`;
}

/** "The recipient is on a suppression list"; `blocked_by_recipient` is of a device, and may be of a filter. */
function smsErrorIn(data: Json): string | null {
  return objectOf(data['error'])['code'] === 'recipient_opted_out' ? 'recipient_opted_out' : null;
}

/** By the person, or with the operator; "manual" is of the account itself. */
function suppressionIn(data: Json): string | null {
  const reason = textOf(data['reason']);
  return reason === 'keyword_stop' || reason === 'carrier_opted_out' ? `sms_suppression:${reason}` : null;
}
