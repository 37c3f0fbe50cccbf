import { registerEnumType } from 'type-graphql';

export const AccountPart = {
  ACCOUNT: 'ACCOUNT',
  GROUPS: 'GROUPS',
  SENDERS: 'SENDERS',
  KEYWORDS: 'KEYWORDS',
  BUTTONS: 'BUTTONS',
  REPLIES: 'REPLIES',
  CAMPAIGNS: 'CAMPAIGNS',
  WORDS: 'WORDS',
} as const;
export type AccountPart = (typeof AccountPart)[keyof typeof AccountPart];

registerEnumType(AccountPart, {
  name: 'AccountPart',
  description:
    'A part of what an account holds, in the order in which another account would be given it. ACCOUNT: its own settings. WORDS: the latest word of each recipient in each scope, opt-ins among them.',
  valuesConfig: {
    ACCOUNT: { description: 'Its own settings.' },
    GROUPS: { description: 'Its groups, with their senders.' },
    SENDERS: { description: 'Its numbers and profiles, archived ones too.' },
    KEYWORDS: { description: 'Its keywords, and those of single senders.' },
    BUTTONS: { description: 'Its buttons, and those of single senders.' },
    REPLIES: { description: 'Its reply texts, and those of single senders.' },
    CAMPAIGNS: { description: 'Its campaigns.' },
    WORDS: { description: 'The latest word of each recipient in each scope, opt-ins among them.' },
  },
});
