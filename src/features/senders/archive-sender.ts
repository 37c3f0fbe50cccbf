import type { Services } from '../../core/graph/context.js';
import type { Sender } from '../../core/settings/account-settings.js';
import { readSettingsWithScopes } from '../../core/settings/scope-keys.queries.js';
import type { Changed } from '../../core/settings/settings-change.js';
import { planArchive } from './archive-sender.rules.js';

export function archiveSender(
  { db, settings, now }: Pick<Services, 'db' | 'settings' | 'now'>,
  accountId: string,
  senderId: string,
  successorId: string | null,
): Promise<Changed<Sender>> {
  return settings.change(
    accountId,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planArchive(basis, senderId, successorId, now()),
  );
}
