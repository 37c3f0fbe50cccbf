import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { senderGroups, senders } from '../db/sender.tables.js';
import type { Sender, SenderGroup } from '../settings/account-settings.js';

export function sendersById(db: Db, accountId: string, senderIds: readonly string[]): Promise<Sender[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(senders)
    .where(
      and(eq(senders.accountId, accountId), sql`${senders.senderId} = any(${sql.param(senderIds)}::uuid[])`),
    );
}

export function groupsById(db: Db, accountId: string, groupIds: readonly string[]): Promise<SenderGroup[]> {
  return db
    .of(accountId)
    .orm.select()
    .from(senderGroups)
    .where(
      and(
        eq(senderGroups.accountId, accountId),
        sql`${senderGroups.groupId} = any(${sql.param(groupIds)}::uuid[])`,
      ),
    );
}
