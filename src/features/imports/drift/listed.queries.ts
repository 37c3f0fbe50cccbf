/** Whom a provider's list has. */
import { sql } from 'drizzle-orm';
import { arrayText } from '../../../core/db/array-text.rules.js';
import type { Db } from '../../../core/db/connect.js';
import { formatInstant } from '../../../core/domain/instant.js';
import type { ImportWord } from '../../../core/log/import-words.js';

/** May be said again: a recipient is listed once, with the latest time that was told. */
export async function insertListed(
  db: Db,
  accountId: string,
  importId: string,
  words: readonly Pick<ImportWord, 'recipient' | 'scopeKey' | 'occurredAt'>[],
): Promise<void> {
  const recipients = arrayText(words, ({ recipient }) => recipient);
  const keys = arrayText(words, ({ scopeKey }) => scopeKey);
  const times = arrayText(words, ({ occurredAt }) => formatInstant(occurredAt));
  const distinct = [...new Set(words.map(({ scopeKey }) => scopeKey))];
  await db.of(accountId).rows(sql`
    with keys as (
      update drift_checks set scope_keys = array(
        select distinct k from unnest(scope_keys || ${sql.param(distinct)}::integer[]) k order by k)
      where account_id = ${accountId}::uuid and import_id = ${importId}::uuid
        and not scope_keys @> ${sql.param(distinct)}::integer[]
    )
    insert into drift_listed as l (account_id, import_id, recipient, scope_key, said_at)
    select ${accountId}::uuid, ${importId}::uuid, w.recipient, w.scope_key, max(w.said_at)
    from unnest(${recipients}::text::text[], ${keys}::text::integer[], ${times}::text::timestamptz[])
      w(recipient, scope_key, said_at)
    group by w.recipient, w.scope_key order by w.recipient, w.scope_key
    on conflict (account_id, import_id, recipient, scope_key) do update set said_at = excluded.said_at
    where l.said_at < excluded.said_at`);
}

/** Somebody who is erased is on no list of a provider any more, nor in the name of one. */
export async function forgetListed(db: Db, accountId: string, address: string): Promise<void> {
  const digits = address.replace(/^\+/, '');
  await db.of(accountId).rows(sql`
    with named as (
      update drift_checks set list_name = null
      where account_id = ${accountId}::uuid and strpos(list_name, ${digits}) > 0
    )
    delete from drift_listed l using drift_checks c
    where c.account_id = ${accountId}::uuid and c.has_listed
      and l.account_id = c.account_id and l.import_id = c.import_id and l.recipient = ${address}`);
}

/** Deletes so many at most whose files are gone, or whose checks came to nothing; whether that was all. Of all accounts. */
export async function deleteOldListed(db: Db, atMost: number): Promise<boolean> {
  const [row] = await db.rows<{ done: boolean }>(sql`select forget_drift_listed(${atMost}::integer) as done`);
  return row?.done ?? true;
}
