/** What the audit trail says when Heed itself pauses an endpoint. */
import { type NewAuditEntry, newEntry } from '../../../core/access/audit-trail.queries.js';
import type { Author } from '../../../core/access/author.js';
import { toldOfChange } from '../../../core/access/told.rules.js';
import type { WebhookPause } from '../../../core/domain/webhook-states.js';
import { subjectOf } from '../endpoints/endpoint-facts.rules.js';

export function entryOfPause(accountId: string, endpointId: string, pause: WebhookPause): NewAuditEntry {
  const by: Author = { accountId, actor: { name: 'Heed', id: null }, action: 'pauseWebhookEndpoint' };
  return newEntry(by, toldOfChange(subjectOf(endpointId), { state: 'ACTIVE' }, { state: 'PAUSED' }), pause);
}
