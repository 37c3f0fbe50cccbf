/**
 * For whom a form speaks: the recipient of a link, or an address that one visit of the public form has named. It can say and
 * take back its own words and nobody else's.
 *
 * The ids of its words follow from a secret and their place, so that two presses of a button are one word, whichever process
 * they reach, and nobody who reads the log can tell a link by them.
 */
import { createHmac } from 'node:crypto';
import type { Channel } from '../../../core/domain/vocabulary.js';
import { FormRule, isAnswer, withoutAnswers, type FormOptOut, type Said } from './form-words.rules.js';

export interface Speaker {
  accountId: string;
  recipient: string;
  rule: FormRule;
  /** What is known of the message that it answers. */
  campaignId: string | null;
  senderId: string | null;
  channel: Channel | null;
  /** The same id for the same place, always. */
  idOf: (place: string) => string;
  /** Of what was said what is its own, also what was taken back. */
  own: (said: Said) => FormOptOut[];
}

export interface LinkOf {
  accountId: string;
  recipient: string;
  senderId: string | null;
  campaignId: string | null;
}

/** All that came by one link: there is one for a recipient, campaign and sender. */
export function speakerOfLink(key: Buffer, link: LinkOf, channel: Channel | null): Speaker {
  const { accountId, recipient, senderId, campaignId } = link;
  const name = ['link', accountId, recipient, campaignId ?? '', senderId ?? ''];
  return {
    accountId,
    recipient,
    rule: FormRule.LINK,
    campaignId,
    senderId,
    channel,
    idOf: (place) => idFrom(key, [...name, place]),
    own: ({ optOuts }) =>
      optOuts.filter(
        (word) =>
          word.rule === FormRule.LINK && word.campaignId === campaignId && word.receivedOn === senderId,
      ),
  };
}

/** What one visit of the public form has said: whoever knows an address can't take back what others said with it. */
export function speakerOfVisit(
  key: Buffer,
  { accountId, visit, recipient }: { accountId: string; visit: string; recipient: string },
): Speaker {
  const idOf = (place: string) => idFrom(key, ['visit', accountId, visit, recipient, place]);
  return {
    accountId,
    recipient,
    rule: FormRule.PUBLIC,
    campaignId: null,
    senderId: null,
    channel: null,
    idOf,
    own: ({ optOuts }) => ownOfVisit(optOuts, idOf),
  };
}

/** Opt-outs by their ids, one after the other, and the answers that were said with them. */
function ownOfVisit(optOuts: readonly FormOptOut[], idOf: (place: string) => string): FormOptOut[] {
  const byId = new Map(optOuts.map((word) => [word.eventId, word]));
  const own = new Set<FormOptOut>();
  for (let next = byId.get(idOf(optOutPlace(0))); next !== undefined;) {
    own.add(next);
    next = byId.get(idOf(optOutPlace(own.size)));
  }
  const times = new Set([...own].map(({ occurredAt }) => occurredAt));
  return optOuts.filter(
    (word) =>
      own.has(word) || (word.rule === FormRule.PUBLIC && isAnswer(word) && times.has(word.occurredAt)),
  );
}

/** The place of the next opt-out: whoever sees the same before it says the same word. */
export function nextOptOut(own: readonly FormOptOut[]): string {
  return optOutPlace(withoutAnswers(own).length);
}

function optOutPlace(count: number): string {
  return `opt-out ${count}`;
}

/** A UUID of version 8 (RFC 9562). */
function idFrom(key: Buffer, parts: readonly string[]): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
