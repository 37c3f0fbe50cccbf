/** What stands in an account's log, list and claims, but for ids and times: two that recorded the same have the same. */
import type { PlainAccount } from './baselines/plain-transactions.js';
import type { BenchDatabase } from './database.js';
import type { BenchAccount } from './heed.js';

export async function logChecksum(
  { sql }: BenchDatabase,
  accountId: string,
): Promise<{ events: number; checksum: string }> {
  const [found] = await sql<{ events: number; checksum: string }[]>`
    select (select count(*)::integer from events where account_id = ${accountId}) as events, md5(concat(
      (select string_agg(concat_ws('|', position, kind, changed, recipient, channel, scope, scope_key,
          sender_id is not null, sender_id = received_on, group_id, blocks, hold, provisional, source, via, keyword, rule,
          evidence, reason, campaign_id, campaign_inferred, message_id, actor), E'\n' order by position)
        from events where account_id = ${accountId}),
      (select string_agg(concat_ws('|', recipient, scope_key, m_position, m_out, u_out, o_out, source), E'\n' order by recipient)
        from list_entries where account_id = ${accountId}),
      (select string_agg(concat_ws('|', claim_key, length(outcome_text)), E'\n' order by claim_key)
        from message_claims where account_id = ${accountId})
    )) as checksum`;
  return found ?? { events: 0, checksum: '' };
}

/** The accounts with the sender that each of them has. */
export function plainAccountsOf(
  { sql }: BenchDatabase,
  accounts: readonly BenchAccount[],
): Promise<PlainAccount[]> {
  return sql<PlainAccount[]>`
    select s.account_id as "accountId", s.sender_id as "senderId", s.scope_key as "scopeKey",
      a.settings_version::text as "settingsVersion"
    from senders s join accounts a using (account_id)
    where s.account_id = any(${accounts.map(({ accountId }) => accountId)}::uuid[])`;
}
