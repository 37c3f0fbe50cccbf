/** A message as it came in, read as far as it can be without the account. */
import type { Instant } from '../../core/domain/instant.js';
import type { Channel, InboundResult, KeywordAction } from '../../core/domain/vocabulary.js';

/** Characters that an id of a message has at most. */
export const messageIdLimit = 256;

export interface InboundMessage {
  messageId: string;
  provider: string | null;
  channel: Channel | null;
  from: string;
  /** Other addresses of the same person, which came with the message: what they say counts for each. */
  alsoFrom?: readonly string[];
  to: string;
  text: string | null;
  buttonPayload: string | null;
  receivedAt: Instant | null;
  campaignId: string | null;
  campaignExternalId: string | null;
  providerAction: KeywordAction | null;
  answeredByProvider: boolean;
  /** False: nobody vouches for who wrote it. An opt-out counts all the same, an opt-in does not. */
  mayOptIn?: false;
  /** Nobody can send the reply who is told the outcome: what it needs besides is kept with it. */
  repliesElsewhere?: true;
}

export interface InboundRefusal {
  code: 'INVALID_ADDRESS' | 'INVALID_MESSAGE_ID' | 'UNKNOWN_SENDER' | 'UNKNOWN_SIGNAL' | 'UNRECORDABLE';
  message: string;
  field: string | null;
}

export interface MatchData {
  keyword: string;
  action: KeywordAction;
  rule: string;
}

export interface ReplyData {
  id: string;
  from: string;
  to: string;
  text: string;
  language: string;
  notAfter: Instant;
}

/** What whoever sends a reply needs besides. A type and no interface: only such a one is anything that JSON carries. */
export type ReplyAbout = {
  channel: Channel;
  senderId: string | null;
  /** When the message was written that it answers. */
  occurredAt: Instant;
};

/** A reply that somebody else is to be told of than who brought the message. */
export interface DueReply extends ReplyData, ReplyAbout {
  action: KeywordAction;
  provider: string;
  hook: { id: string; name: string };
  messageId: string;
}

/** What came of a message. */
export interface InboundOutcomeData {
  messageId: string;
  result: InboundResult;
  duplicate: boolean;
  match: MatchData | null;
  eventId: string | null;
  reply: ReplyData | null;
  /** Of a reply that is sent elsewhere; null where it is not, or whoever brought the message first was told of it. */
  elsewhere: ReplyAbout | null;
  reviewId: string | null;
  warnings: string[];
  refusal: InboundRefusal | null;
}
