import { newEntry } from '../../core/access/audit-trail.queries.js';
import type { Author } from '../../core/access/author.js';
import { toldOfChange } from '../../core/access/told.rules.js';
import type { Services } from '../../core/graph/context.js';
import { isId } from '../../core/graph/ids.js';
import { type Changed, unknown } from '../../core/settings/settings-change.js';
import { subjectOfAccount } from '../../core/settings/told-settings.rules.js';
import { type AccountRow, suspend } from './accounts.queries.js';

/** What passes of a suspended account stands in core/access/while-suspended.ts. */
export async function suspendAccount(
  { db, accessChanged }: Pick<Services, 'db' | 'accessChanged'>,
  by: Author,
  suspended: boolean,
): Promise<Changed<AccountRow>> {
  const { accountId } = by;
  if (!isId(accountId)) return unknown('account');
  const told = toldOfChange(subjectOfAccount(accountId), { suspended: !suspended }, { suspended });
  const account = await suspend(db, accountId, suspended, newEntry(by, told));
  if (account === undefined) return unknown('account');
  accessChanged(accountId);
  return { kind: 'done', result: account };
}
