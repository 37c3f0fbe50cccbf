import type { Author } from '../../core/access/author.js';
import type { Services } from '../../core/graph/context.js';
import type { Sender } from '../../core/settings/account-settings.js';
import { readSettingsWithScopes } from '../../core/settings/scope-keys.queries.js';
import type { Changed } from '../../core/settings/settings-change.js';
import { planArchive } from './archive-sender.rules.js';

export function archiveSender(
  { db, settings, now }: Pick<Services, 'db' | 'settings' | 'now'>,
  by: Author,
  senderId: string,
  successorId: string | null,
): Promise<Changed<Sender>> {
  const { accountId } = by;
  return settings.change(
    by,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planArchive(basis, senderId, successorId, now()),
  );
}
