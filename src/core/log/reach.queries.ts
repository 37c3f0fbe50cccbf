import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.js';
import type { Channel } from '../domain/vocabulary.js';
import type { Cover } from './reach.js';

/** Which words cover which senders of an account, at one version of its settings. */
export interface Reach {
  version: number;
  covers: readonly Cover[];
}

interface ReachRow {
  version: number;
  scope_key: number | null;
  sender_id: string;
  channel: Channel;
}

/** One statement, so that the covers are those of the version. Null for an account that does not exist. */
export async function readReach(db: Db, accountId: string): Promise<Reach | null> {
  const rows = await db.of(accountId).rows<ReachRow>(sql`
    select a.settings_version as version, c.scope_key, c.sender_id, s.channel
    from accounts a
    left join (sender_covers c join senders s on s.account_id = c.account_id and s.sender_id = c.sender_id)
      on c.account_id = a.account_id
    where a.account_id = ${accountId}`);
  const [first] = rows;
  if (first === undefined) return null;
  const covers = rows.flatMap(({ scope_key: scopeKey, sender_id: senderId, channel }) =>
    scopeKey === null ? [] : [{ scopeKey, senderId, channel }],
  );
  return { version: first.version, covers };
}
