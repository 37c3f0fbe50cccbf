/**
 * For whom a form speaks: the recipient of a link, or an address that one visit of the public form has named. It can say and
 * take back its own words and nobody else's.
 *
 * The ids of its words follow from a secret and their place, so that two presses of a button are one word, whichever process
 * they reach, and nobody who reads the log can tell a link by them.
 */
import { createHmac } from 'node:crypto';
import { stemOf, withAnswerFigure } from '../../../core/domain/form-word-id.rules.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import { FormRule, withoutAnswers, type FormOptOut, type Said } from './form-words.rules.js';

export interface Speaker {
  accountId: string;
  /** As it is stored. */
  recipient: string;
  rule: FormRule;
  /** What is known of the message that it answers. */
  campaignId: string | null;
  senderId: string | null;
  channel: Channel | null;
  /** What it is counted by where something is limited: nobody else is counted with it. */
  limitKey: string;
  /** The id of its opt-out after so many, always the same: answers to it have ids beside it. */
  optOutId: (after: number) => string;
  /** Of what was said what is its own, also what was taken back. */
  own: (said: Said) => FormOptOut[];
  /** The settings by which it was told how the recipient is stored. */
  settingsVersion: number;
  /** The same one once these have changed: the recipient may be stored under another name (R3). */
  again: () => Promise<Speaker>;
}

/** Which settings it is known by, and how it is known anew. */
export type Known = Pick<Speaker, 'settingsVersion' | 'again'>;

export interface LinkOf {
  accountId: string;
  recipient: string;
  senderId: string | null;
  campaignId: string | null;
}

/** All that came by one link: there is one for a recipient, campaign and sender. */
export function speakerOfLink(key: Buffer, link: LinkOf, channel: Channel | null, known: Known): Speaker {
  const { accountId, recipient, senderId, campaignId } = link;
  const name = ['link', accountId, recipient, campaignId ?? '', senderId ?? ''];
  return {
    accountId,
    recipient,
    rule: FormRule.LINK,
    campaignId,
    senderId,
    channel,
    limitKey: idFrom(key, [...name, 'limits']),
    optOutId: (after) => optOutIdFrom(key, name, after),
    own: ({ optOuts }) =>
      optOuts.filter(
        (word) =>
          word.rule === FormRule.LINK && word.campaignId === campaignId && word.receivedOn === senderId,
      ),
    ...known,
  };
}

/** What one visit of the public form has said: whoever knows an address can't take back what others said with it. */
export function speakerOfVisit(
  key: Buffer,
  {
    accountId,
    visit,
    address,
    recipient,
  }: { accountId: string; visit: string; address: string; recipient: string },
  known: Known,
): Speaker {
  // Of the address as it was typed: whoever is erased between two presses is still the same visitor.
  const name = ['visit', accountId, visit, address];
  const optOutId = (after: number) => optOutIdFrom(key, name, after);
  return {
    accountId,
    recipient,
    rule: FormRule.PUBLIC,
    campaignId: null,
    senderId: null,
    channel: null,
    limitKey: idFrom(key, [...name, 'limits']),
    optOutId,
    own: ({ optOuts }) => ownOfVisit(optOuts, optOutId),
    ...known,
  };
}

/** Ids in a row that may be another recipient's: a log that was put together of two may have them so. */
export const idsAhead = 20;

/** Opt-outs by their ids, one after the other, and the answers to them. */
function ownOfVisit(optOuts: readonly FormOptOut[], optOutId: (after: number) => string): FormOptOut[] {
  const stems = new Set<string>();
  if (optOuts.length === 0) return [];
  const there = new Set(optOuts.map(({ eventId }) => eventId));
  for (let at = 0, missing = 0; missing <= idsAhead; at += 1) {
    const next = optOutId(at);
    if (there.has(next)) stems.add(stemOf(next));
    missing = there.has(next) ? 0 : missing + 1;
  }
  return optOuts.filter(({ eventId }) => stems.has(stemOf(eventId)));
}

/**
 * The id of the next opt-out: whoever sees the same before it says the same word. `passed`: ids that the log has, and not for this
 * recipient.
 */
export function nextOptOut(speaker: Speaker, own: readonly FormOptOut[], passed = 0): string {
  return speaker.optOutId(withoutAnswers(own).length + passed);
}

function optOutIdFrom(key: Buffer, name: readonly string[], after: number): string {
  return withAnswerFigure(idFrom(key, [...name, `opt-out ${after}`]), 0);
}

/** A UUID of version 8 (RFC 9562). */
function idFrom(key: Buffer, parts: readonly string[]): string {
  const bytes = createHmac('sha256', key).update(JSON.stringify(parts)).digest().subarray(0, 16);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
