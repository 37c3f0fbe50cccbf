/**
 * Bird, which was MessageBird: SMS, WhatsApp, RCS and e-mail. Which of its products delivers is chosen by the scheme, and seen by what
 * comes.
 */
import { formatInstant } from '../../../core/domain/instant.js';
import type { HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import { type Json, objectOf, parseJson, hexOf } from '../payload.rules.js';
import { channelsEvent, isChannelsEvent } from './bird-channels.rules.js';
import { birdEvent, isBirdEvent } from './bird-events.rules.js';
import { birdWhatsApp, isBirdWhatsApp } from './bird-whatsapp.rules.js';
import { conversationEvent, formerSms, isConversation } from './bird-former.rules.js';
import { birdName } from './bird-message.rules.js';
import { channels, formerHmac, standardWebhooks } from './bird-proof.rules.js';
import { messageBirdToken } from './bird-token.rules.js';

export const bird: HookProvider = {
  name: birdName,
  title: 'Bird (MessageBird)',
  schemes: [standardWebhooks, channels, messageBirdToken, formerHmac],
  read,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        type: 'sms.received',
        timestamp: formatInstant(now),
        data: { sms_id: `sms_${hexOf(id)}`, workspace_id: 'ws_HEED_SAMPLE', from, to, text: 'STOP' },
      }),
    ),
  }),
};

function read({ method, url, headers, body }: HookRequest): HookContent {
  if (method === 'GET') {
    const query = url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
    return query === '' ? { kind: 'read', items: [] } : { kind: 'read', items: [formerSms(fieldsOf(query))] };
  }
  if (body.length === 0) return { kind: 'read', items: [] };
  const isForm = /^application\/x-www-form-urlencoded/i.test(headers['content-type'] ?? '');
  if (isForm) return { kind: 'read', items: [formerSms(fieldsOf(body.toString('utf8')))] };
  const whole = parseJson(body);
  return whole === undefined
    ? { kind: 'unreadable', message: 'the body: JSON, or a form was expected' }
    : { kind: 'read', items: itemsOf(objectOf(whole)) };
}

function fieldsOf(form: string): Json {
  return Object.fromEntries(new URLSearchParams(form));
}

function itemsOf(whole: Json): HookItem[] {
  if (isChannelsEvent(whole)) return [channelsEvent(whole)];
  if (isConversation(whole)) return [conversationEvent(whole)];
  if (!isBirdEvent(whole)) return [formerSms(whole)];
  return isBirdWhatsApp(whole) ? birdWhatsApp(whole) : [birdEvent(whole)];
}
