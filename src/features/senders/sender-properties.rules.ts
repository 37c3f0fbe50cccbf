/** What numbers and profiles have in common, checked. */
import { asLanguage } from '../../core/domain/language.rules.js';
import { storableText } from '../../core/domain/storable-text.rules.js';
import type { Category, RepliesBy } from '../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';
import { badWish, type Refused } from '../../core/settings/settings-change.js';
import { readReplyAddress } from './sender-address.rules.js';

export const labelLimit = 200;

/** Null clears what may be null; absent stays as it is. */
export interface SenderWishes {
  label?: string | null;
  purpose?: Category | null;
  language?: string | null;
  enforceAccountOptOuts?: boolean | null;
  replyAddress?: string | null;
  repliesBy?: RepliesBy | null;
}

export type SenderProperties = Pick<
  Sender,
  'label' | 'purpose' | 'language' | 'enforceAccountOptOuts' | 'replyAddress' | 'repliesBy'
>;

/** A new sender's before anything is said of it: it speaks the account's language. */
export function propertiesOfNewSender(settings: AccountSettings): SenderProperties {
  return {
    label: null,
    purpose: 'MARKETING',
    language: settings.language,
    enforceAccountOptOuts: false,
    replyAddress: null,
    repliesBy: 'HEED',
  };
}

export type ReadProperties = { kind: 'properties'; properties: SenderProperties } | Refused;

/** The properties as they will be. `region`: what a national reply address belongs to. */
export function readSenderProperties(
  before: SenderProperties,
  wishes: SenderWishes,
  region: string | null,
): ReadProperties {
  const properties = { ...before };
  if (wishes.label !== undefined) {
    const label = wishes.label === null ? null : storableText(wishes.label, labelLimit);
    if (label?.kind === 'not-storable') return badWish(`label: ${label.message}`);
    properties.label = label?.text ?? null;
  }
  if (wishes.language != null) {
    const language = asLanguage(wishes.language);
    if (language === null) return badWish('language: a BCP 47 language was expected, such as en or pt-BR');
    properties.language = language;
  }
  if (wishes.replyAddress !== undefined) {
    const replyAddress = wishes.replyAddress === null ? null : readReplyAddress(wishes.replyAddress, region);
    if (replyAddress?.kind === 'refused') return replyAddress;
    properties.replyAddress = replyAddress?.address ?? null;
  }
  properties.purpose = wishes.purpose ?? before.purpose;
  properties.enforceAccountOptOuts = wishes.enforceAccountOptOuts ?? before.enforceAccountOptOuts;
  properties.repliesBy = wishes.repliesBy ?? before.repliesBy;
  return { kind: 'properties', properties };
}
