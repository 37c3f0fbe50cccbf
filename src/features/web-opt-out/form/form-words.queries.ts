import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../../../core/db/connect.js';
import { listEntries } from '../../../core/db/log.tables.js';
import type { EventKind } from '../../../core/domain/vocabulary.js';
import { isOnTheList } from '../../../core/log/opt-out-entry.js';
import type { FormOptOut, HeldEntry, Said } from './form-words.rules.js';

/** Of all that the log has about a recipient what a form must know, at one moment. */
export async function readSaid(db: Db, accountId: string, recipient: string): Promise<Said> {
  const rows = await db.of(accountId).rows<FormOptOut & { kind: EventKind }>(sql`
    select e.kind, e.event_id as "eventId", e.rule, e.campaign_id as "campaignId", e.received_on as "receivedOn",
      e.occurred_at as "occurredAt", e.reason, e.reason_text as "reasonText", (
        select true from events w where w.account_id = e.account_id and w.withdraws = e.event_id limit 1
      ) is not null as withdrawn
    from events e
    where e.account_id = ${accountId}::uuid and e.recipient = ${recipient}
      and (e.kind = 'OPTED_IN' or (
        e.kind = 'OPTED_OUT' and e.scope = 'ACCOUNT' and e.source in ('WEB_FORM', 'ONE_CLICK')
      ))
    order by e.position`);
  let optedInAt: Said['optedInAt'] = null;
  for (const { kind, withdrawn, occurredAt } of rows) {
    if (kind === 'OPTED_IN' && !withdrawn) optedInAt = Math.max(optedInAt ?? occurredAt, occurredAt);
  }
  return { optOuts: rows.filter(({ kind }) => kind === 'OPTED_OUT'), optedInAt };
}

/** Where a recipient is opted out now, by whatever door. */
export function entriesHeld(db: Db, accountId: string, recipient: string): Promise<HeldEntry[]> {
  return db
    .of(accountId)
    .orm.select({ scopeKey: listEntries.scopeKey, since: listEntries.since })
    .from(listEntries)
    .where(and(isOnTheList(accountId), eq(listEntries.recipient, recipient)));
}
