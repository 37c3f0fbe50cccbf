/** Kinds of columns that the tables share. */
import { customType, uuid } from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import type { Instant } from '../domain/instant.js';

/** timestamptz as microseconds; the connection's own parser and serialiser do the work. */
export const instant = customType<{ data: Instant; driverData: Instant }>({ dataType: () => 'timestamptz' });

export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });

/** Text compared byte by byte: what prefix searches and keyset pages need. */
export const address = customType<{ data: string; driverData: string }>({
  dataType: () => 'text collate "C"',
});

export const accountId = () => uuid('account_id').notNull();

export const createdAt = () =>
  instant('created_at')
    .notNull()
    .default(sql`now()`);
