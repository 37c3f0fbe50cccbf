/** Where START can be sent to. */
import type { Sender } from '../../../core/settings/account-settings.js';

/** Only a sender that can receive texts, or what its recipients answer instead; null where there is none. */
export function startTo(sender: Sender | undefined): string | null {
  if (sender === undefined || sender.archivedAt !== null) return null;
  if (sender.sort !== 'NUMBER' || sender.channel !== 'SMS') return null;
  if (sender.replyAddress !== null) return sender.replyAddress;
  return sender.kind === 'ALPHANUMERIC' ? null : sender.address;
}
