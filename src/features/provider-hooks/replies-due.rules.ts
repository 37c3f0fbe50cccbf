/** Replies to messages of deliveries that cannot be answered with them: whoever sends the account's replies is to be told. */
import { isErasedName } from '../../core/domain/address.js';
import type { DueReply, InboundMessage, InboundOutcomeData } from '../../core/log/inbound-message.js';
import type { HookProvider } from './hook-provider.js';

/** A provider that sends replies is answered with them, and nobody else is told. */
export function asTold({ sendsReplies }: HookProvider, message: InboundMessage): InboundMessage {
  return sendsReplies === true ? message : { ...message, repliesElsewhere: true };
}

/**
 * None where the provider has answered, where Heed must not answer, and where the message was brought by somebody else before, who was
 * told the reply.
 */
export function repliesDue(
  outcomes: readonly InboundOutcomeData[],
  from: Pick<DueReply, 'provider' | 'hook'>,
): DueReply[] {
  return outcomes.flatMap(({ messageId, match, reply, elsewhere }) =>
    match === null || reply === null || elsewhere === null || isErasedName(reply.to)
      ? []
      : [{ ...reply, ...elsewhere, ...from, action: match.action, messageId }],
  );
}
