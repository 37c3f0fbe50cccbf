/** Who received a message: one of the account's senders, an address that senders name for replies, or nobody known. */
import { senderAddressKey, splitPrefix } from '../../core/domain/address.js';
import type { Channel } from '../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';

export interface ReceivedOn {
  /** The sender with that address. */
  sender: Sender | null;
  /** The senders that name the address for replies. */
  answeredHere: readonly Sender[];
  channel: Channel;
  /** The address as Heed keeps addresses of senders. */
  address: string;
}

interface SendersByAddress {
  own: Map<string, Sender>;
  replies: Map<string, Sender[]>;
}

const known = new WeakMap<AccountSettings, SendersByAddress>();

/** `channel` null: what the addresses say by a prefix or an @, else SMS. */
export function receivedOn(
  settings: AccountSettings,
  message: { channel: Channel | null; from: string; to: string },
): ReceivedOn {
  const channel = message.channel ?? channelOf(message.to) ?? channelOf(message.from) ?? 'SMS';
  const address = senderAddressKey(message.to);
  const senders = sendersByAddress(settings);
  const key = `${channel} ${address.toLowerCase()}`;
  return {
    sender: senders.own.get(key) ?? null,
    answeredHere: senders.replies.get(key) ?? [],
    channel,
    address,
  };
}

function channelOf(address: string): Channel | null {
  const { channel, rest } = splitPrefix(address);
  return channel ?? (rest.includes('@') ? 'EMAIL' : null);
}

function sendersByAddress(settings: AccountSettings): SendersByAddress {
  const kept = known.get(settings);
  if (kept !== undefined) return kept;
  const own = new Map<string, Sender>();
  const replies = new Map<string, Sender[]>();
  for (const sender of settings.senders.values()) {
    own.set(`${sender.channel} ${sender.address.toLowerCase()}`, sender);
    if (sender.replyAddress === null) continue;
    const key = `${sender.channel} ${senderAddressKey(sender.replyAddress).toLowerCase()}`;
    replies.set(key, [...(replies.get(key) ?? []), sender]);
  }
  const made = { own, replies };
  known.set(settings, made);
  return made;
}
