/**
 * Meta: the WhatsApp Cloud API.
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/create-webhook-endpoint (signature, handshake)
 * …/webhooks/reference/messages, …/reference/user_preferences, …/reference/messages/status, …/support/error-codes
 */
import { microseconds } from '../../../core/domain/instant.js';
import type { ProviderSignalData } from '../../../core/log/inbound-door.js';
import type { InboundMessage } from '../../../core/log/inbound-message.js';
import type {
  Doubt,
  HookAnswer,
  HookContent,
  HookItem,
  HookProvider,
  HookRequest,
} from '../hook-provider.js';
import {
  firstText,
  instantOfSeconds,
  type Json,
  listOf,
  objectOf,
  parseJson,
  textOf,
  withPlus,
  hexOf,
} from '../payload.rules.js';
import { hmac, isSame } from '../signatures.rules.js';
import { unread } from '../unread.rules.js';
import {
  changeOf,
  personOf,
  recipientOf,
  samePersonOf,
  userIdUpdate,
  writerOf,
} from './meta-people.rules.js';

const name = 'meta';

export const meta: HookProvider = {
  name,
  title: 'Meta (WhatsApp Cloud API)',
  schemes: [
    {
      name: 'SIGNATURE',
      secret: 'the app secret: 32 hexadecimal characters (App settings, Basic)',
      problemOf: (secret) =>
        /^[0-9a-f]{32}$/i.test(secret) ? null : '32 hexadecimal characters were expected',
      doubtOf,
      sign: (request, secret) => ({
        ...request,
        headers: {
          ...request.headers,
          'x-hub-signature-256': `sha256=${hmac('sha256', secret, request.body).toString('hex')}`,
        },
      }),
    },
  ],
  handshake,
  read,
  samples: ['WHATSAPP'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '0',
            changes: [
              {
                field: 'messages',
                value: {
                  messaging_product: 'whatsapp',
                  metadata: { display_phone_number: to.replace('+', ''), phone_number_id: '0' },
                  messages: [
                    {
                      from: from.replace('+', ''),
                      id: `wamid.${hexOf(id)}`,
                      timestamp: String(Math.floor(now / microseconds.second)),
                      type: 'text',
                      text: { body: 'STOP' },
                    },
                  ],
                },
              },
            ],
          },
        ],
      }),
    ),
  }),
};

function doubtOf({ headers, body }: HookRequest, secret: string): Doubt | null {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(headers['x-hub-signature-256'] ?? '')?.[1];
  if (given === undefined) return 'NO_SIGNATURE';
  return isSame(Buffer.from(given, 'hex'), hmac('sha256', secret, body)) ? null : 'WRONG_SIGNATURE';
}

/** GET with a challenge, which is to be given back to who knows the verify token. */
function handshake(
  { method, url }: HookRequest,
  { verifyToken }: { verifyToken: string },
): HookAnswer | null {
  if (method !== 'GET') return null;
  const asked = new URL(url).searchParams;
  const challenge = asked.get('hub.challenge') ?? '';
  const isOurs =
    asked.get('hub.mode') === 'subscribe' && isSame(asked.get('hub.verify_token') ?? '', verifyToken);
  // It is given back as it came: nothing that a browser would take for more than text.
  return isOurs && /^[\w.-]{1,200}$/.test(challenge)
    ? { status: 200, type: 'text/plain; charset=utf-8', body: challenge }
    : { status: 403, type: 'text/plain; charset=utf-8', body: 'the verify token is another one\n' };
}

function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return { kind: 'read', items: [] };
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable', message: 'the body: JSON was expected' };
  const { object, entry } = objectOf(whole);
  if (object !== 'whatsapp_business_account') return { kind: 'read', items: [] };
  return {
    kind: 'read',
    items: listOf(entry).flatMap(itemsOfEntry),
  };
}

/** One of the entries of a delivery. Others bring them, too: what they say is Meta's own, with Meta's ids. */
export function itemsOfEntry(entry: unknown): HookItem[] {
  return listOf(objectOf(entry)['changes']).flatMap((change) => itemsOf(objectOf(change)));
}

function itemsOf({ field, value: said }: Json): HookItem[] {
  const value = objectOf(said);
  const metadata = objectOf(value['metadata']);
  const shown = textOf(metadata['display_phone_number'])?.replaceAll(/\D/g, '');
  const to = shown === undefined || shown === '' ? textOf(metadata['phone_number_id']) : withPlus(shown);
  if (to === null) return readFields.has(field) ? [unread({ 'metadata.display_phone_number': to })] : [];
  switch (field) {
    case 'messages':
      return [
        ...listOf(value['messages']).map((one) => messageOf(objectOf(one), to, listOf(value['contacts']))),
        ...listOf(value['statuses']).flatMap((one) => statusOf(objectOf(one), to, listOf(value['contacts']))),
      ];
    case 'user_preferences':
      return listOf(value['user_preferences']).flatMap((one) => preferenceOf(objectOf(one), to));
    case 'user_id_update':
      return listOf(value['user_id_update']).map((one) => userIdUpdate(name, objectOf(one), to));
    default:
      return [];
  }
}

const readFields: ReadonlySet<unknown> = new Set(['messages', 'user_preferences', 'user_id_update']);

const nothing: HookItem = { kind: 'nothing' };

function messageOf(message: Json, to: string, contacts: readonly unknown[]): HookItem {
  const messageId = textOf(message['id']);
  if (messageId === null) return unread({ 'messages.id': messageId });
  const receivedAt = instantOfSeconds(message['timestamp']);
  if (message['type'] === 'system') {
    return changeOf(message, {
      provider: name,
      channel: 'WHATSAPP',
      messageId,
      at: to,
      occurredAt: receivedAt,
    });
  }
  const [from, ...alsoFrom] = writerOf(message, contacts);
  const pressed = pressedIn(message);
  const text = firstText(objectOf(message['text'])['body'], pressed.text, ...captionsOf(message));
  if (text === null && pressed.payload === null) return nothing;
  if (from === undefined) return unread({ 'messages.from': from });
  const read: InboundMessage = {
    messageId,
    provider: name,
    channel: 'WHATSAPP',
    from,
    ...(alsoFrom.length === 0 ? {} : { alsoFrom }),
    to,
    text,
    buttonPayload: pressed.payload,
    receivedAt,
    campaignId: null,
    campaignExternalId: null,
    providerAction: null,
    answeredByProvider: false,
  };
  return { kind: 'message', message: read };
}

/** A template's button, a reply button, a row of a list, an answer of a flow. */
function pressedIn(message: Json): { payload: string | null; text: string | null } {
  const button = objectOf(message['button']);
  const interactive = objectOf(message['interactive']);
  const reply = objectOf(interactive['button_reply'] ?? interactive['list_reply']);
  return {
    payload: firstText(button['payload'], reply['id'], objectOf(interactive['nfm_reply'])['response_json']),
    text: firstText(button['text'], reply['title']),
  };
}

function captionsOf(message: Json): unknown[] {
  return ['image', 'video', 'document'].map((kind) => objectOf(message[kind])['caption']);
}

/** Of a message that we sent: 131050 says that the recipient has stopped marketing messages. Others say nothing of consent. */
function statusOf(status: Json, to: string, contacts: readonly unknown[]): HookItem[] {
  const messageId = textOf(status['id']);
  const addresses = recipientOf(status, contacts);
  const [recipient, ...also] = addresses;
  const codes = listOf(status['errors']).map((error) => textOf(objectOf(error)['code']));
  const isOptOut = codes.includes('131050');
  if (messageId === null || recipient === undefined)
    return [isOptOut ? unread({ 'statuses.id': messageId, 'statuses.recipient_id': recipient }) : nothing];
  const same = samePersonOf(addresses, { provider: name, channel: 'WHATSAPP', to, messageId });
  if (!isOptOut) return same.length === 0 ? [nothing] : same;
  return [
    {
      kind: 'signal',
      signal: {
        provider: name,
        code: '131050',
        from: to,
        to: recipient,
        ...(also.length === 0 ? {} : { also }),
        messageId,
        channel: 'WHATSAPP',
        occurredAt: instantOfSeconds(status['timestamp']),
      },
    },
    ...same,
  ];
}

/** Has no id of its own: person, moment and wish are one. Without a moment it may be older than any other word, and opts nobody in. */
function preferenceOf(preference: Json, to: string): HookItem[] {
  const addresses = personOf(preference);
  const [person, ...also] = addresses;
  const value = textOf(preference['value'])?.toLowerCase();
  if (person === undefined || (value !== 'stop' && value !== 'resume')) {
    const wish = value === 'stop' || value === 'resume' ? value : null;
    return [unread({ 'user_preferences.wa_id': person, 'user_preferences.value': wish })];
  }
  const occurredAt = instantOfSeconds(preference['timestamp']);
  const messageId = `${person} ${value} ${textOf(preference['timestamp']) ?? ''}`;
  const timeless = occurredAt === null ? { timeless: true as const } : {};
  const signal: ProviderSignalData = {
    provider: name,
    code: `user_preferences:${value}`,
    from: person,
    to,
    ...(also.length === 0 ? {} : { also }),
    messageId,
    channel: 'WHATSAPP',
    occurredAt,
  };
  const same = samePersonOf(addresses, { provider: name, channel: 'WHATSAPP', to, messageId });
  const said: HookItem[] = occurredAt === null && value === 'resume' ? [] : [{ kind: 'signal', signal }];
  return [...said, ...same].map((item) => ({ ...item, ...timeless }));
}
