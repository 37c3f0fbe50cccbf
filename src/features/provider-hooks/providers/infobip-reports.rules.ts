/**
 * What Infobip says of messages that we sent, and of what people chose in WhatsApp itself.
 * https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes
 * Its blocklist events (BLOCK, UNBLOCK) are not read: what they look like is published nowhere.
 */
import type { Channel } from '../../../core/domain/vocabulary.js';
import { channelNamed } from '../channel-name.rules.js';
import type { HookItem } from '../hook-provider.js';
import { firstText, instantOfText, type Json, objectOf, textOf, withPlus } from '../payload.rules.js';
import { unread } from '../unread.rules.js';

const name = 'infobip';
const nothing: HookItem = { kind: 'nothing' };

interface OptOutError {
  /** The id of the error, by which the signal is known. */
  code: string;
  /** Names of it, former ones too: "blacklisted" became "blocklisted". */
  errors: readonly string[];
  /** Statuses that say the same without an error. */
  statuses: readonly string[];
  /** Where a report does not say its own. */
  channel: Channel;
}

/**
 * Errors that others can have for other reasons are none: 604 (blocklist of a campaign), 2050 and status 10 (a register of the
 * operator), 3041 (the number is gone), 7030 (one template), 7032 (too many in too short a time).
 */
const optOutErrors: readonly OptOutError[] = [
  { code: '603', errors: ['EC_CONTENT_BLOCKED'], statuses: [], channel: 'SMS' },
  { code: '7033', errors: ['EC_MARKETING_OPT_OUT'], statuses: [], channel: 'WHATSAPP' },
  { code: '7003', errors: ['EC_BLOCKED_USER'], statuses: [], channel: 'RCS' },
  {
    code: '2052',
    errors: ['EC_BLACKLISTED_DESTINATIONADDRESS', 'EC_BLOCKLISTED_DESTINATIONADDRESS'],
    statuses: ['14', 'REJECTED_DESTINATION_BLOCKLISTED', 'REJECTED_DESTINATION_BLACKLISTED'],
    channel: 'SMS',
  },
];

export function isReport(result: Json): boolean {
  return [result['status'], result['error']].some((said) => Object.keys(objectOf(said)).length > 0);
}

/** Of a message that we sent. A sender that it does not name is nobody's, and the opt-out is one from the whole account (I9). */
export function reportOf(result: Json): HookItem {
  const messageId = textOf(result['messageId']);
  const person = firstText(result['to'], result['destination'], result['recipient']);
  const found = optOutIn(result);
  if (found === undefined) return nothing;
  if (messageId === null || person === null) return unread({ messageId, to: person });
  const channelName = firstText(result['integrationType'], result['channel']);
  const channel = channelName === null ? found.channel : channelNamed(channelName);
  if (channel === null) return nothing;
  return {
    kind: 'signal',
    signal: {
      provider: name,
      code: found.code,
      from: withPlus(firstText(result['from'], result['sender']) ?? name),
      to: withPlus(person),
      messageId,
      channel,
      occurredAt: instantOfText(firstText(result['doneAt'], result['sentAt'])),
    },
  };
}

function optOutIn(result: Json): OptOutError | undefined {
  const error = namesOf(result['error']);
  const status = namesOf(result['status']);
  return (
    optOutErrors.find(({ code, errors }) => error.some((said) => said === code || errors.includes(said))) ??
    optOutErrors.find(({ statuses }) => status.some((said) => statuses.includes(said)))
  );
}

/** Id and name. */
function namesOf(said: unknown): string[] {
  const { id, name } = objectOf(said);
  return [textOf(id), textOf(name)?.toUpperCase() ?? null].filter((one) => one !== null);
}

export function isMarketingUpdate(result: Json): boolean {
  return objectOf(result['content'])['notificationMessagesStatus'] !== undefined;
}

/**
 * What a person chose in WhatsApp. Infobip does not list the words for it: whatever speaks of stopping is an opt-out, and only what
 * is plainly a word for going on is an opt-in. It has no id of its own: person, wish and moment are one. Without a moment it may be
 * older than any other word: then it opts nobody in.
 */
export function marketingUpdateOf(result: Json): HookItem {
  const content = objectOf(result['content']);
  const person = firstText(content['from'], result['from']);
  const sender = firstText(content['sender']);
  const wish = wishIn(textOf(content['notificationMessagesStatus']) ?? '');
  const occurredAt = instantOfText(result['createdAt']);
  if (person === null || sender === null || wish === null)
    return unread({
      'content.from': person,
      'content.sender': sender,
      'content.notificationMessagesStatus': wish,
    });
  if (occurredAt === null && wish === 'resume') return nothing;
  const from = withPlus(person);
  return {
    kind: 'signal',
    ...(occurredAt === null ? { timeless: true } : {}),
    signal: {
      provider: name,
      code: `whatsapp_marketing_update:${wish}`,
      from,
      to: withPlus(sender),
      messageId: `${from} ${wish} ${textOf(result['createdAt']) ?? ''}`,
      channel: 'WHATSAPP',
      occurredAt,
    },
  };
}

function wishIn(status: string): 'stop' | 'resume' | null {
  if (/stop|opt.?out|disabl/i.test(status)) return 'stop';
  return /^(?:resumed?|start(?:ed)?|opt[ _-]?in|opted[ _-]?in|enabled?)$/i.test(status.trim())
    ? 'resume'
    : null;
}
