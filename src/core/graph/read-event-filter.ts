/** From the input of a filter to the filter: ids and addresses checked. */
import type { EventFilter } from '../log/event-filter.js';
import type { Services } from './context.js';
import type { OptOutEventFilterInput } from './event-filter.types.js';
import { checkIds, checkListLength, checkSenderIds } from './ids.js';
import { isErasedName } from '../domain/address.js';
import { readAddress } from './read-address.js';

/** Throws BAD_USER_INPUT for what cannot be read and NOT_FOUND for senders that the account does not have. */
export async function readEventFilter(
  { settings, erased }: Pick<Services, 'settings' | 'erased'>,
  accountId: string,
  input: OptOutEventFilterInput | null | undefined,
): Promise<EventFilter> {
  if (input == null) return {};
  for (const list of ['kinds', 'channels', 'scopes', 'sources', 'reasons'] as const) {
    checkListLength(`filter.${list}`, input[list]);
  }
  checkIds('filter.campaignIds', input.campaignIds);
  checkIds('filter.importIds', input.importIds);
  await checkSenderIds(settings, accountId, input.senderIds, 'filter.senderIds');
  await checkSenderIds(settings, accountId, input.receivedOn, 'filter.receivedOn');
  const { recipient: text, ...rest } = input;
  if (text == null) return rest;
  const recipient = await readAddress(settings, accountId, { field: 'filter.recipient', text });
  return {
    ...rest,
    recipient,
    erasedName: isErasedName(recipient) ? null : erased.nameOf(accountId, recipient),
  };
}
