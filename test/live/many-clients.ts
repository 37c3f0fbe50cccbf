/** Followers of processes that come and go, and a log that grows meanwhile. */
import { onTestFinished } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createWakeUps } from '../../src/features/live/wake-ups.js';
import type { TestDatabase } from '../support/database.js';
import { follow } from './followers.js';
import { type LiveAccount, recordOptOuts } from './live-server.js';

/** This process as one more Heed on the database, which writes until it is told to stop; one more event then. */
export function writeOn({ db, url }: TestDatabase, accountId: string): () => Promise<void> {
  const wakeUps = createWakeUps({ db, databaseUrl: url, onTrouble: () => undefined });
  const recorder = createWordRecorder(db, { onGrowth: (account) => wakeUps.grew(account) });
  onTestFinished(() => wakeUps.stop());
  const stop = new AbortController();
  const written = (async () => {
    while (!stop.signal.aborted) {
      await recordOptOuts(recorder, accountId, 5);
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  })();
  return async () => {
    stop.abort();
    await written;
    await recordOptOuts(recorder, accountId, 1);
  };
}

export interface NotedClient {
  ids: string[];
  /** Why and when it was disconnected. */
  left: { reason: string; at: number }[];
}

/** A client of its own, that notes what it sees and when it is sent away. */
export function givenClient(url: string, account: LiveAccount, signal: AbortSignal): NotedClient {
  const client: NotedClient = { ids: [], left: [] };
  const follower = follow(url, account, {
    signal,
    pause: () => 250 + Math.random() * 250,
    onConnection: (change) => {
      if (change.kind === 'disconnected') client.left.push({ reason: change.reason, at: performance.now() });
    },
  });
  void (async () => {
    for await (const batch of follower) client.ids.push(...batch.events.map((event) => event.id));
  })();
  return client;
}
