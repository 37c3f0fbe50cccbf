/**
 * Plivo: SMS, MMS and WhatsApp.
 * https://www.plivo.com/docs/messaging/api/message/handling-incoming
 * https://docs.plivo.com/docs/messaging/api/message/message-status-callbacks
 * https://docs.plivo.com/docs/messaging/concepts/dnd-service/ (what Plivo answers itself)
 * Buttons in WhatsApp: from memory, what they look like is published nowhere where it was looked for.
 */
import type { KeywordAction } from '../../../core/domain/vocabulary.js';
import { channelNamed } from '../channel-name.rules.js';
import type { HookAnswer, HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
import { hasSignedId, type IdOfMessage } from '../joined-fields.rules.js';
import { firstText, objectOf, parseJson, withPlus } from '../payload.rules.js';
import { unread } from '../unread.rules.js';
import { partsOf, plivoSchemes } from './plivo-proof.rules.js';

const name = 'plivo';

export const plivo: HookProvider = {
  name,
  title: 'Plivo',
  schemes: plivoSchemes,
  read,
  answer,
  samples: ['SMS'],
  sample: (url, { from, to, id }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(
      new URLSearchParams({
        MessageUUID: id,
        From: from.replace('+', ''),
        To: to.replace('+', ''),
        Type: 'sms',
        Text: 'STOP',
        MessageIntent: 'optout',
      }).toString(),
    ),
  }),
};

type Fields = (key: string) => string | null;

/** A form in the body, or in the address where Plivo was told to GET: what is signed is what is read. */
function read({ method, url, body }: HookRequest): HookContent {
  const sent = new URLSearchParams(method === 'GET' ? partsOf(url).query : body.toString('utf8'));
  const of: Fields = (key) => firstText(sent.get(key));
  const isReport = of('Status') !== null;
  const item = isReport ? reportOf(of) : messageOf(of, hasSignedId({ method, url }, sent, uuid));
  return { kind: 'read', items: [item] };
}

const nothing: HookItem = { kind: 'nothing' };

function messageOf(of: Fields, isSigned: boolean): HookItem {
  const channel = channelOf(of);
  const { text, payload } = saidIn(of);
  if (channel === null || (text === null && payload === null)) return nothing;
  const [messageId, from, to] = [of('MessageUUID'), of('From'), of('To')];
  if (messageId === null || from === null || to === null)
    return unread({ MessageUUID: messageId, From: from, To: to });
  const action = actions.get(of('MessageIntent')?.toLowerCase() ?? '') ?? null;
  return {
    kind: 'message',
    message: {
      messageId,
      provider: name,
      channel,
      from: withPlus(from),
      to: withPlus(to),
      text,
      buttonPayload: payload,
      receivedAt: null,
      campaignId: null,
      campaignExternalId: null,
      providerAction: action,
      answeredByProvider: action === 'OPT_OUT' || action === 'HELP',
      ...(isSigned ? {} : { mayOptIn: false }),
    },
  };
}

/** What has none that was surely signed opts nobody in: an opt-in that was delivered before could come again as another message. */
const uuid: IdOfMessage = {
  names: ['MessageUUID'],
  form: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/**
 * Said of messages to long codes and toll-free numbers alone, and of those alone Plivo answers: an opt-out with a confirmation, HELP
 * with how to opt out. That it answers an opt-in is said nowhere.
 */
const actions: ReadonlyMap<string, KeywordAction> = new Map([
  ['optout', 'OPT_OUT'],
  ['optin', 'OPT_IN'],
  ['help', 'HELP'],
]);

function channelOf(of: Fields) {
  const type = of('Type') ?? 'sms';
  return type.toLowerCase() === 'mms' ? 'SMS' : channelNamed(type);
}

/** What was pressed is JSON, or a plain text. */
function saidIn(of: Fields): { text: string | null; payload: string | null } {
  const written = of('Text') ?? of('Body');
  const pressed = of('ButtonPayload') ?? of('Button') ?? of('InteractiveResponse');
  if (pressed === null) return { text: written, payload: null };
  const whole = objectOf(parseJson(Buffer.from(pressed)));
  const reply = objectOf(whole['button_reply'] ?? whole['list_reply'] ?? whole);
  return {
    text: written ?? firstText(reply['text'], reply['title']) ?? of('ButtonText'),
    payload: firstText(reply['payload'], reply['id']) ?? pressed,
  };
}

/** The only one of its errors that speaks of an opt-out. What the recipient's operator blocks is none. */
const optOutError = '200';
const failures: ReadonlySet<string> = new Set(['failed', 'undelivered', 'rejected']);

/** Of a message that we sent. Its times have no zone that anybody states: the moment at which it came is taken. */
function reportOf(of: Fields): HookItem {
  const channel = channelOf(of);
  const isFailure = failures.has(of('Status')?.toLowerCase() ?? '');
  if (channel === null || !isFailure || of('ErrorCode') !== optOutError) return nothing;
  const [messageId, person] = [of('MessageUUID'), of('To')];
  if (messageId === null || person === null) return unread({ MessageUUID: messageId, To: person });
  // Of a powerpack no number may have been chosen yet; a sender that it does not name is nobody's (I9).
  const from = withPlus(of('From') ?? of('PowerpackUUID') ?? name);
  const to = withPlus(person);
  return {
    kind: 'signal',
    signal: { messageId, from, to, provider: name, code: optOutError, channel, occurredAt: null },
  };
}

/** Whatever else stood in it Plivo would send. */
function answer(): HookAnswer {
  return { status: 200, type: 'application/xml; charset=utf-8', body: '<Response></Response>' };
}
