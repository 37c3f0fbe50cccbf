import { and, asc, count, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { auditEntryIf, type NewAuditEntry } from '../../core/access/audit-trail.queries.js';
import { trustedDocuments } from '../../core/db/account.tables.js';
import type { Db } from '../../core/db/connect.js';
import type { Instant } from '../../core/domain/instant.js';
import type { ManifestDocument } from './manifest.rules.js';

export interface TrustedDocumentRow {
  hash: string;
  text: string;
  /** Names that it was registered with besides. */
  aliases: string[];
  registeredAt: Instant;
}

const columns = {
  hash: trustedDocuments.hash,
  text: trustedDocuments.text,
  aliases: sql<string[]>`array(
    select a.alias from trusted_document_aliases a
    where a.account_id = trusted_documents.account_id and a.hash = trusted_documents.hash order by a.alias)`,
  registeredAt: trustedDocuments.registeredAt,
};

/** `id`: a hash in hexadecimal, or an alias. */
export async function findTrustedText(db: Db, accountId: string, id: string): Promise<string | null> {
  const [row] = await db.of(accountId).rows<{ text: string }>(sql`
    select text from trusted_documents
    where account_id = ${accountId}::uuid and hash = coalesce(
      (select hash from trusted_document_aliases where account_id = ${accountId}::uuid and alias = ${id}), ${id})`);
  return row?.text ?? null;
}

/** How many the account has, and which of these names belong to other documents. */
export async function whatIsThere(
  db: Db,
  accountId: string,
  documents: readonly ManifestDocument[],
): Promise<{ all: number; taken: string[] }> {
  const [row] = await db.of(accountId).rows<{ all: number; taken: string[] }>(sql`
    select
      (select count(*)::integer from trusted_documents where account_id = ${accountId}::uuid) as "all",
      array(
        select a.alias from trusted_document_aliases a
        join jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) g(hash text, alias text) on g.alias = a.alias
        where a.account_id = ${accountId}::uuid and a.hash <> g.hash order by a.alias limit 1) as taken`);
  return row ?? { all: 0, taken: [] };
}

/** What is there already stays as it is; the entry is of what was not. */
export async function insertDocuments(
  db: Db,
  accountId: string,
  documents: readonly ManifestDocument[],
  entry: NewAuditEntry,
): Promise<void> {
  await db.of(accountId).rows(sql`
    /* insert_trusted_documents */
    with given as (
      select hash, alias, text from jsonb_to_recordset(${JSON.stringify(documents)}::jsonb) g(hash text, alias text, text text)
    ), made as (
      insert into trusted_documents (account_id, hash, text)
      select distinct on (hash) ${accountId}::uuid, hash, text from given
      on conflict do nothing
      returning hash
    ), named as (
      insert into trusted_document_aliases (account_id, alias, hash)
      select distinct on (alias) ${accountId}::uuid, alias, hash from given where alias is not null
      on conflict do nothing
      returning hash
    ), changed as (select hash from made union all select hash from named),
    told as (${auditEntryIf(sql`changed`, accountId, entry)})
    select count(*) from changed`);
}

/** `ids`: hashes in hexadecimal, and names. */
export async function deleteDocuments(
  db: Db,
  accountId: string,
  ids: readonly string[],
  entry: NewAuditEntry,
): Promise<void> {
  await db.of(accountId).rows(sql`
    /* delete_trusted_documents */
    with gone as (
      delete from trusted_documents d
      where d.account_id = ${accountId}::uuid and d.hash = any(array(
        select id from unnest(${sql.param(ids)}::text[]) id
        union
        select a.hash from trusted_document_aliases a
        where a.account_id = ${accountId}::uuid and a.alias = any(${sql.param(ids)}::text[])))
      returning d.hash
    ), told as (${auditEntryIf(sql`gone`, accountId, entry)})
    select count(*) from gone`);
}

export function documentsByHash(
  db: Db,
  accountId: string,
  hashes: readonly string[],
): Promise<TrustedDocumentRow[]> {
  return db
    .of(accountId)
    .orm.select(columns)
    .from(trustedDocuments)
    .where(and(eq(trustedDocuments.accountId, accountId), inArray(trustedDocuments.hash, [...hashes])))
    .orderBy(asc(trustedDocuments.hash));
}

/** In the order of their hashes: forward is upwards. */
export function documentsPage(
  db: Db,
  accountId: string,
  range: { after: string | null; before: string | null; direction: 'forward' | 'backward'; limit: number },
): Promise<TrustedDocumentRow[]> {
  const { hash } = trustedDocuments;
  return db
    .of(accountId)
    .orm.select(columns)
    .from(trustedDocuments)
    .where(
      and(
        eq(trustedDocuments.accountId, accountId),
        range.after === null ? undefined : gt(hash, range.after),
        range.before === null ? undefined : lt(hash, range.before),
      ),
    )
    .orderBy(range.direction === 'forward' ? asc(hash) : desc(hash))
    .limit(range.limit);
}

export async function countDocuments(db: Db, accountId: string): Promise<number> {
  const [row] = await db
    .of(accountId)
    .orm.select({ all: count() })
    .from(trustedDocuments)
    .where(eq(trustedDocuments.accountId, accountId));
  return row?.all ?? 0;
}
