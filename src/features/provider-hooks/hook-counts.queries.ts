import { arrayText } from '../../core/db/array-text.rules.js';
import type { Db } from '../../core/db/connect.js';
import { formatInstant, type Instant } from '../../core/domain/instant.js';

/** What one process has counted in all of a hook's deliveries on a day. */
export interface HookCount {
  accountId: string;
  hookId: string;
  /** In UTC, as 2026-03-03. */
  day: string;
  accepted: number;
  refused: number;
  /** Words that they brought; those of repeated deliveries are counted once more. */
  words: number;
  /** Things in them that Heed could not take: an address that is none, a body that does not parse. */
  notUnderstood: number;
  lastAcceptedAt: Instant | null;
  lastRefusedAt: Instant | null;
}

export type HookDay = Omit<HookCount, 'accountId' | 'hookId'>;

export async function saveHookCounts(db: Db, counterId: string, counts: readonly HookCount[]): Promise<void> {
  const time = (instant: Instant | null) => (instant === null ? null : formatInstant(instant));
  await db.ofAll([...new Set(counts.map(({ accountId }) => accountId))]).text(
    `select save_hook_counts($1::uuid[], $2::uuid, $3::uuid[], $4::date[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[],
        $9::timestamptz[], $10::timestamptz[])`,
    [
      arrayText(counts, ({ accountId }) => accountId),
      counterId,
      arrayText(counts, ({ hookId }) => hookId),
      arrayText(counts, ({ day }) => day),
      arrayText(counts, ({ accepted }) => accepted),
      arrayText(counts, ({ refused }) => refused),
      arrayText(counts, ({ words }) => words),
      arrayText(counts, ({ notUnderstood }) => notUnderstood),
      arrayText(counts, ({ lastAcceptedAt }) => time(lastAcceptedAt)),
      arrayText(counts, ({ lastRefusedAt }) => time(lastRefusedAt)),
    ],
  );
}

/** The days on which anything came to these hooks, from the first day on, newest first. */
export async function hookDaysOf(
  db: Db,
  accountId: string,
  hookIds: readonly string[],
  firstDay: string,
): Promise<(HookDay & { hookId: string })[]> {
  return db.of(accountId).text<HookDay & { hookId: string }>(
    `select hook_id as "hookId", to_char(day, 'YYYY-MM-DD') as day, sum(accepted)::float8 as accepted,
       sum(refused)::float8 as refused, sum(words)::float8 as words, sum(not_understood)::float8 as "notUnderstood",
       max(last_accepted_at) as "lastAcceptedAt", max(last_refused_at) as "lastRefusedAt"
     from provider_hook_days where account_id = $1 and hook_id = any($2::uuid[]) and day >= $3::date
     group by hook_id, day order by day desc`,
    [accountId, arrayText(hookIds, (hookId) => hookId), firstDay],
  );
}
