/**
 * Infobip: SMS, WhatsApp and RCS.
 * https://www.infobip.com/docs/api/channels/sms/inbound-sms/receive-inbound-sms-messages
 * WhatsApp: as it was seen by others who wrote it down. RCS and the Messages API: from memory, nothing was published where it was
 * looked for.
 */
import { formatInstant } from '../../../core/domain/instant.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import { channelNamed } from '../channel-name.rules.js';
import type { HookContent, HookItem, HookProvider, HookRequest } from '../hook-provider.js';
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
import { unread } from '../unread.rules.js';
import { infobipSchemes } from './infobip-proof.rules.js';
import { isMarketingUpdate, isReport, marketingUpdateOf, reportOf } from './infobip-reports.rules.js';

const name = 'infobip';

export const infobip: HookProvider = {
  name,
  title: 'Infobip',
  schemes: infobipSchemes,
  read,
  samples: ['SMS'],
  sample: (url, { from, to, id, now }) => ({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(
      JSON.stringify({
        results: [
          {
            messageId: id,
            from: from.replace('+', ''),
            to: to.replace('+', ''),
            text: 'STOP',
            cleanText: 'STOP',
            keyword: null,
            receivedAt: `${formatInstant(now).slice(0, 23)}+0000`,
            smsCount: 1,
          },
        ],
        messageCount: 1,
        pendingMessageCount: 0,
      }),
    ),
  }),
};

function read({ body }: HookRequest): HookContent {
  if (body.length === 0) return { kind: 'read', items: [] };
  const whole = parseJson(body);
  if (whole === undefined) return { kind: 'unreadable', message: 'the body: JSON was expected' };
  return { kind: 'read', items: resultsOf(whole).map((result) => itemOf(objectOf(result))) };
}

/** One of some kinds comes without a list around it. */
function resultsOf(whole: unknown): readonly unknown[] {
  if (Array.isArray(whole)) return whole;
  const { results } = objectOf(whole);
  return results === undefined ? [whole] : listOf(results);
}

function itemOf(result: Json): HookItem {
  if (isReport(result)) return reportOf(result);
  return isMarketingUpdate(result) ? marketingUpdateOf(result) : messageOf(result);
}

function messageOf(result: Json): HookItem {
  const messageId = textOf(result['messageId']);
  const from = firstText(result['from'], result['sender']);
  const to = firstText(result['to'], result['destination']);
  const channel = channelOf(result);
  const { text, payload } = saidIn(result);
  if (channel === null || (text === null && payload === null)) return { kind: 'nothing' };
  if (messageId === null || from === null || to === null) return unread({ messageId, from, to });
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
      receivedAt: instantOfText(result['receivedAt']),
      campaignId: null,
      campaignExternalId: null,
      providerAction: null,
      answeredByProvider: false,
    },
  };
}

/** SMS does not name itself. */
function channelOf(result: Json): Channel | null {
  const said = firstText(result['integrationType'], result['channel']);
  return said === null ? 'SMS' : channelNamed(said);
}

interface Said {
  text: string | null;
  payload: string | null;
}

/**
 * SMS: the whole text. `cleanText` lacks the keyword, which is the STOP itself where the number has STOP for one. WhatsApp and RCS:
 * `message`. Messages API: `content`, in parts.
 */
function saidIn(result: Json): Said {
  const parts = listOf(result['content']);
  if (parts.length > 0) {
    const said = parts.map((part) => saidInPart(objectOf(part)));
    return {
      text: firstText(...said.map(({ text }) => text)),
      payload: firstText(...said.map(({ payload }) => payload)),
    };
  }
  const message = objectOf(result['message']);
  return Object.keys(message).length > 0
    ? saidInPart(message)
    : { text: textOf(result['text']), payload: null };
}

/** The id that an answer by a button has is what we gave the button. */
function saidInPart(part: Json): Said {
  const isAnswer = /^INTERACTIVE_|_REPLY$/i.test(textOf(part['type']) ?? '');
  return {
    text: firstText(part['text'], part['title'], part['caption']),
    payload: firstText(part['payload'], part['postbackData'], isAnswer ? part['id'] : null),
  };
}
