/**
 * Endpoints that Heed has paused, for those who follow that: whichever process has paused them, all accounts that are followed in
 * this one are looked at in one statement, again and again. While the database is away nothing is told, and looking goes on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../../../core/db/database-error.js';
import type { WebhookEndpointRow } from '../../../core/graph/webhooks.js';
import type { Following } from '../../../core/log/feeds.js';
import { followBoard } from '../../../core/log/follow-board.js';
import { createPausedBoard, type PausedBoard } from './paused-board.js';

export interface WebhookAlertsOptions {
  /** Those of these accounts that are paused now. */
  read(accountIds: readonly string[]): Promise<WebhookEndpointRow[]>;
  /** They could not be looked at; trying goes on. Once for each trouble. */
  onTrouble(error: unknown): void;
  /** Milliseconds between two looks. */
  pause?: number;
}

export interface WebhookAlerts {
  follow(accountId: string): Promise<Following<WebhookEndpointRow>>;
}

interface Entry {
  board: PausedBoard;
  users: number;
}

const usualPause = 500;

export function createWebhookAlerts({
  read,
  onTrouble,
  pause = usualPause,
}: WebhookAlertsOptions): WebhookAlerts {
  const entries = new Map<string, Entry>();
  let goingOn = false;
  let inTrouble = false;
  let lastLook: Promise<void> = Promise.resolve();

  /** One after the other: what was seen before never comes behind what is seen now. */
  function look(accountIds: readonly string[]): Promise<void> {
    const begin = () => lookAt(accountIds);
    lastLook = lastLook.then(begin, begin);
    return lastLook;
  }

  async function lookAt(accountIds: readonly string[]): Promise<void> {
    const looked = accountIds.flatMap((accountId) => {
      const entry = entries.get(accountId);
      return entry === undefined ? [] : [{ accountId, entry }];
    });
    const rows = await read(looked.map(({ accountId }) => accountId));
    for (const { accountId, entry } of looked)
      entry.board.seen(rows.filter((row) => row.accountId === accountId));
    inTrouble = false;
  }

  async function goOn(): Promise<void> {
    if (goingOn) return;
    goingOn = true;
    for (;;) {
      await delay(pause, undefined, { ref: false });
      if (entries.size === 0) break;
      await look([...entries.keys()]).catch(failed);
    }
    goingOn = false;
  }

  function failed(error: unknown): void {
    if (!inTrouble) onTrouble(error);
    inTrouble = true;
    if (isAway(error)) return;
    // A bug: nobody is to wait for ever.
    for (const { board } of entries.values()) board.fail(error);
    entries.clear();
  }

  function leave(accountId: string, entry: Entry): void {
    entry.users -= 1;
    if (entry.users === 0 && entries.get(accountId) === entry) entries.delete(accountId);
  }

  return {
    async follow(accountId) {
      const entry = entries.get(accountId) ?? { board: createPausedBoard(), users: 0 };
      entry.users += 1;
      entries.set(accountId, entry);
      try {
        await look([accountId]);
        const following = followBoard(entry.board, () => leave(accountId, entry));
        void goOn();
        return following;
      } catch (error) {
        leave(accountId, entry);
        throw error;
      }
    },
  };
}
