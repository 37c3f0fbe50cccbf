/** What is followed in these benches: the fields that followLog of heed/client asks for, and who writes the words. */
import { defaultFields } from '../../src/client/batch.js';
import type { BenchAccount, Heed } from '../heed.js';
import { openConnection } from '../http-connection.js';
import { makeRequest } from '../requests.js';
import type { Resources } from '../resources.js';
import type { FollowersCommands } from './followers.js';
import { type Remote, startRemote } from './remote.js';

export const followersQuery = `subscription ($after: Cursor) {
  optOutEvents(after: $after) { events { ${defaultFields} } cursor caughtUp }
}`;

export type Followers = Remote<FollowersCommands>;

export function startFollowers(): Followers {
  return startRemote<FollowersCommands>('live/followers.ts');
}

/** Opens as many more followers, which begin now, and waits until the server has answered each. */
export async function follow(followers: Followers, heed: { url: string }, key: string, count: number) {
  const { seconds } = await followers.call('connect', { url: heed.url, key, count });
  await followers.call('subscribe', { query: followersQuery, starts: [{ after: null, next: 0 }] });
  await followers.call('greeted');
  return seconds;
}

export interface Writer {
  /** Words recorded through it so far: those of a new account are at the positions 1 to this. */
  written(): number;
  /** Resolves when they are recorded: in one call, so in one commit. */
  write(words: number): Promise<void>;
  close(): void;
}

/** The only one who writes to the account. */
export function openWriter(resources: Resources, heed: Heed, account: BenchAccount): Writer {
  const connection = openConnection(new URL(heed.graphql));
  let written = 0;
  return {
    written: () => written,
    async write(words) {
      const requests =
        words === 1 ? { kind: 'inbound' as const } : { kind: 'batch' as const, messages: words };
      const request = makeRequest(requests, resources.sequence);
      resources.sequence += words;
      const answer = await connection.post(request.body, account.key);
      if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
      written += words;
    },
    close: () => connection.close(),
  };
}
