import { Args, Ctx, Query, Resolver } from 'type-graphql';
import { type Connection, ListArgs, type PageArgs } from '../../core/graph/connection.js';
import type { RequestContext } from '../../core/graph/context.js';
import { AuditEntryConnection, type AuditEntryType } from './audit-entry.types.js';
import { listAuditTrail } from './list-audit-trail.js';

@Resolver()
export class AuditResolver {
  @Query(() => AuditEntryConnection, {
    description:
      'Who has changed what, and why, newest first: every change of settings, campaigns that screen nobody out, and imports of files that were started, confirmed, cancelled or undone. Words of recipients are in the log. CURSOR_UNKNOWN for a cursor of another list.',
  })
  auditTrail(
    @Args(() => ListArgs) page: PageArgs,
    @Ctx() context: RequestContext,
  ): Promise<Connection<AuditEntryType>> {
    return listAuditTrail(context, page);
  }
}
