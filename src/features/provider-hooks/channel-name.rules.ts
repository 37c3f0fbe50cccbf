import { Channel } from '../../core/domain/vocabulary.js';

const channels: ReadonlySet<string> = new Set(Object.values(Channel));

/** "WhatsApp", "whatsapp" and "WHATSAPP" are WHATSAPP. Null: a channel that Heed does not know. */
export function channelNamed(text: string): Channel | null {
  const name = text.trim().toUpperCase();
  return channels.has(name) ? (name as Channel) : null;
}
