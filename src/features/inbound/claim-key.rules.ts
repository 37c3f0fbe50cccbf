/**
 * The key under which a message is processed once (I7): provider and id together. Ids of two providers may be the same
 * number, and taking one provider's STOP for a repeat of the other's HELP would lose it.
 */
import { isStorable } from '../../core/domain/storable-text.rules.js';
import { messageIdLimit } from '../../core/log/inbound-message.js';

export const providerLimit = 64;

export type ClaimKey = { kind: 'key'; key: string } | { kind: 'not-a-key'; message: string; field: string };

export function messageClaimKey(provider: string | null, messageId: string): ClaimKey {
  if (messageId.trim() === '' || messageId.length > messageIdLimit || !isStorable(messageId)) {
    return {
      kind: 'not-a-key',
      message: `messageId: 1 to ${messageIdLimit} characters without NUL were expected, ${messageId.length} came`,
      field: 'messageId',
    };
  }
  const name = (provider ?? '').trim().toLowerCase();
  if (name.length > providerLimit || !isStorable(name)) {
    return {
      kind: 'not-a-key',
      message: `provider: at most ${providerLimit} characters were expected`,
      field: 'provider',
    };
  }
  return { kind: 'key', key: JSON.stringify([name, messageId]) };
}
