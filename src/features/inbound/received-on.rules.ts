/** Who received a message: one of the account's senders, an address that senders name for replies, or nobody known. */
import { senderAddressKey, splitPrefix } from '../../core/domain/address.js';
import type { Channel } from '../../core/domain/vocabulary.js';
import type { AccountSettings, Sender } from '../../core/settings/account-settings.js';

export interface ReceivedOn {
  /** The sender with that address; where none has just that one, the only sender whose address differs in case alone. */
  sender: Sender | null;
  /** Where neither is there: the senders whose addresses differ from it in case alone. Any of them may be meant (I9). */
  perhaps: readonly Sender[];
  /** The senders that name the address for replies. */
  answeredHere: readonly Sender[];
  channel: Channel;
  /** The address as Heed keeps addresses of senders. */
  address: string;
}

interface SendersByAddress {
  /** By the address as it is; the other two by the address in lower case. */
  exact: Map<string, Sender>;
  folded: Map<string, Sender[]>;
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
  const alike = senders.folded.get(key) ?? [];
  const sender = senders.exact.get(`${channel} ${address}`) ?? (alike.length === 1 ? alike[0] : undefined);
  return {
    sender: sender ?? null,
    perhaps: sender === undefined ? alike : [],
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
  const exact = new Map<string, Sender>();
  const folded = new Map<string, Sender[]>();
  const replies = new Map<string, Sender[]>();
  for (const sender of settings.senders.values()) {
    exact.set(`${sender.channel} ${sender.address}`, sender);
    append(folded, `${sender.channel} ${sender.address.toLowerCase()}`, sender);
    if (sender.replyAddress === null) continue;
    append(replies, `${sender.channel} ${senderAddressKey(sender.replyAddress).toLowerCase()}`, sender);
  }
  const made = { exact, folded, replies };
  known.set(settings, made);
  return made;
}

function append(map: Map<string, Sender[]>, key: string, sender: Sender): void {
  const there = map.get(key);
  if (there === undefined) map.set(key, [sender]);
  else there.push(sender);
}
