import { randomUUID } from 'node:crypto';
import type { Services } from '../../core/graph/context.js';
import type { SenderGroup } from '../../core/settings/account-settings.js';
import { readSettingsWithScopes } from '../../core/settings/scope-keys.queries.js';
import type { Changed } from '../../core/settings/settings-change.js';
import { type GroupWishes, planGroupChange, planNewGroup } from './sender-groups.rules.js';

type Needs = Pick<Services, 'db' | 'settings'>;

export function addGroup(
  { db, settings }: Needs,
  accountId: string,
  wish: { name: string; senderIds: readonly string[] },
): Promise<Changed<SenderGroup>> {
  const groupId = randomUUID();
  return settings.change(
    accountId,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planNewGroup(basis, groupId, wish),
  );
}

export function updateGroup(
  { db, settings }: Needs,
  accountId: string,
  groupId: string,
  wishes: GroupWishes,
): Promise<Changed<SenderGroup>> {
  return settings.change(
    accountId,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planGroupChange(basis, groupId, wishes),
  );
}
