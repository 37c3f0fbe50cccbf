import { arrayText } from '../db/array-text.rules.js';
import type { Db } from '../db/connect.js';

/** Those of the names that are of somebody who was erased. */
export async function namesAmong(
  db: Db,
  accountId: string,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.of(accountId).text<{ name: string }>(
    `select e.name from unnest($2::text[]) n(name)
      cross join lateral (
        select r.name from erased_recipients r where r.account_id = $1::uuid and r.name = n.name limit 1
      ) e`,
    [accountId, arrayText(names, (name) => name) ?? '{}'],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Those who were erased after so many. */
export function erasedAfter(
  db: Db,
  accountId: string,
  erasures: number,
): Promise<{ name: string; sealedTag: Buffer }[]> {
  return db
    .of(accountId)
    .text(
      'select r.name, r.sealed_tag as "sealedTag" from erased_recipients r where r.account_id = $1::uuid and r.ordinal > $2::integer',
      [accountId, erasures],
    );
}

/** Those of the keys under which a message was claimed. */
export async function claimedAmong(
  db: Db,
  accountId: string,
  claimKeys: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db.of(accountId).text<{ claim_key: string }>(
    `select c.claim_key from unnest($2::text[]) k(claim_key)
      cross join lateral (
        select m.claim_key from message_claims m where m.account_id = $1::uuid and m.claim_key = k.claim_key limit 1
      ) c`,
    [accountId, arrayText(claimKeys, (key) => key) ?? '{}'],
  );
  return new Set(rows.map(({ claim_key }) => claim_key));
}
