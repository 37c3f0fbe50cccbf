/** Who wrote, and to which of our addresses: the addresses of a message, read. */
import { isPlusOne, type ParsedAddress, parseAddress } from '../../core/domain/address.js';
import { addressInText, withoutAddress } from '../../core/domain/address-in-text.rules.js';
import type { Erased } from '../../core/log/erased-recipients.js';
import type { InboundMessage, InboundRefusal } from '../../core/log/inbound-message.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import { receivedOn, type ReceivedOn } from './received-on.rules.js';

/** An address of a person. */
export interface Known {
  recipient: string;
  /** They were erased: what is stored of them now does not name them either (R3). */
  erased?: Erased;
}

export interface Addressed extends Known {
  /** Under which the same person is written to as well. */
  also: readonly Known[];
  received: ReceivedOn;
  plusOne: boolean;
  /** Of the person's addresses one or more could not be read. */
  warning: string | null;
}

/** Other addresses of a person at most. */
const othersAtMost = 5;

/** One of the person's addresses that can be read is enough. */
export function addressed(
  message: Pick<InboundMessage, 'channel' | 'from' | 'alsoFrom' | 'to'>,
  settings: AccountSettings,
): Addressed | InboundRefusal {
  const { from, alsoFrom = [], to } = message;
  const first = parseAddress(from, settings.defaultRegion);
  if (alsoFrom.length > othersAtMost) {
    const expected = `at most ${othersAtMost} addresses were expected`;
    return {
      code: 'INVALID_ADDRESS',
      message: `alsoFrom: ${expected}, ${alsoFrom.length} came`,
      field: 'alsoFrom',
    };
  }
  const rest = alsoFrom.map((one) => parseAddress(one, settings.defaultRegion));
  const also = alsoFrom.length === 0 ? nobody : others(first, rest);
  const unread = alsoFrom.length === 0 ? 0 : [first, ...rest].filter(isNone).length;
  const recipient = first.kind === 'not-an-address' ? also[0]?.recipient : first.address;
  if (recipient === undefined) {
    const problem = first.kind === 'not-an-address' ? first.message : '';
    return { code: 'INVALID_ADDRESS', message: `from: ${problem}`, field: 'from' };
  }
  if (to.trim() === '' || to.length > 320) {
    return {
      code: 'INVALID_ADDRESS',
      message: 'to: the address that received the message was expected',
      field: 'to',
    };
  }
  return {
    recipient,
    also: first.kind === 'not-an-address' ? also.slice(1) : also,
    received: receivedOn(settings, message),
    plusOne: isPlusOne(recipient) || also.some((one) => isPlusOne(one.recipient)),
    warning: unread === 0 ? null : unreadOf(unread),
  };
}

function isNone({ kind }: ParsedAddress): boolean {
  return kind === 'not-an-address';
}

const nobody: readonly Known[] = [];

/** Each once, and not the first one again. */
function others(first: ParsedAddress, rest: readonly ParsedAddress[]): Known[] {
  const left = new Set(rest.flatMap((read) => (read.kind === 'not-an-address' ? [] : [read.address])));
  if (first.kind !== 'not-an-address') left.delete(first.address);
  return [...left].map((recipient) => ({ recipient }));
}

function unreadOf(count: number): string {
  return `of the person's addresses ${count} could not be read: what was said counts for the others alone`;
}

export function addressesOf({ recipient, also }: Addressed): string[] {
  return [recipient, ...also.map((one) => one.recipient)];
}

/** Under which addresses, or names, what the person says is stored; the first one stands for all of them. */
export function storedNames({ recipient, erased, also }: Addressed): [string, ...string[]] {
  return [erased?.name ?? recipient, ...also.map((one) => one.erased?.name ?? one.recipient)];
}

/**
 * The id of the message, as it may stand with what is recorded of each of the person's addresses: with none of the others in it.
 * Ids of WhatsApp hold the number, and whoever is erased as that number would be found by what stays of the other address.
 */
export function messageIds(where: Addressed, messageId: string): (string | null)[] {
  const id = cleaner(where).cleanId(messageId);
  if (where.also.length === 0) return [id];
  const addresses = addressesOf(where);
  const named = addresses.map((address) => withoutAddress(id, addressInText(address), '') !== id);
  return addresses.map((_, place) => (named.some((one, at) => one && at !== place) ? null : id));
}

type Cleaner = Pick<Erased, 'clean' | 'cleanId'>;

/** Texts, and ids of messages, without the addresses of who was erased. */
export function cleaner({ erased, also }: Addressed): Cleaner {
  const all = also.length === 0 ? [erased] : [erased, ...also.map((one) => one.erased)];
  const some = all.filter((one) => one !== undefined);
  if (some.length === 0) return asItIs;
  return {
    clean: (text) => some.reduce((left, one) => one.clean(left), text),
    cleanId: (id) => some.reduce((left, one) => one.cleanId(left), id),
  };
}

const asItIs: Cleaner = { clean: (text) => text, cleanId: (id) => id };
