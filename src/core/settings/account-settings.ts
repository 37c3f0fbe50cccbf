/** All that the rules need to know of an account to understand a message and say how far it reaches. */
import type { Instant } from '../domain/instant.js';
import type { Category, Channel, KeywordAction, NumberKind, RepliesBy } from '../domain/vocabulary.js';

export interface Sender {
  senderId: string;
  sort: 'NUMBER' | 'PROFILE';
  channel: Channel;
  address: string;
  kind: NumberKind | null;
  country: string | null;
  label: string | null;
  purpose: Category;
  language: string;
  enforceAccountOptOuts: boolean;
  replyAddress: string | null;
  repliesBy: RepliesBy;
  groupId: string | null;
  /** Where words with scope SENDER are kept. */
  scopeKey: number;
  archivedAt: Instant | null;
  successorId: string | null;
}

export interface SenderGroup {
  groupId: string;
  name: string;
  /** Where words with scope GROUP are kept from now on. */
  scopeKey: number;
}

export interface Keyword {
  keywordId: string;
  word: string;
  /** The word as the rules compare it. */
  matchKey: string;
  action: KeywordAction;
  /** Null: the account's, on every sender. */
  senderId: string | null;
  reply: string | null;
  language: string | null;
  builtIn: boolean;
  floor: boolean;
  ambiguous: boolean;
  enabled: boolean;
}

export interface Button {
  buttonId: string;
  payload: string;
  action: KeywordAction;
  senderId: string | null;
}

export interface ReplyText {
  senderId: string | null;
  action: KeywordAction;
  language: string;
  text: string;
}

export interface AccountSettings {
  accountId: string;
  /** Grows with each change. The writer refuses what was decided with another one. */
  version: number;
  name: string;
  brand: string | null;
  /** ISO 3166 country of national phone numbers. */
  defaultRegion: string | null;
  language: string;
  reviewDays: number;
  /** Days after a screening within which an opt-out is traced to its campaign; 0: never. */
  attributionDays: number;
  /** Whether recipients of a campaign were ever screened: no opt-out is traced before. */
  tracesCampaigns: boolean;
  /** How many recipients were erased: where it is 0 nobody is looked for among them. */
  erasures: number;
  /** Days for which texts of events are kept; null: for good. */
  evidenceDays: number | null;
  /** A campaign is alerted of from this share of opt-outs on, and not before it has so many. */
  alertRate: number;
  alertMinimum: number;
  /** How the account's pages look: #rrggbb in lower case, and the https address of its logo. */
  color: string | null;
  logoUrl: string | null;
  createdAt: Instant;
  senders: ReadonlyMap<string, Sender>;
  groups: ReadonlyMap<string, SenderGroup>;
  keywords: readonly Keyword[];
  buttons: readonly Button[];
  replyTexts: readonly ReplyText[];
}

/** The scope keys that every account has. */
export const accountScopeKey = 0;
export const channelScopeKeys = { SMS: 1, RCS: 2, WHATSAPP: 3, EMAIL: 4 } as const satisfies Record<
  Channel,
  number
>;
