/**
 * What one message of Twilio's log says. 21610: Twilio did not send, since the recipient is opted out of this sender. What came in and is
 * one of the words that Twilio itself takes for STOP or START: it blocks from then on, or no longer.
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
const optedOut = '21610';

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
  const said = (recipient: string, sender: string, evidence: string): MessageSays => {
    const { channel, address } = ofChannel(recipient);
    const sid = of('sid');
    const row: ListRow = {
      recipient: address,
      occurredAt: writtenTime(time),
      sender: ofChannel(sender).address || service,
      channel,
      evidence: sid === '' ? evidence : `${evidence}, ${sid}`,
    };
    return { kind: 'out', row, pair: pairOf(address, row.sender ?? '', service), at };
  };
  if (of('direction').startsWith('inbound')) {
    const word = of('body').toUpperCase();
    if (stops.has(word)) return said(of('from'), of('to'), `the recipient sent ${word}`);
    if (!starts.has(word)) return { kind: 'nothing' };
    const pair = pairOf(ofChannel(of('from')).address, ofChannel(of('to')).address, service);
    return { kind: 'in', pair, at };
  }
  return of('errorcode') === optedOut ? said(of('to'), of('from'), `error ${optedOut}`) : { kind: 'nothing' };
}

/** All numbers of a Messaging Service are blocked together. */
function pairOf(recipient: string, sender: string, service: string): string {
  return `${recipient} ${service || sender}`;
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
