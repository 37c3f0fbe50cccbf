/** A server that Heed is measured against, with its followers. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { BaselineCommands } from './baselines/bare-ws.js';
import { type Followers, followersQuery, startFollowers } from './feed.js';
import { type Remote, startRemote } from './remote.js';
import { chainChecksum } from './seen-messages.js';

export interface Baseline {
  name: string;
  url: string;
  server: Remote<BaselineCommands>;
  followers: Followers;
  /** How many a file of messages holds, and the checksum of a follower that got them all in order. */
  messagesIn(file: string): Promise<{ count: number; checksum: number }>;
  stop(): Promise<void>;
}

export async function startBaseline(file: string, nodeArgs: string[] = []): Promise<Baseline> {
  const server = startRemote<BaselineCommands>(file, nodeArgs);
  const followers = startFollowers();
  const { url } = await server.call('listen');
  return {
    name: file,
    url,
    server,
    followers,
    async messagesIn(kept) {
      const lines = (await readFile(kept, 'utf8')).trimEnd().split('\n');
      const sums = lines.map((line) => createHash('sha256').update(line).digest().readUInt32LE(0));
      return { count: lines.length, checksum: sums.reduce(chainChecksum, 0) };
    },
    async stop() {
      await followers.stop();
      await server.stop();
    },
  };
}

/** So many more followers; resolves when the server has taken all their subscriptions. */
export async function followBaseline({ server, followers, url }: Baseline, count: number): Promise<void> {
  await followers.call('connect', { url, key: 'any', count });
  await followers.call('subscribe', { query: followersQuery, starts: [{ after: null, next: 0 }] });
  await server.call('subscribed', { count: await followers.call('count') });
}
