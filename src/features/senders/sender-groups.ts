import { randomUUID } from 'node:crypto';
import type { Author } from '../../core/access/author.js';
import type { Services } from '../../core/graph/context.js';
import type { SenderGroup } from '../../core/settings/account-settings.js';
import { readSettingsWithScopes } from '../../core/settings/scope-keys.queries.js';
import type { Changed } from '../../core/settings/settings-change.js';
import { type GroupWishes, planGroupChange, planNewGroup } from './sender-groups.rules.js';

type Needs = Pick<Services, 'db' | 'settings'>;

export function addGroup(
  { db, settings }: Needs,
  by: Author,
  wish: { name: string; senderIds: readonly string[] },
): Promise<Changed<SenderGroup>> {
  const { accountId } = by;
  const groupId = randomUUID();
  return settings.change(
    by,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planNewGroup(basis, groupId, wish),
  );
}

export function updateGroup(
  { db, settings }: Needs,
  by: Author,
  groupId: string,
  wishes: GroupWishes,
): Promise<Changed<SenderGroup>> {
  const { accountId } = by;
  return settings.change(
    by,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planGroupChange(basis, groupId, wishes),
  );
}
