/**
 * Watches one account's campaigns for all who follow its alerts in this process: one follower of the log, which brings the
 * events that name a campaign, and one count for those that may have passed the threshold by them. Counting takes a tenth
 * of the time at most, and waits a second at most: opt-outs that come meanwhile are counted together.
 */
import { isAway } from '../../core/db/database-error.js';
import type { Db } from '../../core/db/connect.js';
import { campaignsById } from '../../core/graph/campaigns.queries.js';
import type { CampaignAlert } from '../../core/graph/campaign-alerts.js';
import { isCursorEpoch } from '../../core/graph/errors.js';
import type { CampaignCounter } from '../../core/log/campaign-counts.js';
import type { Feeds, Following } from '../../core/log/feeds.js';
import type { Threshold } from './alert.rules.js';
import { createAlertBoard } from './alert-board.js';
import { campaignsNearAlert, thresholdsOf } from './alerts.queries.js';
import { type CampaignTurn, campaignTurns } from './campaign-turns.js';
import { followBoard } from './follow-board.js';
import type { Turns } from '../../core/domain/turns.js';

/** What all watches of a process have in common. */
export interface WatchParts {
  db: Db;
  feeds: Feeds;
  campaignCounts: CampaignCounter;
  turns: Turns;
}

export interface AlertWatch {
  follow(): Promise<Following<CampaignAlert>>;
  /** The account's threshold as it is now: where it is another one, all are looked at by it. */
  thresholdIs(threshold: Threshold): void;
}

/** Milliseconds. */
const times = {
  /** Between two counts: ten times as long as the last one took, within these. */
  rest: { least: 50, most: 1_000 },
  /** Between two tries while the database is away. */
  retry: 250,
  /** After so long without a count its followers end with the error, so that their clients look elsewhere. */
  giveUp: 15_000,
  /** Those who begin to follow within so long share what was looked at for the first of them. */
  shared: 1_000,
};
/** Campaigns in one count at most: others get their turn between two. */
const countedAtOnce = 20;

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** `onOver`: nobody follows it any more, or it has failed. */
export function createAlertWatch(parts: WatchParts, accountId: string, onOver: () => void): AlertWatch {
  const { db, feeds, campaignCounts, turns } = parts;
  const board = createAlertBoard();
  let log: Promise<Following<CampaignTurn>> | null = null;
  let users = 0;
  let over = false;
  let threshold: Threshold | null = null;
  let arrived: CampaignTurn[] = [];
  let touched = new Set<string>();
  /** Those for whom all campaigns are looked at. */
  let waiting: Waiting[] = [];
  let looking = false;
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let failingSince: number | null = null;
  let lookedAt = -Infinity;
  let lookedAll: Promise<void> | null = null;

  function end(error: unknown): void {
    if (over) return;
    over = true;
    clearTimeout(timer);
    void leaveLog();
    for (const { reject } of waiting) reject(error);
    onOver();
    board.fail(error);
  }

  async function leaveLog(): Promise<void> {
    try {
      await (await log)?.return?.();
    } catch {
      // It was never followed.
    }
  }

  function leave(): void {
    users -= 1;
    if (users === 0) end(new Error('nobody follows the alerts of an account'));
  }

  /** What is in the log from now on, until the end. */
  function followTheLog(): Promise<Following<CampaignTurn>> {
    const following = feeds.follow(accountId, null, campaignTurns);
    following.then(readLog, () => undefined);
    return following;
  }

  async function readLog(following: Following<CampaignTurn>): Promise<void> {
    try {
      for await (const batch of following) {
        if (over) return;
        arrived.push(...batch.items);
        goOn();
      }
    } catch (error) {
      if (over) return;
      if (!isCursorEpoch(error)) return end(error);
      board.begin();
      log = followTheLog();
      log.then(() => lookAtAll().catch(() => undefined), end);
    }
  }

  function takeArrived(): void {
    if (threshold === null) return;
    const news = arrived;
    arrived = [];
    for (const turn of news) if (board.hear(turn, threshold)) touched.add(turn.campaignId);
  }

  /** Begins the next count, if one is due. */
  function goOn(): void {
    if (over || looking) return;
    takeArrived();
    if (waiting.length === 0) {
      if (touched.size === 0) return;
      const rest = restUntil - performance.now();
      if (rest > 0) {
        timer ??= setTimeout(() => {
          timer = undefined;
          goOn();
        }, rest);
        return;
      }
    }
    void lookAndGoOn();
  }

  async function lookAndGoOn(): Promise<void> {
    looking = true;
    await look();
    looking = false;
    goOn();
  }

  async function look(): Promise<void> {
    const began = performance.now();
    const served = waiting;
    const chosen = touched;
    waiting = [];
    touched = new Set();
    try {
      if (served.length === 0 && threshold !== null) await count([...chosen], threshold);
      else {
        threshold = await turns.take(readThreshold);
        const by = threshold;
        const near = await turns.take(() => campaignsNearAlert(db, accountId, by));
        await count([...new Set([...chosen, ...board.over(), ...near])], threshold);
      }
      failingSince = null;
      for (const { resolve } of served) resolve();
    } catch (error) {
      for (const { reject } of served) reject(error);
      for (const campaignId of chosen) touched.add(campaignId);
      failed(error);
      return;
    }
    const { least, most } = times.rest;
    const now = performance.now();
    restUntil = now + Math.min(most, Math.max(least, 10 * (now - began)));
  }

  function failed(error: unknown): void {
    const now = performance.now();
    failingSince ??= now;
    if (!isAway(error) || now - failingSince > times.giveUp) return end(error);
    restUntil = now + times.retry;
  }

  async function readThreshold(): Promise<Threshold> {
    const [found] = await thresholdsOf(db, [accountId]);
    if (found === undefined) throw new Error('alerts are followed of an account that does not exist');
    return found;
  }

  async function count(campaignIds: readonly string[], by: Threshold): Promise<void> {
    for (let from = 0; from < campaignIds.length; from += countedAtOnce) {
      const some = campaignIds.slice(from, from + countedAtOnce);
      const counts = await turns.take(() => campaignCounts.of(db, accountId, some));
      const missing = board.missingRows(counts, by);
      const rows = missing.length === 0 ? [] : await campaignsById(db, accountId, missing);
      if (over) return;
      board.take(counts, rows, by);
    }
  }

  function lookAtAll(): Promise<void> {
    const now = performance.now();
    if (lookedAll !== null && now - lookedAt < times.shared) return lookedAll;
    const mine = new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    lookedAt = now;
    lookedAll = mine;
    mine.catch(() => {
      if (lookedAll === mine) lookedAll = null;
    });
    goOn();
    return mine;
  }

  return {
    async follow() {
      users += 1;
      try {
        // What is recorded while all are looked at is heard of in the log.
        log ??= followTheLog();
        await log;
        await lookAtAll();
        if (over) throw board.failure();
        return followBoard(board, leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
    thresholdIs(now) {
      if (threshold === null || (threshold.rate === now.rate && threshold.minimum === now.minimum)) return;
      lookedAll = null;
      lookAtAll().catch(() => undefined);
    },
  };
}
