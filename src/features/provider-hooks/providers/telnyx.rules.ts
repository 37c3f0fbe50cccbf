/**
 * Telnyx: SMS, MMS, RCS and WhatsApp (API v2).
 * https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks (signature, message.received, message.finalized)
 * https://developers.telnyx.com/docs/messaging/messages/receiving-rcs-webhooks
 * https://developers.telnyx.com/docs/messaging/messages/advanced-opt-in-out (autoresponse_type, 40300)
 */
import { createPublicKey, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { Channel, KeywordAction } from '../../../core/domain/vocabulary.js';
import type { Doubt, HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import {
  firstText,
  instantOfText,
  type Json,
  listOf,
  objectOf,
  parseJson,
  textOf,
  withPlus,
} from '../payload.rules.js';
import { doubtOfTime, secondsOf } from '../signatures.rules.js';
import { unread } from '../unread.rules.js';

const name = 'telnyx';

/** Seconds: what Telnyx's own libraries take. It tries again within seconds and minutes. */
const window = 300;

export const telnyx: HookProvider = {
  name,
  title: 'Telnyx',
  schemes: [
    {
      name: 'ED25519',
      secret: 'the public key of the Telnyx account, in base64 (Account settings, Keys & Credentials)',
      problemOf: (secret) =>
        publicKeyOf(secret) === null ? 'an Ed25519 public key was expected: 32 bytes in base64' : null,
      doubtOf: (request, secret, { now }) => doubtOf(request, secret, now),
      // Telnyx keeps the private key.
      sign: null,
    },
  ],
  read,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        data: {
          event_type: 'message.received',
          id,
          occurred_at: formatInstant(now),
          payload: {
            autoresponse_type: 'STOP',
            direction: 'inbound',
            from: { phone_number: from },
            id,
            text: 'STOP',
            to: [{ phone_number: to }],
            type: 'SMS',
          },
          record_type: 'event',
        },
      }),
    ),
  }),
};

/** Over the time, a bar and the body as it came. */
function doubtOf({ headers, body }: HookRequest, secret: string, now: Instant): Doubt | null {
  const signature = bytesOf(headers['telnyx-signature-ed25519'] ?? '', 64);
  const timestamp = headers['telnyx-timestamp'];
  const signedAt = secondsOf(timestamp);
  if (signature === null || signedAt === null) return 'NO_SIGNATURE';
  const key = publicKeyOf(secret);
  const signed = Buffer.concat([Buffer.from(`${timestamp}|`), body]);
  if (key === null || !verify(null, signed, key, signature)) return 'WRONG_SIGNATURE';
  return doubtOfTime(signedAt, now, window);
}

/** What every Ed25519 key in the form SPKI begins with (RFC 8410); the key itself follows. */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

/** Telnyx shows the 32 bytes alone; with their beginning they are taken, too. */
function publicKeyOf(secret: string): KeyObject | null {
  const text = secret.trim();
  const alone = bytesOf(text, 32);
  const whole = bytesOf(text, spki.length + 32);
  const key = alone ?? (whole?.subarray(0, spki.length).equals(spki) ? whole.subarray(spki.length) : null);
  if (key === null) return null;
  try {
    return createPublicKey({ key: Buffer.concat([spki, key]), format: 'der', type: 'spki' });
  } catch {
    return null;
  }
}

/** So many bytes of base64, written as they are usually written, so that no other text stands for them. */
function bytesOf(base64: string, length: number): Buffer | null {
  const bytes = Buffer.from(base64, 'base64');
  return bytes.length === length && bytes.toString('base64') === base64 ? bytes : null;
}

const nothing: HookItem = { kind: 'nothing' };

function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return { kind: 'read', items: [] };
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable', message: 'the body: JSON was expected' };
  const event = objectOf(objectOf(whole)['data']);
  const payload = objectOf(event['payload']);
  const isInbound = event['event_type'] === 'message.received' && payload['direction'] !== 'outbound';
  return { kind: 'read', items: [isInbound ? messageOf(event, payload) : errorOf(event, payload)] };
}

/** An MMS comes from the same number, to the same one. */
const channels: ReadonlyMap<string, Channel> = new Map([
  ['SMS', 'SMS'],
  ['MMS', 'SMS'],
  ['RCS', 'RCS'],
  ['WHATSAPP', 'WHATSAPP'],
]);

function channelOf(payload: Json): Channel | undefined {
  return channels.get(textOf(payload['type'])?.toUpperCase() ?? '');
}

function messageOf(event: Json, payload: Json): HookItem {
  const channel = channelOf(payload);
  const messageId = textOf(payload['id']);
  const from = partyOf(payload['from']);
  // Of a group of recipients Telnyx does not say which one we are.
  const [to = null] = partiesOf(payload['to']);
  const said = saidIn(payload);
  const providerAction = actions.get(textOf(payload['autoresponse_type'])?.toUpperCase() ?? '') ?? null;
  if (said.text === null && said.buttonPayload === null && providerAction === null) return nothing;
  const type = textOf(payload['type']);
  if (type !== null && channel === undefined) return nothing;
  if (channel === undefined || messageId === null || from === null || to === null)
    return unread({ type, id: messageId, 'from.phone_number': from, 'to.phone_number': to });
  return {
    kind: 'message',
    message: {
      messageId,
      provider: name,
      channel,
      from,
      to,
      ...said,
      receivedAt: momentOf(payload['received_at'], event),
      campaignId: null,
      campaignExternalId: null,
      providerAction,
      answeredByProvider: providerAction !== null,
    },
  };
}

/** What Telnyx took the text for, also by words of the profile's own, in any language; it has answered it. */
const actions: ReadonlyMap<string, KeywordAction> = new Map([
  ['STOP', 'OPT_OUT'],
  ['OPT_OUT', 'OPT_OUT'],
  ['START', 'OPT_IN'],
  ['OPT_IN', 'OPT_IN'],
  ['HELP', 'HELP'],
]);

/**
 * SMS and MMS have `text`, RCS has `body`. How WhatsApp comes in Telnyx does not say: `button` and `interactive` are read as
 * in WhatsApp's own form, unverified.
 */
function saidIn(payload: Json): { text: string | null; buttonPayload: string | null } {
  const body = objectOf(payload['body']);
  const suggestion = objectOf(body['suggestion_response']);
  const button = objectOf(body['button']);
  const interactive = objectOf(body['interactive']);
  const reply = objectOf(interactive['button_reply'] ?? interactive['list_reply']);
  return {
    text: firstText(
      payload['text'],
      body['text'],
      objectOf(body['text'])['body'],
      suggestion['text'],
      button['text'],
      reply['title'],
    ),
    buttonPayload: firstText(suggestion['postback_data'], button['payload'], reply['id']),
  };
}

/** A person has a number, an agent of RCS an id. */
function partyOf(value: unknown): string | null {
  const party = objectOf(value);
  const address = firstText(party['phone_number'], party['agent_id'], value);
  return address === null ? null : withPlus(address);
}

function partiesOf(value: unknown): string[] {
  return (Array.isArray(value) ? listOf(value) : [value]).flatMap((one) => partyOf(one) ?? []);
}

/**
 * Of a message that we sent. Telnyx refuses most such messages at once (40300), and delivers nothing. The code alone does not
 * tell: it also stands for other refusals. Nor does it tell which of several recipients it was.
 */
function errorOf(event: Json, payload: Json): HookItem {
  const type = textOf(payload['type']);
  const channel = channelOf(payload);
  const messageId = textOf(payload['id']);
  // Of a pool no number may have been chosen yet: what blocks is of the whole profile. One that it does not name is nobody's (I9).
  const from = partyOf(payload['from']) ?? textOf(payload['messaging_profile_id']) ?? name;
  const [to, ...others] = partiesOf(payload['to']);
  const isOptOut = listOf(payload['errors']).some((error) => isStop(objectOf(error)));
  if (!isOptOut || (type !== null && channel === undefined)) return nothing;
  if (channel === undefined || messageId === null || to === undefined || others.length > 0)
    return unread({ type, id: messageId, 'to.phone_number': others.length === 0 ? to : null });
  return {
    kind: 'signal',
    signal: {
      provider: name,
      code: '40300',
      from,
      to,
      messageId,
      channel,
      occurredAt: momentOf(payload['completed_at'], event),
    },
  };
}

function isStop({ code, title, detail }: Json): boolean {
  const words = [title, detail].map((text) => textOf(text) ?? '').join(' ');
  return textOf(code) === '40300' && /\bstop\b|\bblock rule\b/i.test(words);
}

function momentOf(own: unknown, event: Json): Instant | null {
  return instantOfText(firstText(own, event['occurred_at']));
}
