/**
 * A change of an account's settings as data: what a rule decides, and what one statement then saves whole or not at all.
 */
import type { Told } from '../access/told.rules.js';
import type { Channel, Scope } from '../domain/vocabulary.js';
import type { AccountSettings, Button, Keyword, ReplyText, Sender, SenderGroup } from './account-settings.js';

/** The account's own properties, all of them. */
export type AccountProperties = Pick<
  AccountSettings,
  | 'name'
  | 'brand'
  | 'defaultRegion'
  | 'language'
  | 'reviewDays'
  | 'attributionDays'
  | 'evidenceDays'
  | 'alertRate'
  | 'alertMinimum'
  | 'color'
  | 'logoUrl'
>;

/** What a new scope key stands for. */
export interface ScopeRow {
  scopeKey: number;
  scope: Scope;
  channel: Channel | null;
  senderId: string | null;
  groupId: string | null;
}

/** From now on, words at this scope key cover this sender. */
export interface Cover {
  senderId: string;
  scopeKey: number;
  /** Opt-ins under this key don't free the sender. */
  optOutsOnly: boolean;
}

/** Where a reply text stands. */
export type ReplyPlace = Pick<ReplyText, 'senderId' | 'action' | 'language'>;

/** Rows are whole: new ones are added, those that exist are replaced. What is absent stays as it is. */
export interface SettingsChange {
  account?: AccountProperties;
  /** The next scope key after those that this change takes. */
  nextScopeKey?: number;
  senders?: readonly Sender[];
  groups?: readonly SenderGroup[];
  scopes?: readonly ScopeRow[];
  covers?: readonly Cover[];
  keywords?: readonly Keyword[];
  removedKeywords?: readonly string[];
  buttons?: readonly Button[];
  removedButtons?: readonly string[];
  replyTexts?: readonly ReplyText[];
  removedReplyTexts?: readonly ReplyPlace[];
}

/** Why a change is not made: expected, and told to the caller. */
export interface Refused {
  kind: 'refused';
  code: 'BAD_USER_INPUT' | 'CONFLICT' | 'NOT_FOUND';
  message: string;
}

/** What a rule says of a wish, given the settings. */
export type Plan<Result> =
  /** `told`: what the audit trail says of it. */
  | { kind: 'change'; change: SettingsChange; told: Told; result: Result }
  /** The wish is fulfilled already. */
  | { kind: 'unchanged'; result: Result }
  | Refused;

export type Changed<Result> = { kind: 'done'; result: Result } | Refused;

/** Says field, what was expected and what came. */
export const badWish = (message: string): Refused => ({ kind: 'refused', code: 'BAD_USER_INPUT', message });
export const conflicting = (message: string): Refused => ({ kind: 'refused', code: 'CONFLICT', message });
/** Also for ids of other accounts. */
export const unknown = (what: string): Refused => ({
  kind: 'refused',
  code: 'NOT_FOUND',
  message: `there is no such ${what}`,
});
