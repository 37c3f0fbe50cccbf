/**
 * Twilio: SMS, WhatsApp and RCS.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 * https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
 * https://www.twilio.com/docs/usage/security (X-Twilio-Signature)
 * https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out (OptOutType)
 */
import { createHash } from 'node:crypto';
import type { Instant } from '../../../core/domain/instant.js';
import type { Channel, KeywordAction } from '../../../core/domain/vocabulary.js';
import type { InboundOutcomeData } from '../../../core/log/inbound-message.js';
import { bytesOfBase64 } from '../encoded-bytes.rules.js';
import type {
  Doubt,
  HookAnswer,
  HookContent,
  HookItem,
  HookProvider,
  HookRequest,
} from '../hook-provider.js';
import { hasSignedId, type IdOfMessage } from '../joined-fields.rules.js';
import { firstText, hexOf } from '../payload.rules.js';
import { hmac, isSame } from '../signatures.rules.js';
import { unread } from '../unread.rules.js';
import { samePersonOf } from './meta-people.rules.js';

const name = 'twilio';

export const twilio: HookProvider = {
  name,
  title: 'Twilio',
  schemes: [
    {
      name: 'SIGNATURE',
      secret: 'the auth token of the Twilio account: 32 hexadecimal characters (Console, Account Info)',
      problemOf: (secret) =>
        /^[0-9a-f]{32}$/i.test(secret) ? null : '32 hexadecimal characters were expected',
      doubtOf,
      sign: (request, secret) => ({
        ...request,
        headers: {
          ...request.headers,
          'x-twilio-signature': signatureOf(request.url, fieldsToSign(request), secret).toString('base64'),
        },
      }),
    },
  ],
  read,
  answer,
  sendsReplies: true,
  samples: ['SMS', 'WHATSAPP', 'RCS'],
  sample: (url, { from, to, channel, id }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': form },
    body: Buffer.from(
      new URLSearchParams({
        MessageSid: `SM${hexOf(id)}`,
        From: withChannel(from, channel),
        To: withChannel(to, channel),
        Body: 'STOP',
        NumMedia: '0',
        OptOutType: 'STOP',
      }).toString(),
    ),
  }),
};

const form = 'application/x-www-form-urlencoded';

/** Twilio itself may sign with the port of the address or without it. */
function doubtOf(request: HookRequest, secret: string): Doubt | null {
  const given = bytesOfBase64(request.headers['x-twilio-signature'] ?? '', 20);
  if (given === null) return 'NO_SIGNATURE';
  if (!isSignedWhole(request)) return 'WRONG_SIGNATURE';
  const fields = fieldsToSign(request);
  const fits = spellingsOf(request.url).map((url) => isSame(given, signatureOf(url, fields, secret)));
  return fits.includes(true) ? null : 'WRONG_SIGNATURE';
}

/** What is no form is signed by its SHA-256 in the address; without that its signature would fit any body. */
function isSignedWhole({ url, headers, body }: HookRequest): boolean {
  if (isForm(headers) || body.length === 0) return true;
  const said = new URL(url).searchParams.get('bodySHA256');
  return said !== null && isSame(said.toLowerCase(), createHash('sha256').update(body).digest('hex'));
}

function isForm(headers: HookRequest['headers']): boolean {
  return (headers['content-type'] ?? '').toLowerCase().startsWith(form);
}

function fieldsToSign({ headers, body }: HookRequest): URLSearchParams {
  return new URLSearchParams(isForm(headers) ? body.toString('utf8') : '');
}

/** Names in order, each with each of its different values in order. */
function signatureOf(url: string, fields: URLSearchParams, secret: string): Buffer {
  const names = [...new Set(fields.keys())].sort();
  const signed = names.flatMap((key) =>
    [...new Set(fields.getAll(key))].sort().map((value) => `${key}${value}`),
  );
  return hmac('sha1', secret, url, ...signed);
}

/** The address as it is, without a port, and with the usual one. */
function spellingsOf(url: string): string[] {
  const parts = /^(https?):\/\/([^/?#]+?)(?::(\d+))?([/?].*)?$/i.exec(url);
  if (parts === null) return [url];
  const [, scheme = '', host = '', port, rest = ''] = parts;
  const usual = scheme.toLowerCase() === 'https' ? '443' : '80';
  return [...new Set([url, `${scheme}://${host}${rest}`, `${scheme}://${host}:${port ?? usual}${rest}`])];
}

/** A hook that is called by GET has its fields in its address. */
function read({ method, url, headers, body }: HookRequest): HookContent {
  if (method === 'POST' && body.length > 0 && !isForm(headers))
    return { kind: 'unreadable', message: `content-type: ${form} was expected` };
  const fields = method === 'GET' ? new URL(url).searchParams : new URLSearchParams(body.toString('utf8'));
  const of = (key: string) => firstText(fields.get(key));
  const messageId = firstText(...sid.names.map(of));
  // WhatsApp's id of the person (BSUID), beside the number or, where that is not shown, instead of it.
  const userId = of('ExternalUserIdentifier');
  const to = of('To');
  const status = of('MessageStatus') ?? of('SmsStatus');
  if (status !== null && status !== 'received' && status !== 'receiving') {
    if (messageId !== null && to !== null)
      return { kind: 'read', items: reportOf(of, { messageId, addresses: addressesOf(to, userId) }) };
    const isOptOut = optOutErrors.has(of('ErrorCode') ?? '');
    return { kind: 'read', items: isOptOut ? [unread({ MessageSid: messageId, To: to })] : [] };
  }
  const from = of('From') ?? userId;
  if (messageId === null || from === null || to === null) {
    const isSaid = saying.some((key) => of(key) !== null);
    return { kind: 'read', items: isSaid ? [unread({ MessageSid: messageId, From: from, To: to })] : [] };
  }
  const channel = channelOf(from) ?? channelOf(to) ?? 'SMS';
  const said = actions[of('OptOutType')?.toUpperCase() ?? ''] ?? null;
  const text = of('Body') ?? of('ButtonText');
  return {
    kind: 'read',
    items: [
      {
        kind: 'message',
        message: {
          messageId,
          provider: name,
          channel,
          from,
          ...(userId === null || userId === from ? {} : { alsoFrom: [userId] }),
          to,
          text,
          buttonPayload: of('ButtonPayload') ?? of('ListId'),
          receivedAt: null,
          campaignId: null,
          campaignExternalId: null,
          providerAction: said,
          answeredByProvider: said !== null || isAnsweredByTwilio(channel, to, text),
          ...(hasSignedId({ method, url }, fields, sid) ? {} : { mayOptIn: false }),
        },
      },
    ],
  };
}

/** What has one of these is a message of a person. */
const saying = ['Body', 'ButtonText', 'ButtonPayload', 'ListId', 'OptOutType'] as const;

/** What has none that was surely signed opts nobody in: an opt-in that was delivered before could come again as another message. */
const sid: IdOfMessage = {
  names: ['MessageSid', 'SmsMessageSid', 'SmsSid'],
  form: /^[A-Z]{2}[0-9a-f]{32}$/,
  ofAnother: 'OriginalRepliedMessageSid',
};

/**
 * Of a message that we sent. One of a messaging service that was refused before it chose a number says none: the sender is nobody's
 * then, and the opt-out is one from the whole account (I9).
 */
function reportOf(
  of: (key: string) => string | null,
  { messageId, addresses }: { messageId: string; addresses: readonly [string, ...string[]] },
): HookItem[] {
  const [to, ...also] = addresses;
  const from = of('From') ?? of('MessagingServiceSid') ?? name;
  const channel = channelOf(from) ?? channelOf(to) ?? 'SMS';
  const same = samePersonOf(addresses, { provider: name, channel, to: from, messageId });
  const code = of('ErrorCode');
  if (code === null || !optOutErrors.has(code)) return same.length === 0 ? [{ kind: 'nothing' }] : same;
  const others = also.length === 0 ? {} : { also };
  const signal = { provider: name, code, from, to, ...others, messageId, channel, occurredAt: null };
  return [{ kind: 'signal', signal }, ...same];
}

/** A person's, each once: the number, if it is shown, and WhatsApp's id. */
function addressesOf(address: string, userId: string | null): [string, ...string[]] {
  return userId === null || userId === address ? [address] : [address, userId];
}

const actions: Readonly<Record<string, KeywordAction>> = {
  STOP: 'OPT_OUT',
  START: 'OPT_IN',
  HELP: 'HELP',
};

function channelOf(address: string): Channel | null {
  if (/^whatsapp:/i.test(address)) return 'WHATSAPP';
  return /^rcs:/i.test(address) ? 'RCS' : null;
}

function withChannel(address: string, channel: Channel): string {
  return channel === 'SMS' ? address : `${channel.toLowerCase()}:${address}`;
}

/** https://help.twilio.com/articles/223134027 */
const twilioWords = new Set(
  'STOP UNSUBSCRIBE END QUIT STOPALL REVOKE OPTOUT CANCEL START YES UNSTOP HELP INFO'.split(' '),
);

/**
 * Where nothing was set up, Twilio answers its own words itself and does not say so: on long and toll-free numbers, not on short
 * codes, and not in WhatsApp. A second answer to a STOP would be refused by Twilio (21610).
 */
function isAnsweredByTwilio(channel: Channel, to: string, text: string | null): boolean {
  const isShortCode = /^\d{3,8}$/.test(to);
  return (
    channel !== 'WHATSAPP' && !isShortCode && text !== null && twilioWords.has(text.trim().toUpperCase())
  );
}

/** https://www.twilio.com/docs/api/errors: unsubscribed, blocked by the user, opted out in WhatsApp. */
const optOutErrors = new Set(['21610', '63014', '63033']);

/** TwiML: the confirmation goes out with the answer to the delivery. Twilio asks again only if it has not got it. */
function answer(outcomes: readonly InboundOutcomeData[], now: Instant): HookAnswer {
  const replies = outcomes.flatMap(({ reply }) =>
    reply !== null && reply.notAfter >= now ? [`<Message>${escaped(reply.text)}</Message>`] : [],
  );
  return {
    status: 200,
    type: 'text/xml; charset=utf-8',
    body: `<?xml version="1.0" encoding="UTF-8"?><Response>${replies.join('')}</Response>`,
  };
}

function escaped(text: string): string {
  return text
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
