/** How somebody comes back: START, where it arrives and means anything; else only the business can help. */
import type { Sender } from '../../../core/settings/account-settings.js';
import { canAnswer } from '../compose/choose-way.rules.js';
import { countryOfRecipient } from '../compose/country-of-recipient.rules.js';
import { countryRuleOf } from '../compose/country-rules.js';
import { isReached } from '../compose/reach.rules.js';
import type { WayBack } from './form-page.js';

const isEmail = (address: string) => address.includes('@');

/** Of a link. START from a phone lifts no opt-out of an e-mail address; `region` is the account's. */
export function wayBackBy(sender: Sender | undefined, recipient: string, region: string | null): WayBack {
  if (isEmail(recipient)) return { kind: 'asking' };
  if (sender === undefined || sender.archivedAt !== null) return { kind: 'any-message' };
  if (sender.channel === 'EMAIL') return { kind: 'asking' };
  if (sender.channel !== 'SMS' || sender.sort !== 'NUMBER') return { kind: 'any-message' };
  const country = countryOfRecipient(recipient);
  const from = { country, rule: countryRuleOf(country), region };
  const { replyAddress } = sender;
  const reply = { address: replyAddress ?? '', kind: null, country: sender.country };
  if (replyAddress !== null && isReached(reply, from)) {
    return { kind: 'sender', address: replyAddress };
  }
  return canAnswer(sender, sender, from) ? { kind: 'sender', address: sender.address } : { kind: 'asking' };
}

/** Of the public form, where no sender is known. */
export function wayBackOf(recipients: readonly string[]): WayBack {
  return { kind: recipients.length > 0 && recipients.every(isEmail) ? 'asking' : 'any-message' };
}
