import type { Author } from '../../core/access/author.js';
import { toldOfChange } from '../../core/access/told.rules.js';
import type { Services } from '../../core/graph/context.js';
import type { AccountSettings } from '../../core/settings/account-settings.js';
import type { AccountProperties, Changed, Plan } from '../../core/settings/settings-change.js';
import { subjectOfAccount } from '../../core/settings/told-settings.rules.js';
import { type AccountWishes, readAccountProperties } from './account-properties.rules.js';
import type { AccountRow } from './accounts.queries.js';

export function updateAccount(
  { settings }: Pick<Services, 'settings'>,
  by: Author,
  wishes: AccountWishes,
): Promise<Changed<AccountRow>> {
  const { accountId } = by;
  return settings.change(
    by,
    () => settings.current(accountId),
    (basis) => plan(basis, wishes),
  );
}

function plan(settings: AccountSettings, wishes: AccountWishes): Plan<AccountRow> {
  const { accountId, createdAt } = settings;
  const read = readAccountProperties(propertiesOf(settings), wishes);
  if (read.kind === 'refused') return read;
  return {
    kind: 'change',
    change: { account: read.properties },
    told: toldOfChange(subjectOfAccount(accountId), { ...propertiesOf(settings) }, { ...read.properties }),
    // Of a suspended account nothing is changed.
    result: { accountId, createdAt, suspendedAt: null, ...read.properties },
  };
}

function propertiesOf(settings: AccountSettings): AccountProperties {
  const { name, brand, defaultRegion, language, reviewDays, attributionDays, evidenceDays } = settings;
  const { alertRate, alertMinimum, color, logoUrl } = settings;
  return {
    name,
    brand,
    defaultRegion,
    language,
    reviewDays,
    attributionDays,
    evidenceDays,
    alertRate,
    alertMinimum,
    color,
    logoUrl,
  };
}
