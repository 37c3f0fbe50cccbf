/**
 * CM.com: SMS, WhatsApp and RCS. CM signs nothing, so that what it brings opts nobody in.
 * https://developers.cm.com/messaging/docs/incoming-messages
 * https://developers.cm.com/messaging/docs/incoming-status-report
 * Buttons: from memory, what they look like is published nowhere where it was looked for.
 */
import { createHash } from 'node:crypto';
import { formatInstant } from '../../../core/domain/instant.js';
import { basicScheme } from '../basic-scheme.rules.js';
import { channelNamed } from '../channel-name.rules.js';
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
  instantOfText,
  type Json,
  listOf,
  objectOf,
  parseJson,
  textOf,
} from '../payload.rules.js';
import { isSame } from '../signatures.rules.js';
import { unread } from '../unread.rules.js';
import { cmNumber, readCmReports, readCmXmlReports } from './cm-reports.rules.js';

const name = 'cm';

export const cm: HookProvider = {
  name,
  title: 'CM.com',
  schemes: [
    {
      name: 'TOKEN',
      // Addresses stand in the logs of whatever is between.
      mayOptIn: false,
      secret:
        'a token of 16 characters or more, made by you: letters, digits, "-" and "_". ' +
        'Give CM the address with ?token=THE_TOKEN after it',
      problemOf: (secret) =>
        /^[\w-]{16,}$/.test(secret) ? null : '16 letters, digits, "-" and "_" or more were expected',
      doubtOf: doubtOfToken,
      sign: (request, secret) => ({ ...request, url: withToken(request.url, secret) }),
    },
    basicScheme('the address that CM was given has them (https://user:password@…)'),
  ],
  read,
  answer,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        reference: id,
        from: { number: from, name: '' },
        to: { number: to },
        message: { text: 'STOP', media: { mediaUri: '', contentType: '', title: '' }, custom: {} },
        groupings: ['', '', ''],
        timeUtc: formatInstant(now).slice(0, 19),
        channel: 'SMS',
      }),
    ),
  }),
};

function doubtOfToken({ url }: HookRequest, secret: string): Doubt | null {
  const given = new URLSearchParams(queryOf(url)).get('token') ?? '';
  if (given === '') return 'NO_SIGNATURE';
  return isSame(given, secret) ? null : 'WRONG_SIGNATURE';
}

function queryOf(url: string): string {
  return url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
}

function withToken(url: string, token: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}token=${encodeURIComponent(token)}`;
}

/** Messages are JSON, reports of messages that we sent JSON or XML. */
function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return { kind: 'read', items: [] };
  const whole = parseJson(body);
  if (whole !== undefined) {
    const { messages } = objectOf(whole);
    if (messages !== undefined) return { kind: 'read', items: readCmReports(messages) };
    const all = Array.isArray(whole) ? listOf(whole) : [whole];
    return { kind: 'read', items: all.map((message) => messageOf(objectOf(message))) };
  }
  const items = readCmXmlReports(body.toString('utf8'));
  return items === null
    ? { kind: 'unreadable', message: 'the body: JSON, or XML with MESSAGES was expected' }
    : { kind: 'read', items };
}

function messageOf(whole: Json): HookItem {
  const from = addressIn(whole['from']);
  const to = addressIn(whole['to']);
  // Without one it is a message of the former gateway, which had SMS alone.
  const channel = channelNamed(textOf(whole['channel']) ?? 'SMS');
  const message = objectOf(whole['message']);
  const pressed = pressedIn(message['custom'], depthOfButtons);
  const text = firstText(message['text'], whole['body'], pressed?.text);
  const payload = pressed?.payload ?? null;
  if (channel === null || (text === null && payload === null)) return { kind: 'nothing' };
  if (from === null || to === null) return unread({ from, to });
  const receivedAt = instantOfText(whole['timeUtc']);
  return {
    kind: 'message',
    ...(receivedAt === null ? { timeless: true } : {}),
    message: {
      messageId: idOf(channel, from, to, text, payload, ...marksOf(whole)),
      provider: name,
      channel,
      from,
      to,
      text,
      buttonPayload: payload,
      receivedAt,
      campaignId: null,
      campaignExternalId: null,
      providerAction: null,
      answeredByProvider: false,
    },
  };
}

/** {"number": …}; as a text alone with the former gateway. */
function addressIn(value: unknown): string | null {
  const text = textOf(value) ?? textOf(objectOf(value)['number']);
  return text === null ? null : cmNumber(text);
}

/**
 * A message has no id: `reference` is that of one that we sent. CM sends again what was not answered with 200, for a month, and the
 * same again is the same id. Two messages with the same words in the same second are one; the former gateway told no second.
 */
function idOf(...said: readonly (string | null)[]): string {
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
}

/** What else tells a message from another one. */
function marksOf(whole: Json): (string | null)[] {
  return [whole['timeUtc'], whole['reference'], ...listOf(whole['groupings'])].map(textOf);
}

/** Objects within each other, at most. */
const depthOfButtons = 4;
const buttons: ReadonlySet<string> = new Set(
  'button button_reply list_reply buttonReply listReply suggestion suggestionResponse'.split(' '),
);

/** What was pressed is somewhere in `custom`, under one of these names. */
function pressedIn(value: unknown, depth: number): { payload: string | null; text: string | null } | null {
  if (depth === 0 || typeof value !== 'object' || value === null) return null;
  for (const [key, within] of Object.entries(value) as [string, unknown][]) {
    const found = buttons.has(key) ? buttonIn(objectOf(within)) : null;
    const deeper = found ?? pressedIn(within, depth - 1);
    if (deeper !== null) return deeper;
  }
  return null;
}

function buttonIn(button: Json): { payload: string | null; text: string | null } | null {
  const payload = firstText(button['payload'], button['postbackData'], button['postback'], button['id']);
  const text = firstText(button['title'], button['text'], button['label']);
  return payload === null && text === null ? null : { payload, text };
}

/** Anything but 200 CM takes for a failure. */
function answer(): HookAnswer {
  return { status: 200, type: 'text/plain; charset=utf-8', body: 'OK' };
}
