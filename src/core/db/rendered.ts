import { type SQL, sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';

const dialect = new PgDialect();

/**
 * A template without parameters as the text that it comes to. Done once when a module is loaded, it saves doing it for
 * each statement: that takes longer than many a statement does.
 */
export function rendered(template: SQL): SQL {
  const { sql: text, params } = dialect.sqlToQuery(template);
  if (params.length > 0) throw new Error('a template without parameters was expected');
  return sql.raw(text);
}
