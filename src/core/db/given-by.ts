import { getTableName, type SQL, sql, Subquery, type Table } from 'drizzle-orm';

/** Rows of a table that an SQL function gives, to be selected from as from the table itself. */
export function givenBy(call: SQL, table: Table): Subquery {
  return new Subquery(sql`select * from ${call}`, {}, getTableName(table));
}
