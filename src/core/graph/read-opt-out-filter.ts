/** From the input of a filter to the filter: ids checked, the recipient's address cleaned. */
import { addressPrefixes } from '../domain/address-prefix.rules.js';
import { addressLimit, parseAddress } from '../domain/address.js';
import type { Services } from './context.js';
import { badInput } from './errors.js';
import { checkIds, checkListLength, checkSenderIds } from './ids.js';
import { regionFor } from './read-address.js';
import type { OptOutFilter } from '../log/opt-out-filter.js';
import type { OptOutFilterInput } from './opt-out-filter.types.js';

/** Throws BAD_USER_INPUT for what cannot be read and NOT_FOUND for senders that the account does not have. */
export async function readOptOutFilter(
  { settings, erased }: Pick<Services, 'settings' | 'erased'>,
  accountId: string,
  input: OptOutFilterInput | null | undefined,
): Promise<OptOutFilter> {
  if (input == null) return {};
  for (const list of ['channels', 'scopes', 'sources', 'reasons'] as const) {
    checkListLength(`filter.${list}`, input[list]);
  }
  checkIds('filter.campaignIds', input.campaignIds);
  await checkSenderIds(settings, accountId, input.senderIds, 'filter.senderIds');
  const { recipient, ...rest } = input;
  if (recipient == null) return rest;
  if (recipient.length > addressLimit)
    throw badInput(`filter.recipient: at most ${addressLimit} characters were expected`);
  const region = await regionFor(settings, accountId, recipient);
  const recipientPrefixes = addressPrefixes(recipient, region);
  if (recipientPrefixes.length === 0)
    throw badInput('filter.recipient: an address or how it begins was expected');
  const whole = parseAddress(recipient, region);
  if (whole.kind === 'not-an-address') return { ...rest, recipientPrefixes };
  // Erased, it is found by its name.
  return { ...rest, recipientPrefixes: [...recipientPrefixes, erased.nameOf(accountId, whole.address)] };
}
