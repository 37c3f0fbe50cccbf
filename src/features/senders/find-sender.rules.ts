import { parseAddress, senderAddressKey, splitPrefix } from '../../core/domain/address.js';
import type { Channel } from '../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';

/** The sender with this address as people write it, archived or not; a prefix like "whatsapp:" says the channel. */
export function findSender(settings: AccountSettings, address: string, channel: Channel): Sender | null {
  const on = splitPrefix(address).channel ?? channel;
  const parsed = parseAddress(address, settings.defaultRegion);
  const keys = new Set([
    senderAddressKey(address),
    ...(parsed.kind === 'not-an-address' ? [] : [parsed.address]),
  ]);
  for (const sender of settings.senders.values()) {
    if (sender.channel === on && keys.has(sender.address)) return sender;
  }
  return null;
}
