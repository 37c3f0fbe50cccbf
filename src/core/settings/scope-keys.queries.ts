import { and, asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import { accounts } from '../db/account.tables.js';
import { scopes, senderCovers } from '../db/sender.tables.js';
import { readSettings } from './settings.queries.js';
import type { SettingsWithScopes } from './scope-keys.rules.js';

/** The settings with what the rules about scope keys need besides. */
export async function readSettingsWithScopes(db: Db, accountId: string): Promise<SettingsWithScopes> {
  // The version first, as everywhere: what is planned on what was read is saved over that version only.
  const settings = await readSettings(db, accountId);
  if (settings === null) throw new Error('a caller belongs to an account that does not exist');
  const [next, groupScopes, covers] = await Promise.all([
    db
      .of(accountId)
      .orm.select({ nextScopeKey: accounts.nextScopeKey })
      .from(accounts)
      .where(eq(accounts.accountId, accountId)),
    db
      .of(accountId)
      .orm.select({ groupId: scopes.groupId, scopeKey: scopes.scopeKey })
      .from(scopes)
      .where(and(eq(scopes.accountId, accountId), sql`${scopes.groupId} is not null`))
      .orderBy(asc(scopes.scopeKey)),
    db
      .of(accountId)
      .orm.select({
        senderId: senderCovers.senderId,
        scopeKey: senderCovers.scopeKey,
        optOutsOnly: senderCovers.optOutsOnly,
      })
      .from(senderCovers)
      .where(eq(senderCovers.accountId, accountId)),
  ]);
  const keysOfGroups = new Map<string, number[]>();
  for (const { groupId, scopeKey } of groupScopes) {
    if (groupId !== null) keysOfGroups.set(groupId, [...(keysOfGroups.get(groupId) ?? []), scopeKey]);
  }
  return {
    version: settings.version,
    settings,
    nextScopeKey: next[0]?.nextScopeKey ?? 0,
    keysOfGroups,
    covers,
  };
}
