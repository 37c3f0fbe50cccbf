/** Who makes changes where tests make them themselves. */
import { type NewAuditEntry, newEntry } from '../../src/core/access/audit-trail.queries.js';
import type { Author } from '../../src/core/access/author.js';
import { toldOfNew } from '../../src/core/access/told.rules.js';

export function authorFor(accountId: string, action: Author['action'] = 'updateAccount'): Author {
  return { accountId, actor: { name: 'a test', id: null }, action };
}

export function entryFor(accountId: string): NewAuditEntry {
  return newEntry(authorFor(accountId), toldOfNew(`Account ${accountId}`, {}));
}
