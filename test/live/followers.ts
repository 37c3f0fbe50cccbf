/** Followers as clients have them, through heed/client. */
import { type Batch, followLog, type FollowOptions } from '../../src/client/follow-log.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import { givenLiveAccount, type LiveAccount, type LiveServer, recordOptOuts } from './live-server.js';

/** The cursor before the first event. */
export function frontOf(account: Pick<LiveAccount, 'accountId'>): string {
  return cursorAt(account.accountId, { position: 0, eventId: null });
}

/** Follows from the front of the log. Tests don't wait for politeness. */
export function follow(url: string, account: LiveAccount, options: FollowOptions = {}) {
  return followLog(url, account.key, { after: frontOf(account), pause: () => 5, ...options });
}

/** Follows until the log's position has been reached; the ids of the events, as they came. */
export async function followTo(
  position: number,
  follower: AsyncIterable<Batch>,
  onBatch: (batch: Batch) => unknown = () => undefined,
): Promise<string[]> {
  const seen: string[] = [];
  for await (const batch of follower) {
    seen.push(...batch.events.map((event) => event.id));
    await onBatch(batch);
    if ((batch.events.at(-1)?.position ?? 0) >= position) break;
  }
  return seen;
}

/** An account with so many events. */
export async function givenLog(server: LiveServer, count: number) {
  const account = await givenLiveAccount(server.db);
  const ids = count === 0 ? [] : await recordOptOuts(server.recorder, account.accountId, count);
  return { account, ids };
}
