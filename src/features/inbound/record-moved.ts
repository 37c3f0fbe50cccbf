/**
 * A person has another number or id now (Meta's user_changed_number and user_changed_user_id). What stands against writing to the
 * old one is recorded of the new one as well, as far as it reaches; the old one stays as it is, since it may be given to somebody
 * else. Opt-ins don't move. A change by which nothing is carried over leaves no trace: delivered again, it looks again, since a STOP of
 * the old address may have come later than the change.
 */
import type { AccountCaller } from '../../core/access/caller.js';
import { parseAddress } from '../../core/domain/address.js';
import type { MovedRecipient } from '../../core/log/inbound-door.js';
import type { InboundOutcomeData } from '../../core/log/inbound-message.js';
import { carriedOver, type Carrying } from './carry-over.js';
import type { InboundServices } from './inbound-services.js';
import { recordCarried } from './record-carried.js';

/** Gives what came of those that carry anything over, or name no address that can be read. */
export async function recordMoved(
  services: InboundServices,
  caller: AccountCaller,
  moves: readonly MovedRecipient[],
): Promise<InboundOutcomeData[]> {
  if (moves.length === 0) return [];
  const settings = await services.settings.current(caller.accountId);
  const read = (texts: readonly string[]) =>
    texts.flatMap((text) => {
      const address = parseAddress(text, settings.defaultRegion);
      return address.kind === 'not-an-address' ? [] : [address.address];
    });
  const carrying = moves.map(({ from, to, occurredAt }): Carrying => {
    return { from: read(from), to: read(to), at: occurredAt ?? services.now() };
  });
  const carried = await carriedOver(services, settings, carrying);
  const some = moves.flatMap(({ provider, channel, code, to: [from, ...alsoFrom], at, messageId }, place) => {
    const own = carried[place] ?? [];
    if (own.length === 0 && carrying[place]?.to.length !== 0) return [];
    const message = { provider, channel, from, alsoFrom, to: at, messageId };
    return [{ message, what: 'moved', keyword: code, carried: own }];
  });
  return some.length === 0 ? [] : recordCarried(services, caller, some);
}
