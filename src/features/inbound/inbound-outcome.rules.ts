/**
 * From what was decided and recorded to what the caller is told. The decision is stored with the message id, so that a
 * repeat is told the same, its reply with the same id included (I7).
 */
import { isErasedName } from '../../core/domain/address.js';
import type { InboundResult, KeywordAction } from '../../core/domain/vocabulary.js';
import type { RecordedWord } from '../../core/log/word.js';
import type {
  InboundOutcomeData,
  InboundRefusal,
  MatchData,
  ReplyAbout,
  ReplyData,
} from '../../core/log/inbound-message.js';

/** A type and no interface: only such a one is anything that JSON carries. */
export type InboundDecision = {
  action: KeywordAction | 'REVIEW' | 'NOTHING';
  match: MatchData | null;
  /** The confirmation, should it come to that. */
  reply: ReplyData | null;
  replyOnRepeat: boolean;
  /** Of a reply that is sent by somebody else than who brought the message. */
  elsewhere?: ReplyAbout;
  reviewId: string | null;
  warnings: string[];
};

/** `from`: who wrote, as who asks knows them. */
export function inboundOutcome(
  messageId: string,
  from: { recipient: string; stored: string } | null,
  decision: InboundDecision,
  words: readonly RecordedWord[],
  duplicate: boolean,
): InboundOutcomeData {
  const { result, warning } = resultOf(decision, words);
  const confirms = result === 'OPTED_OUT' || result === 'OPTED_IN';
  const repeats = decision.replyOnRepeat && (result === 'HELP' || result === 'ALREADY_OPTED_OUT');
  return {
    messageId,
    result,
    duplicate,
    match: decision.match,
    eventId: words[0]?.eventId ?? null,
    reply: confirms || repeats ? replyTo(decision.reply, from) : null,
    elsewhere: decision.elsewhere ?? null,
    reviewId: decision.reviewId,
    warnings: warning === null ? decision.warnings : [...decision.warnings, warning],
    refusal: null,
  };
}

/** What is stored of a reply to somebody who was erased does not say to whom it goes; whoever brings the message does. */
function replyTo(
  reply: ReplyData | null,
  from: { recipient: string; stored: string } | null,
): ReplyData | null {
  return reply !== null && isErasedName(reply.to) && reply.to === from?.stored
    ? { ...reply, to: from.recipient }
    : reply;
}

export function refusedOutcome(messageId: string, refusal: InboundRefusal): InboundOutcomeData {
  return {
    messageId,
    result: 'REFUSED',
    duplicate: false,
    match: null,
    eventId: null,
    reply: null,
    elsewhere: null,
    reviewId: null,
    warnings: [],
    refusal,
  };
}

function resultOf(
  decision: InboundDecision,
  words: readonly RecordedWord[],
): { result: InboundResult; warning: string | null } {
  const changed = words.some((word) => word.changed);
  const out = words.some((word) => word.outAfter === true);
  const unknown = words.every((word) => word.outAfter === null);
  switch (decision.action) {
    case 'NOTHING':
      return { result: 'IGNORED', warning: null };
    case 'HELP':
      return { result: 'HELP', warning: null };
    case 'REVIEW':
      return { result: 'NEEDS_REVIEW', warning: null };
    case 'OPT_OUT':
      if (out || unknown) return { result: changed ? 'OPTED_OUT' : 'ALREADY_OPTED_OUT', warning: null };
      return {
        result: 'ALREADY_OPTED_IN',
        warning: 'recorded, but the recipient has opted in since: the later word stands (D3)',
      };
    case 'OPT_IN':
      if (!out) return { result: changed ? 'OPTED_IN' : 'ALREADY_OPTED_IN', warning: null };
      return {
        result: 'ALREADY_OPTED_OUT',
        warning: 'recorded, but the recipient stays opted out: a later word (D3) or a hold (D1) stands',
      };
  }
}
