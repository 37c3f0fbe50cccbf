/** What is followed in these benches: the fields that followLog of heed/client asks for, and who writes the words. */
import { defaultFields } from '../../src/client/batch.js';
import type { BenchAccount, Heed } from '../heed.js';
import type { FollowersCommands } from './followers.js';
import { type Remote, startRemote } from './remote.js';
import type { Answered, WriterCommands } from './writer.js';

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
  /** A word a call at even distances, for so many seconds or until `stop`. */
  steadily(wordsASecond: number, seconds: number | null): Promise<Answered[]>;
  stop(): Promise<void>;
  /** Of its process, so far. */
  cpuSeconds(): Promise<number>;
  close(): Promise<void>;
}

/** A process that is the only one who writes to the account, which is new. */
export async function openWriter(heed: Heed, account: BenchAccount): Promise<Writer> {
  const writer = startRemote<WriterCommands>('live/writer.ts');
  await writer.call('open', { url: heed.graphql, key: account.key });
  let written = 0;
  return {
    written: () => written,
    async write(words) {
      await writer.call('write', { words });
      written += words;
    },
    async steadily(wordsASecond, seconds) {
      const answers = await writer.call('steadily', { wordsASecond, seconds });
      written += answers.length;
      return answers;
    },
    stop: () => writer.call('stop'),
    cpuSeconds: () => writer.call('cpuSeconds'),
    close: () => writer.stop(),
  };
}
