/**
 * Events of bird.com about WhatsApp. They name a person by a number, by the id that WhatsApp gives the person (BSUID), or by both.
 * https://bird.com/docs, and the types of https://www.npmjs.com/package/@messagebird/sdk (0.63.0)
 */
import type { HookItem } from '../hook-provider.js';
import { firstText, instantOfText, type Json, objectOf, textOf, withPlus } from '../payload.rules.js';
import { dataIn } from './bird-events.rules.js';
import { birdError, birdMessage, birdName, nothing } from './bird-message.rules.js';
import { samePersonOf } from './meta-people.rules.js';

export function isBirdWhatsApp({ type }: Json): boolean {
  return textOf(type)?.startsWith('whatsapp.') === true;
}

/** A message, or a report of one that we sent: whatever becomes of that, it tells which addresses are one person's. */
export function birdWhatsApp(event: Json): HookItem[] {
  const data = dataIn(event);
  const at = instantOfText(event['timestamp']);
  const messageId = textOf(data['whatsapp_id']);
  const [to = null, ...alsoTo] = addressesIn(data['to']);
  const [from = null, ...alsoFrom] = addressesIn(data['from']);
  if (event['type'] === 'whatsapp.received') {
    const named = { messageId: 'whatsapp_id', from: 'from', to: 'to' };
    const read = { named, messageId, from, alsoFrom, to, ...saidIn(data) };
    return [birdMessage({ ...read, channel: 'WHATSAPP', receivedAt: at })];
  }
  if (data['direction'] === 'inbound') return [nothing];
  const signal = birdError({
    named: { messageId: 'whatsapp_id', person: 'to' },
    code: errorIn(event['type'], data),
    messageId,
    sender: from,
    person: to,
    also: alsoTo,
    channel: 'WHATSAPP',
    occurredAt: at,
  });
  if (messageId === null || to === null || alsoTo.length === 0) return [signal];
  const about = { provider: birdName, channel: 'WHATSAPP', to: from ?? birdName, messageId } as const;
  const same = samePersonOf([to, ...alsoTo], about);
  return signal.kind === 'nothing' ? same : [signal, ...same];
}

/** A phone number first, if one is shown. */
function addressesIn(value: unknown): string[] {
  const { phone_number: phone, bsuid } = objectOf(value);
  const digits = textOf(phone);
  return [digits === null ? null : withPlus(digits), textOf(bsuid)].filter((one) => one !== null);
}

const failures: ReadonlySet<unknown> = new Set(['whatsapp.failed', 'whatsapp.rejected']);

/** Meta's own. `recipient_suppressed` is also of whom the account itself has blocked. */
function errorIn(type: unknown, data: Json): string | null {
  const code = textOf(objectOf(data['error'])['meta_error_code']);
  return failures.has(type) && code === '131050' ? code : null;
}

function saidIn(data: Json): { text: string | null; payload: string | null } {
  const reply = objectOf(data['interactive_reply']);
  const pressed = objectOf(reply['button'] ?? reply['list']);
  const captions = ['image', 'video', 'document'].map((kind) => objectOf(data[kind])['caption']);
  return {
    text: firstText(objectOf(data['text'])['body'], pressed['text'], ...captions),
    payload: textOf(pressed['slug']),
  };
}
