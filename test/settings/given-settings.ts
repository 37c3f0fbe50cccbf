/** Settings for tests of rules, with what they are about and defaults for the rest. */
import { generousKey } from '../../src/core/domain/message-text.rules.js';
import { matchKeyOf } from '../../src/core/domain/keyword-match-key.rules.js';
import type {
  AccountSettings,
  Keyword,
  Sender,
  SenderGroup,
} from '../../src/core/settings/account-settings.js';

export type GivenSettings = Partial<Omit<AccountSettings, 'senders' | 'groups'>> & {
  senders?: readonly Sender[];
  groups?: readonly SenderGroup[];
};

export function givenSettings(given: GivenSettings = {}): AccountSettings {
  const { senders = [], groups = [], ...rest } = given;
  return {
    accountId: 'a1',
    version: 1,
    erasures: 0,
    evidenceDays: null,
    name: 'Acme',
    brand: null,
    defaultRegion: null,
    language: 'en',
    reviewDays: 2,
    attributionDays: 7,
    tracesCampaigns: false,
    alertRate: 0.03,
    alertMinimum: 50,
    color: null,
    logoUrl: null,
    createdAt: 0,
    keywords: [],
    buttons: [],
    replyTexts: [],
    ...rest,
    senders: new Map(senders.map((sender) => [sender.senderId, sender])),
    groups: new Map(groups.map((group) => [group.groupId, group])),
  };
}

export function givenSender(given: Partial<Sender> = {}): Sender {
  return {
    senderId: 's1',
    sort: 'NUMBER',
    channel: 'SMS',
    address: '+14155550100',
    kind: 'LONG_CODE',
    country: 'US',
    label: null,
    purpose: 'MARKETING',
    language: 'en',
    enforceAccountOptOuts: false,
    replyAddress: null,
    repliesBy: 'HEED',
    groupId: null,
    scopeKey: 5,
    archivedAt: null,
    successorId: null,
    ...given,
  };
}

export function givenKeyword(word: string, given: Partial<Keyword> = {}): Keyword & { generousKey: string } {
  const action = given.action ?? 'OPT_OUT';
  return {
    keywordId: `k-${word}-${given.senderId ?? ''}`,
    word,
    matchKey: matchKeyOf(word, action),
    generousKey: generousKey(word),
    action,
    senderId: null,
    reply: null,
    language: null,
    builtIn: false,
    floor: false,
    ambiguous: false,
    enabled: true,
    ...given,
  };
}
