/** What the message of a reply says, as JSON. The shape is docs/webhooks.md's: fields are added, never changed or taken away. */
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import type { DueReply } from '../../../core/log/inbound-message.js';
import { messageTypes } from '../sending/payload.rules.js';

export interface ReplyToTell {
  reply: DueReply;
  /** Since when it is to be sent. */
  dueAt: Instant;
  /** As it is when the message is made; null where the address that was written to is no sender's. */
  sender: { address: string; label: string | null } | null;
}

export function replyBody({ reply, dueAt, sender }: ReplyToTell): Buffer {
  const { id, channel, senderId, from, to, text, language, action, provider, hook, messageId } = reply;
  const data = {
    id,
    action,
    channel,
    from,
    recipient: to,
    text,
    language,
    sender:
      senderId === null
        ? null
        : { id: senderId, channel, address: sender?.address ?? null, label: sender?.label ?? null },
    answers: { provider, hook, messageId },
    occurredAt: formatInstant(reply.occurredAt),
    sendBefore: formatInstant(reply.notAfter),
  };
  return Buffer.from(JSON.stringify({ type: messageTypes.reply, timestamp: formatInstant(dueAt), data }));
}
