import { randomUUID } from 'node:crypto';
import type { Author } from '../../core/access/author.js';
import type { Services } from '../../core/graph/context.js';
import type { Sender } from '../../core/settings/account-settings.js';
import { readSettingsWithScopes } from '../../core/settings/scope-keys.queries.js';
import type { Changed } from '../../core/settings/settings-change.js';
import { type NewNumber, type NewProfile, planNumber, planProfile } from './add-sender.rules.js';

type Needs = Pick<Services, 'db' | 'settings'>;

/** Adds a number. The address of an archived one brings that one back, with all words that cover it. */
export function addNumber({ db, settings }: Needs, by: Author, input: NewNumber): Promise<Changed<Sender>> {
  const { accountId } = by;
  const senderId = randomUUID();
  return settings.change(
    by,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planNumber(basis, senderId, input),
  );
}

/** Adds a profile. The address of an archived one brings that one back, with all words that cover it. */
export function addProfile({ db, settings }: Needs, by: Author, input: NewProfile): Promise<Changed<Sender>> {
  const { accountId } = by;
  const senderId = randomUUID();
  return settings.change(
    by,
    () => readSettingsWithScopes(db, accountId),
    (basis) => planProfile(basis, senderId, input),
  );
}
