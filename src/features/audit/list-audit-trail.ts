/** The account's audit trail, newest first. A cursor names the entry at its place: entries are never removed. */
import { isId } from '../../core/domain/new-id.js';
import { askForPage } from '../../core/graph/answer-budget.js';
import { type Connection, defaultPage, type PageArgs, toConnection } from '../../core/graph/connection.js';
import { accountIdOf, type RequestContext } from '../../core/graph/context.js';
import { cursorUnknown } from '../../core/graph/errors.js';
import { base64UrlToBytes } from '../../core/log/base64url.js';
import { AuditEntryType } from './audit-entry.types.js';
import { auditEntryById, auditPage, type AuditPlace, countAuditEntries } from './audit-pages.queries.js';

export async function listAuditTrail(
  context: RequestContext,
  page: PageArgs,
): Promise<Connection<AuditEntryType>> {
  const { db } = context.services;
  const accountId = accountIdOf(context);
  const request = askForPage(context, page, defaultPage);
  const [after, before] = await Promise.all([
    placeOf(context, request.after),
    placeOf(context, request.before),
  ]);
  const { direction } = request;
  const rows = await auditPage(db, accountId, { after, before, direction, limit: request.limit + 1 });
  return toConnection(request, direction === 'forward' ? rows : rows.toReversed(), {
    node: (row) => new AuditEntryType(row),
    cursor: cursorOf,
    count: () => countAuditEntries(db, accountId),
  });
}

function cursorOf({ entryId }: AuditPlace): string {
  return Buffer.from(entryId).toString('base64url');
}

async function placeOf(context: RequestContext, cursor: string | null): Promise<AuditPlace | null> {
  if (cursor === null) return null;
  const entryId = base64UrlToBytes(cursor)?.toString('utf8') ?? '';
  if (!isId(entryId)) throw cursorUnknown();
  const entry = await auditEntryById(context.services.db, accountIdOf(context), entryId);
  if (entry === undefined || cursorOf(entry) !== cursor) throw cursorUnknown();
  return entry;
}
