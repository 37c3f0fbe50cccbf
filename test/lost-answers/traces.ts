/** What a call leaves behind: its answer, and all rows of its account, told without ids and times of their own. */
import { sql } from 'drizzle-orm';
import type { Db } from '../../src/core/db/connect.js';

/** All rows of the account in all tables that have accounts' rows, whatever tables there are. */
export async function rowsOf(db: Db, accountId: string): Promise<Record<string, unknown[]>> {
  const tables = await db.rows<{ table_name: string }>(sql`
    select table_name from information_schema.columns
    where table_schema = 'public' and column_name = 'account_id' order by table_name`);
  const found: Record<string, unknown[]> = {};
  for (const { table_name: table } of tables) {
    const rows = await db.text<{ row: unknown }>(
      `select to_jsonb(t) as row from ${table} t where account_id = $1`,
      [accountId],
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

/** UUIDs, and tokens of links. */
const ids = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=\/u\/|"token":")\w{10}\b/g;

/**
 * As text. Ids are numbered as they come, so that one id is the same everywhere; nothing is said of the order of rows,
 * and of times only that there is one.
 */
export function comparable(answer: unknown, rows: Record<string, unknown[]>): string[] {
  const numbers = new Map<string, number>();
  const known = (text: string) => text.replaceAll(ids, (id) => `<id ${numbers.get(id) ?? ''}>`);
  const numbered = (text: string) => {
    for (const [id] of text.matchAll(ids)) if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return known(text);
  };
  const lines = [numbered(plain(answer))];
  const tables = Object.entries(rows).map(([table, ofTable]) =>
    ofTable.map((row) => `${table} ${plain(row)}`),
  );
  while (tables.length > 0) {
    // Rows that look alike but for ids that have no number yet come last: by then they mostly have one.
    const clear = tables.findIndex((texts) => new Set(texts.map(known)).size === texts.length);
    const [texts = []] = tables.splice(Math.max(clear, 0), 1);
    lines.push(...texts.sort((one, other) => (known(one) < known(other) ? -1 : 1)).map(numbered));
  }
  return lines;
}

function plain(value: unknown): string {
  return (
    JSON.stringify(value)
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, '<time>')
      .replaceAll(/\b1[78]\d{14}\b/g, '<time>')
      .replaceAll(/\\\\x[0-9a-f]+/g, '<bytes>')
      .replaceAll(/"settings_version":\d+/g, '"settings_version":"<version>"')
      // Noted behind the call, or not yet.
      .replaceAll(/"last_used_at":("<time>"|null)/g, '"last_used_at":"<time>"')
      .replaceAll(/"campaign_no":\d+/g, '"campaign_no":"<campaign>"')
      .replaceAll(/"cursor":"[\w-]+"/g, '"cursor":"<cursor>"')
      .replaceAll(/"milliseconds":\d+/g, '"milliseconds":"<milliseconds>"')
      .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, '<origin>')
      .replaceAll(/token=[\w-]+/g, 'token=<token>')
      .replaceAll(/(\/hooks\/\w+\/)[\w-]{64}/g, '$1<key>')
      .replaceAll(/erased:[0-9a-f]{32}/g, '<erased>')
      .replaceAll(/"seals":\["[0-9a-f]{64}"\]/g, '"seals":["<seal>"]')
      .replaceAll(/"signature":"[\w-]+"/g, '"signature":"<signature>"')
      .replaceAll(/heed_[\w-]+/g, '<secret>')
  );
}
