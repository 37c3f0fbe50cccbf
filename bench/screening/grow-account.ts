/** More words on a filled account, each batch in a transaction, as another process would record them: log and list. */
import type { BenchDatabase } from '../database.js';
import type { ScreeningAccount } from './fill-accounts.js';
import { phoneNumbersFrom } from './phone-numbers.js';

/** Whoever has not been used elsewhere: lists end before it, strangers and campaigns begin after it. */
const firstIndex = 7_000_000;

export async function growAccount(
  { sql }: BenchDatabase,
  { accountId, senderId }: ScreeningAccount,
  already: number,
  words: number,
): Promise<void> {
  const recipients = phoneNumbersFrom(firstIndex + already, words);
  await sql.begin(async (transaction) => {
    const [head] = await transaction<{ position: string }[]>`
      update log_heads set position = position + ${words}, recorded_at = now() where account_id = ${accountId} returning position`;
    const first = Number(head?.position) - words;
    await transaction`
      insert into events (account_id, position, event_id, kind, changed, recipient, channel, scope, scope_key, sender_id,
        received_on, blocks, hold, provisional, source, keyword, rule, campaign_inferred, occurred_at, recorded_at)
      select ${accountId}, ${first} + n, gen_random_uuid(), 'OPTED_OUT', true, recipient, 'SMS', 'ACCOUNT', 0, null,
        ${senderId}, 'MARKETING', false, false, 'KEYWORD', 'STOP', 'keyword', false, now(), now()
      from unnest(${recipients}::text[]) with ordinality r (recipient, n)`;
    await transaction`
      insert into list_entries (account_id, recipient, scope_key, m_position, m_at, m_out, since, source)
      select ${accountId}, recipient, 0, ${first} + n, now(), true, now(), 'KEYWORD'
      from unnest(${recipients}::text[]) with ordinality r (recipient, n)`;
  });
}
