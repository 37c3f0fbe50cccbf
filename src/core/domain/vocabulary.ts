/**
 * The words of Heed, each once. Every enum of the API, of the database and of the rules is one of these.
 */
export const Channel = { SMS: 'SMS', RCS: 'RCS', WHATSAPP: 'WHATSAPP', EMAIL: 'EMAIL' } as const;
export type Channel = (typeof Channel)[keyof typeof Channel];

/** What a message is for. Unknown counts as MARKETING (D2). */
export const Category = { MARKETING: 'MARKETING', UTILITY: 'UTILITY', OTP: 'OTP' } as const;
export type Category = (typeof Category)[keyof typeof Category];

/** What an opt-out blocks. */
export const Blocks = { MARKETING: 'MARKETING', ALL_BUT_OTP: 'ALL_BUT_OTP', ALL: 'ALL' } as const;
export type Blocks = (typeof Blocks)[keyof typeof Blocks];

/** How far a word reaches. */
export const Scope = { SENDER: 'SENDER', GROUP: 'GROUP', CHANNEL: 'CHANNEL', ACCOUNT: 'ACCOUNT' } as const;
export type Scope = (typeof Scope)[keyof typeof Scope];

export const KeywordAction = { OPT_OUT: 'OPT_OUT', OPT_IN: 'OPT_IN', HELP: 'HELP' } as const;
export type KeywordAction = (typeof KeywordAction)[keyof typeof KeywordAction];

export const EventKind = { OPTED_OUT: 'OPTED_OUT', OPTED_IN: 'OPTED_IN', WITHDRAWN: 'WITHDRAWN' } as const;
export type EventKind = (typeof EventKind)[keyof typeof EventKind];

/** The door a word came in by. */
export const Source = {
  KEYWORD: 'KEYWORD',
  PHRASE: 'PHRASE',
  REVIEW: 'REVIEW',
  BUTTON: 'BUTTON',
  WEB_FORM: 'WEB_FORM',
  ONE_CLICK: 'ONE_CLICK',
  MANUAL: 'MANUAL',
  IMPORT: 'IMPORT',
  PROVIDER: 'PROVIDER',
} as const;
export type Source = (typeof Source)[keyof typeof Source];

/** How an opt-out by hand reached the business. */
export const Via = {
  PHONE: 'PHONE',
  EMAIL: 'EMAIL',
  LETTER: 'LETTER',
  CHAT: 'CHAT',
  IN_PERSON: 'IN_PERSON',
  COMPLAINT: 'COMPLAINT',
  OTHER: 'OTHER',
} as const;
export type Via = (typeof Via)[keyof typeof Via];

/** Why a recipient opted out, in the recipient's words. */
export const Reason = {
  TOO_MANY: 'TOO_MANY',
  NOT_RELEVANT: 'NOT_RELEVANT',
  NEVER_SUBSCRIBED: 'NEVER_SUBSCRIBED',
  WRONG_PERSON: 'WRONG_PERSON',
  OTHER: 'OTHER',
} as const;
export type Reason = (typeof Reason)[keyof typeof Reason];

export const Role = {
  ADMIN: 'ADMIN',
  INTEGRATOR: 'INTEGRATOR',
  SCHEDULER: 'SCHEDULER',
  AGENT: 'AGENT',
  VIEWER: 'VIEWER',
} as const;
export type Role = (typeof Role)[keyof typeof Role];

export const NumberKind = {
  LONG_CODE: 'LONG_CODE',
  SHORT_CODE: 'SHORT_CODE',
  TOLL_FREE: 'TOLL_FREE',
  ALPHANUMERIC: 'ALPHANUMERIC',
} as const;
export type NumberKind = (typeof NumberKind)[keyof typeof NumberKind];

/** Who confirms: Heed hands out replies, or the provider answers by itself. */
export const RepliesBy = { HEED: 'HEED', PROVIDER: 'PROVIDER' } as const;
export type RepliesBy = (typeof RepliesBy)[keyof typeof RepliesBy];

export const ReviewState = { OPEN: 'OPEN', OPTED_OUT: 'OPTED_OUT', DISMISSED: 'DISMISSED' } as const;
export type ReviewState = (typeof ReviewState)[keyof typeof ReviewState];

export const InboundResult = {
  OPTED_OUT: 'OPTED_OUT',
  ALREADY_OPTED_OUT: 'ALREADY_OPTED_OUT',
  OPTED_IN: 'OPTED_IN',
  ALREADY_OPTED_IN: 'ALREADY_OPTED_IN',
  HELP: 'HELP',
  NEEDS_REVIEW: 'NEEDS_REVIEW',
  IGNORED: 'IGNORED',
  REFUSED: 'REFUSED',
} as const;
export type InboundResult = (typeof InboundResult)[keyof typeof InboundResult];

/** Where an import is. */
export const ImportState = {
  WAITING_FOR_FILE: 'WAITING_FOR_FILE',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
  UNDOING: 'UNDOING',
  UNDONE: 'UNDONE',
} as const;
export type ImportState = (typeof ImportState)[keyof typeof ImportState];

/** What an import does with a row whose sender its map does not name. */
export const UnmappedSender = { REFUSE: 'REFUSE', ACCOUNT: 'ACCOUNT' } as const;
export type UnmappedSender = (typeof UnmappedSender)[keyof typeof UnmappedSender];

/** Whose list a check of drift reads. OTHER: any CSV. */
export const DriftProvider = { AWS: 'AWS', TWILIO: 'TWILIO', OTHER: 'OTHER' } as const;
export type DriftProvider = (typeof DriftProvider)[keyof typeof DriftProvider];
