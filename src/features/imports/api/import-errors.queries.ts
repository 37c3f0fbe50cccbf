import { sql } from 'drizzle-orm';
import { arrayText } from '../../../core/db/array-text.rules.js';
import type { Db } from '../../../core/db/connect.js';

export interface ImportErrorRow {
  row: number;
  line: number;
  column: string | null;
  value: string | null;
  message: string;
}

export interface ErrorRange {
  importId: string;
  /** Rows behind this one. */
  after: number | null;
  /** Rows in front of this one. */
  before: number | null;
  /** Forward is the order of the rows. */
  direction: 'forward' | 'backward';
  limit: number;
}

/** Pages of errors, each in the order of its direction. No more are read than are given. */
export async function errorPages(
  db: Db,
  accountId: string,
  ranges: readonly ErrorRange[],
): Promise<ImportErrorRow[][]> {
  const pages = ranges.map((): ImportErrorRow[] => []);
  await Promise.all(
    (['forward', 'backward'] as const).map(async (direction) => {
      const places = [...ranges.keys()].filter((place) => ranges[place]?.direction === direction);
      if (places.length === 0) return;
      const rows = await readPages(
        db,
        accountId,
        direction,
        places.map((place) => ({ place, ...(ranges[place] as ErrorRange) })),
      );
      for (const { place, ...row } of rows) pages[place]?.push(row);
    }),
  );
  return pages;
}

function readPages(
  db: Db,
  accountId: string,
  direction: ErrorRange['direction'],
  asked: readonly (ErrorRange & { place: number })[],
): Promise<(ImportErrorRow & { place: number })[]> {
  const order = sql.raw(direction === 'forward' ? 'asc' : 'desc');
  const all = (of: (one: ErrorRange & { place: number }) => string | number | null) => arrayText(asked, of);
  return db.of(accountId).rows(sql`
    select asked.place, found."row", found.line, found."column", found.value, found.message
    from unnest(${all((one) => one.place)}::integer[], ${all((one) => one.importId)}::uuid[],
      ${all((one) => one.after)}::bigint[], ${all((one) => one.before)}::bigint[], ${all((one) => one.limit)}::integer[])
      as asked(place, import_id, behind, ahead, most)
    cross join lateral errors_of_import(${accountId}::uuid, asked.import_id, coalesce(asked.behind, -1),
      coalesce(asked.ahead, 9223372036854775807), ${direction === 'backward'}::boolean, asked.most) found
    order by asked.place, found."row" ${order}`);
}
