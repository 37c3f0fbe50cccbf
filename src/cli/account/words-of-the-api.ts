/** The words of the API that options take; a test compares them with the schema. */
export const channels = ['SMS', 'RCS', 'WHATSAPP', 'EMAIL'] as const;
export const scopes = ['SENDER', 'GROUP', 'CHANNEL', 'ACCOUNT'] as const;
export const blocks = ['MARKETING', 'ALL_BUT_OTP', 'ALL'] as const;
export const reasons = ['TOO_MANY', 'NOT_RELEVANT', 'NEVER_SUBSCRIBED', 'WRONG_PERSON', 'OTHER'] as const;
export const sources = [
  'KEYWORD',
  'PHRASE',
  'REVIEW',
  'BUTTON',
  'WEB_FORM',
  'ONE_CLICK',
  'MANUAL',
  'IMPORT',
  'PROVIDER',
] as const;
export const eventKinds = ['OPTED_OUT', 'OPTED_IN', 'WITHDRAWN'] as const;
export const categories = ['MARKETING', 'UTILITY', 'OTP'] as const;
export const accountParts = [
  'ACCOUNT',
  'GROUPS',
  'SENDERS',
  'KEYWORDS',
  'BUTTONS',
  'REPLIES',
  'CAMPAIGNS',
  'WORDS',
] as const;
export const unmappedSenders = ['REFUSE', 'ACCOUNT'] as const;
