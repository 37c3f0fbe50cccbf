/**
 * A person has another number or id now (Meta's user_changed_number and user_changed_user_id). What stands against writing to the
 * old one is recorded of the new one as well, as far as it reaches; the old one stays as it is, since it may be given to somebody
 * else. Opt-ins don't move.
 */
import type { AccountCaller } from '../../core/access/caller.js';
import { parseAddress } from '../../core/domain/address.js';
import type { MovedRecipient } from '../../core/log/inbound-door.js';
import type { InboundOutcomeData } from '../../core/log/inbound-message.js';
import { carriedOver, type Carrying } from './carry-over.js';
import type { InboundServices } from './inbound-services.js';
import { recordCarried } from './record-carried.js';

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
  return recordCarried(
    services,
    caller,
    moves.map(({ provider, channel, code, to: [from, ...alsoFrom], at, messageId }, place) => {
      return {
        message: { provider, channel, from, alsoFrom, to: at, messageId },
        what: 'moved',
        keyword: code,
        carried: carried[place] ?? [],
      };
    }),
  );
}
