/**
 * What one message of Twilio's log says. Errors: it was not sent, since the recipient is opted out of this sender. What came in and is one
 * of the words that Twilio itself takes for STOP or START: it blocks from then on, or no longer.
 */
import { type Instant } from '../../../../core/domain/instant.js';
import { type ListRow, readTime, writtenTime } from './list-row.rules.js';

/** By their names without case, spaces and underscores. */
export type MessageFields = ReadonlyMap<string, string>;

export type MessageSays =
  | { kind: 'out'; row: ListRow; pair: string; at: Instant | null }
  | { kind: 'in'; pair: string; at: Instant | null }
  | { kind: 'nothing' };

/** The words that Twilio takes by itself: https://help.twilio.com/articles/223134027 */
const stops = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const starts = new Set(['START', 'YES', 'UNSTOP']);
/** Toll-free numbers are kept by their carriers, who take no YES: https://help.twilio.com/articles/360058144374 */
const tollFree = /^\+18(?:00|33|44|55|66|77|88)\d{7}$/;
/** https://www.twilio.com/docs/api/errors: unsubscribed, blocked by the user, opted out in WhatsApp. */
const optedOut = new Set(['21610', '63014', '63033']);

export function fieldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
}

export function readMessage(fields: MessageFields): MessageSays {
  const of = (name: string) => fields.get(name)?.trim() ?? '';
  const service = of('messagingservicesid');
  const time = of('datesent') || of('sentdate') || of('datecreated');
  const at = readTime(time);
  const between = (recipient: string, sender: string) => {
    const [to, from] = [ofChannel(recipient), ofChannel(sender)];
    return { recipient: to.address, sender: from.address || service, channel: to.channel || from.channel };
  };
  const said = (named: Between, evidence: string): MessageSays => {
    const sid = of('sid');
    const row: ListRow = {
      ...named,
      occurredAt: writtenTime(time),
      evidence: sid === '' ? evidence : `${evidence}, ${sid}`,
    };
    return { kind: 'out', row, pair: pairOf(named, service), at };
  };
  if (of('direction').startsWith('inbound')) {
    const named = between(of('from'), of('to'));
    const word = of('body').toUpperCase();
    if (stops.has(word)) return said(named, `the recipient sent ${word}`);
    const lifts = starts.has(word) && !(word === 'YES' && tollFree.test(named.sender));
    return lifts ? { kind: 'in', pair: pairOf(named, service), at } : { kind: 'nothing' };
  }
  const code = of('errorcode');
  return optedOut.has(code) ? said(between(of('to'), of('from')), `error ${code}`) : { kind: 'nothing' };
}

interface Between {
  recipient: string;
  sender: string;
  channel: string;
}

/**
 * All senders of a Messaging Service are blocked together, but each channel for itself: a STOP to one of SMS, MMS and RCS counts for all
 * three (https://www.twilio.com/en-us/changelog/twilio-now-supports-unified-opt-outs-across-rcs--sms--and-mms-ch); that a START does, too, is
 * not said.
 */
function pairOf({ recipient, sender, channel }: Between, service: string): string {
  return `${recipient} ${channel} ${service || sender}`;
}

const channels: ReadonlyMap<string, string> = new Map([
  ['whatsapp', 'WHATSAPP'],
  ['rcs', 'RCS'],
]);

function ofChannel(address: string): { channel: string; address: string } {
  const mark = address.indexOf(':');
  const channel = channels.get(address.slice(0, Math.max(0, mark)).toLowerCase());
  return channel === undefined ? { channel: '', address } : { channel, address: address.slice(mark + 1) };
}
