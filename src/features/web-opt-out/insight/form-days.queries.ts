import { arrayText } from '../../../core/db/array-text.rules.js';
import type { Db } from '../../../core/db/connect.js';

/** What one process has counted in all of an account's form on a day. */
export interface FormCount {
  accountId: string;
  /** In UTC, as 2026-03-03. */
  day: string;
  views: number;
  completions: number;
}

/**
 * Saves what the counter has counted, of several accounts at once. It only ever grows: a save that arrives late changes
 * nothing, and one that is sent twice says the same.
 */
export async function saveFormCounts(db: Db, counterId: string, counts: readonly FormCount[]): Promise<void> {
  await db
    .ofAll(counts.map(({ accountId }) => accountId))
    .text('select save_form_counts($1::uuid[], $2::uuid, $3::date[], $4::bigint[], $5::bigint[])', [
      arrayText(counts, ({ accountId }) => accountId),
      counterId,
      arrayText(counts, ({ day }) => day),
      arrayText(counts, ({ views }) => views),
      arrayText(counts, ({ completions }) => completions),
    ]);
}

/** The days on which anything was counted, from the first one to the last one, both included, oldest first. */
export async function formDaysOf(
  db: Db,
  accountId: string,
  days: { first: string; last: string },
): Promise<Omit<FormCount, 'accountId'>[]> {
  const rows = await db.of(accountId).text<{ day: string; views: string; completions: string }>(
    `select to_char(day, 'YYYY-MM-DD') as day, sum(views)::bigint as views, sum(completions)::bigint as completions
     from form_days where account_id = $1 and day between $2::date and $3::date group by 1 order by 1`,
    [accountId, days.first, days.last],
  );
  return rows.map(({ day, views, completions }) => ({
    day,
    views: Number(views),
    completions: Number(completions),
  }));
}
