/**
 * A message, or a receipt, that came with two addresses of a person says that both are theirs: what stands against writing to one
 * of them is recorded of the other as well, as of when it was said. Else somebody who has refused as +1 415 555 0123 would be written to as
 * US.1349….
 */
import type { AccountCaller } from '../../core/access/caller.js';
import { afterWrite } from '../../core/log/after-write.js';
import type { SamePerson } from '../../core/log/inbound-door.js';
import type { InboundOutcomeData } from '../../core/log/inbound-message.js';
import { addressed, addressesOf } from './addressed.rules.js';
import { carriedOver } from './carry-over.js';
import type { InboundServices } from './inbound-services.js';
import { recordCarried } from './record-carried.js';

/** After the messages themselves were recorded: what they say counts already. Gives what came of those that carry anything over. */
export async function recordSamePeople(
  services: InboundServices,
  caller: AccountCaller,
  messages: readonly SamePerson[],
): Promise<InboundOutcomeData[]> {
  const several = messages.filter(({ alsoFrom = [] }) => alsoFrom.length > 0);
  return several.length === 0 ? [] : afterWrite(carryOver(services, caller, several));
}

async function carryOver(
  services: InboundServices,
  caller: AccountCaller,
  messages: readonly SamePerson[],
): Promise<InboundOutcomeData[]> {
  const settings = await services.settings.known(caller.accountId);
  const people = messages.map((message) => {
    const where = addressed(message, settings);
    const addresses = 'code' in where ? [] : addressesOf(where);
    return { from: addresses, to: addresses, at: null };
  });
  const carried = await carriedOver(services, settings, people);
  const some = messages.flatMap((message, place) => {
    const own = carried[place] ?? [];
    return own.length === 0 ? [] : [{ message, what: 'same person', keyword: 'same person', carried: own }];
  });
  return some.length === 0 ? [] : recordCarried(services, caller, some);
}
