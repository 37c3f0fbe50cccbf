/** What all products of Bird have in common, once they are read. */
import type { Instant } from '../../../core/domain/instant.js';
import type { Channel } from '../../../core/domain/vocabulary.js';
import type { HookItem } from '../hook-provider.js';
import { withPlus } from '../payload.rules.js';
import { unread } from '../unread.rules.js';

export const birdName = 'bird';

export const nothing: HookItem = { kind: 'nothing' };

export interface BirdMessage {
  /** How these fields are called where they were read. */
  named: { messageId: string; from: string; to: string };
  messageId: string | null;
  from: string | null;
  /** Other addresses of the same person. */
  alsoFrom?: readonly string[];
  to: string | null;
  channel: Channel | null;
  text: string | null;
  payload: string | null;
  receivedAt: Instant | null;
}

/** Nothing, where nothing is said, or in a channel that Heed does not know. */
export function birdMessage(read: BirdMessage): HookItem {
  const { named, messageId, from, alsoFrom = [], to, channel, text, payload, receivedAt } = read;
  if (channel === null || (text === null && payload === null)) return nothing;
  if (messageId === null || from === null || to === null)
    return unread({ [named.messageId]: messageId, [named.from]: from, [named.to]: to });
  return {
    kind: 'message',
    message: {
      messageId,
      provider: birdName,
      channel,
      from: withPlus(from),
      ...(alsoFrom.length === 0 ? {} : { alsoFrom }),
      to: withPlus(to),
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

export interface BirdSignal {
  /** How these fields are called where they were read. */
  named: { messageId: string; person: string };
  code: string | null;
  messageId: string | null;
  /** Ours, where it is told; a sender that is not is nobody's, and the opt-out is one from the whole account (I9). */
  sender: string | null;
  person: string | null;
  /** Other addresses of the same person. */
  also?: readonly string[];
  channel: Channel | null;
  occurredAt: Instant | null;
  timeless?: true;
}

/** A message of ours that was not sent or not delivered because of what its recipient wishes. */
export function birdError({ sender, person, ...read }: BirdSignal): HookItem {
  return birdSignal({ ...read, person, from: sender ?? birdName, to: person });
}

/** What a recipient did. */
export function birdReport({ sender, person, ...read }: BirdSignal): HookItem {
  return birdSignal({ ...read, person, from: person, to: sender ?? birdName });
}

function birdSignal(read: Omit<BirdSignal, 'sender'> & { from: string | null; to: string | null }): HookItem {
  const { named, code, messageId, person, from, to, also = [], channel, occurredAt, timeless } = read;
  if (code === null || channel === null) return nothing;
  if (messageId === null || from === null || to === null)
    return unread({ [named.messageId]: messageId, [named.person]: person });
  return {
    kind: 'signal',
    ...(timeless === undefined ? {} : { timeless }),
    signal: {
      provider: birdName,
      code,
      from: withPlus(from),
      to: withPlus(to),
      ...(also.length === 0 ? {} : { also }),
      messageId,
      channel,
      occurredAt,
    },
  };
}
