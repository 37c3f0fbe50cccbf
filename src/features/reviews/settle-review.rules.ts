/** I4: what a settled review brings into the log. */
import type { LogEvent } from '../../core/log/event.js';
import type { RecordItem, Word } from '../../core/log/word.js';
import { accountScopeKey, type Sender } from '../../core/settings/account-settings.js';

export interface Settling {
  state: 'OPTED_OUT' | 'DISMISSED';
  /** Which key or person; "due" when nobody has decided in time. */
  by: string;
}

/** `senders`: those of the provisional opt-outs. Agreed: the same words for good, at the time they were said. Dismissed: the provisional ones are taken back. */
export function settlingItem(
  reviewId: string,
  provisional: readonly LogEvent[],
  senders: readonly Sender[],
  settling: Settling,
  newId: () => string,
): RecordItem {
  const words =
    settling.state === 'DISMISSED'
      ? provisional.map((event) => withdrawal(newId(), event, settling.by))
      : finalWords(newId, provisional, senders, settling.by);
  return {
    itemId: newId(),
    settlesReview: { reviewId, state: settling.state, by: settling.by },
    words,
  };
}

/** I6: where one of the senders enforces account-level opt-outs the final word reaches the account, and blocks the most. */
function finalWords(
  newId: () => string,
  provisional: readonly LogEvent[],
  senders: readonly Sender[],
  by: string,
): Word[] {
  const finals = provisional.map((event) => finalWord(newId(), event, by));
  if (!senders.some((sender) => sender.enforceAccountOptOuts)) return finals;
  const more = finals.find(({ blocks }) => blocks !== 'MARKETING') ?? finals[0];
  const firsts = finals.filter(
    ({ recipient }, place) => finals.findIndex((one) => one.recipient === recipient) === place,
  );
  return firsts.map((word) => ({
    ...word,
    blocks: more?.blocks ?? 'MARKETING',
    scope: 'ACCOUNT',
    scopeKey: accountScopeKey,
    groupId: null,
  }));
}

function finalWord(eventId: string, event: LogEvent, by: string): Word {
  return {
    eventId,
    kind: 'OPTED_OUT',
    recipient: event.recipient,
    channel: event.channel,
    scope: event.scope,
    scopeKey: event.scopeKey,
    senderId: event.senderId,
    groupId: event.groupId,
    receivedOn: event.receivedOn,
    blocks: event.blocks ?? 'MARKETING',
    source: 'REVIEW',
    keyword: event.keyword,
    rule: event.rule,
    evidence: event.evidence,
    campaignId: event.campaignId,
    campaignInferred: event.campaignInferred,
    messageId: event.messageId,
    reviewId: event.reviewId,
    occurredAt: event.occurredAt,
    actor: by,
  };
}

function withdrawal(eventId: string, event: LogEvent, by: string): Word {
  return {
    eventId,
    kind: 'WITHDRAWN',
    recipient: event.recipient,
    scope: event.scope,
    scopeKey: event.scopeKey,
    withdraws: event.eventId,
    source: 'REVIEW',
    reviewId: event.reviewId,
    reasonText: 'the review was dismissed',
    actor: by,
  };
}
