/** One call of record_words: a batch of one account's items in, their outcomes out, in the same order. */
import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { formatInstant } from '../domain/instant.js';
import type { Decision, RecordedWord, RecordItem, RecordOutcome, Word } from './word.js';

interface OutcomeRow {
  item: number;
  status: 'RECORDED' | 'DUPLICATE' | 'STALE' | 'SETTLED_BEFORE' | 'NOT_WITHDRAWN';
  /** The decision is that of the first try; absent: the item's own. */
  outcome: { decision?: Decision | null; words: RecordedWord[] } | null;
}

/** Milliseconds for one call: a link that stalls must leave time for another try before the words' own deadline. */
const callDeadline = 5_000;

export async function writeBatch(
  db: Db,
  accountId: string,
  items: readonly RecordItem[],
  secondTry: boolean,
): Promise<RecordOutcome[]> {
  const itemRows = items.map((item, index) => itemRow(item, index, secondTry));
  const wordRows = items.flatMap((item, index) => wordRowsOf(item, index));
  const rows = await db.rows<OutcomeRow>(
    sql`
    select item, status, outcome
    from record_words(${accountId}::uuid, ${JSON.stringify(itemRows)}::jsonb, ${JSON.stringify(wordRows)}::jsonb)`,
    { deadline: callDeadline },
  );
  const byItem = new Map(rows.map((row) => [row.item, toOutcome(row, items[row.item]?.decision ?? {})]));
  return items.map((_, index) => {
    const outcome = byItem.get(index);
    if (outcome === undefined) throw new Error('record_words gave no outcome for an item');
    return outcome;
  });
}

function itemRow(item: RecordItem, index: number, secondTry: boolean) {
  return {
    item: index,
    item_id: item.itemId,
    claim_key: item.claimKey,
    settings_version: item.settingsVersion,
    may_be_recorded: secondTry || item.mayBeRecorded === true,
    decision: item.decision ?? {},
    opens_review:
      item.opensReview === undefined ? undefined : { ...item.opensReview, eventId: item.words[0]?.eventId },
    settles_review: item.settlesReview?.reviewId,
    settled_state: item.settlesReview?.state,
    settled_by: item.settlesReview?.by,
  };
}

/** A recipient's second word within an item belongs to round 2, and so on: a round holds one word of a recipient. */
function wordRowsOf(item: RecordItem, index: number) {
  const seen = new Map<string, number>();
  return item.words.map((word) => {
    const round = (seen.get(word.recipient) ?? 0) + 1;
    seen.set(word.recipient, round);
    return wordRow(word, index, round);
  });
}

function wordRow(word: Word, item: number, round: number) {
  return {
    item,
    round,
    event_id: word.eventId,
    kind: word.kind,
    recipient: word.recipient,
    channel: word.channel ?? undefined,
    scope: word.scope,
    scope_key: word.scopeKey,
    sender_id: word.senderId ?? undefined,
    group_id: word.groupId ?? undefined,
    received_on: word.receivedOn ?? undefined,
    blocks: word.blocks,
    hold: word.hold,
    provisional: word.provisional,
    withdraws: word.withdraws,
    source: word.source,
    via: word.via ?? undefined,
    keyword: word.keyword ?? undefined,
    rule: word.rule ?? undefined,
    evidence: word.evidence ?? undefined,
    reason: word.reason ?? undefined,
    reason_text: word.reasonText ?? undefined,
    campaign_id: word.campaignId ?? undefined,
    campaign_inferred: word.campaignInferred,
    message_id: word.messageId ?? undefined,
    review_id: word.reviewId ?? undefined,
    occurred_at: word.occurredAt == null ? undefined : formatInstant(word.occurredAt),
    actor: word.actor ?? undefined,
    decide_for: word.decideFor ?? undefined,
  };
}

function toOutcome(row: OutcomeRow, ownDecision: Decision): RecordOutcome {
  switch (row.status) {
    case 'RECORDED':
      return {
        kind: 'recorded',
        decision: row.outcome?.decision ?? ownDecision,
        words: row.outcome?.words ?? [],
      };
    case 'DUPLICATE':
      return { kind: 'duplicate', decision: row.outcome?.decision ?? {}, words: row.outcome?.words ?? [] };
    case 'STALE':
      return { kind: 'stale' };
    case 'SETTLED_BEFORE':
      return { kind: 'settled-before' };
    case 'NOT_WITHDRAWN':
      return { kind: 'not-withdrawn' };
  }
}
