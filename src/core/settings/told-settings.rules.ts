/** Settings as the audit trail tells of them: what people have set, without the keys by which Heed finds them. */
import type { Facts } from '../access/told.rules.js';
import { formatInstant } from '../domain/instant.js';
import type { Button, Keyword, ReplyText, Sender, SenderGroup } from './account-settings.js';
import type { ReplyPlace } from './settings-change.js';

export const subjectOfAccount = (accountId: string): string => `Account ${accountId}`;
export const subjectOfSender = ({ sort, senderId }: Pick<Sender, 'sort' | 'senderId'>): string =>
  `${sort === 'NUMBER' ? 'SenderNumber' : 'Profile'} ${senderId}`;
export const subjectOfGroup = (groupId: string): string => `SenderGroup ${groupId}`;
export const subjectOfKeyword = (keywordId: string): string => `Keyword ${keywordId}`;
export const subjectOfButton = (buttonId: string): string => `Button ${buttonId}`;

export function factsOfSender(sender: Sender): Facts {
  const { channel, address, kind, country, label, purpose, language } = sender;
  const { enforceAccountOptOuts, replyAddress, repliesBy, groupId, successorId, archivedAt } = sender;
  return {
    channel,
    address,
    kind,
    country,
    label,
    purpose,
    language,
    enforceAccountOptOuts,
    replyAddress,
    repliesBy,
    groupId,
    successorId,
    archivedAt: archivedAt === null ? null : formatInstant(archivedAt),
  };
}
export const factsOfGroup = ({ name }: SenderGroup): Facts => ({ name });
export function factsOfKeyword({ word, action, senderId, reply, language, enabled }: Keyword): Facts {
  return { word, action, senderId, reply, language, enabled };
}
export const factsOfButton = ({ payload, action, senderId }: Button): Facts => ({
  payload,
  action,
  senderId,
});
/** Null: the default's. */
export function factsOfReply(place: ReplyPlace, text: ReplyText['text'] | null): Facts {
  return { [`reply to ${place.action} in ${place.language}`]: text };
}
