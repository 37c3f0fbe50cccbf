/**
 * Watches one account's campaigns for all who follow its alerts in this process: one follower of the log, which brings what
 * it says of campaigns, and one count for those that may have passed the threshold by it. Counting takes a tenth of the time
 * at most, and rests for a second at most: what comes meanwhile is counted together.
 */
import { isAway } from '../../core/db/database-error.js';
import type { CampaignAlert } from '../../core/graph/campaign-alerts.js';
import { isCursorEpoch } from '../../core/graph/errors.js';
import type { Feeds, Following } from '../../core/log/feeds.js';
import { followBoard } from '../../core/log/follow-board.js';
import type { Threshold } from './alert.rules.js';
import { createAlertBoard } from './alert-board.js';
import { type CampaignTurn, campaignTurns } from './campaign-turns.js';
import { lookAtAll, lookAtSome, type Looking } from './look-at-campaigns.js';

/** What all watches of a process have in common. */
export interface WatchParts extends Looking {
  feeds: Feeds;
  times: AlertTimes;
}

/** Milliseconds. */
export interface AlertTimes {
  /** Between two counts: ten times as long as the last one took, but no less and no more than this. */
  shortestRest: number;
  longestRest: number;
  /** Between two tries while the database is away. */
  retry: number;
  /** After so long without a count its followers end with the error, so that their clients look elsewhere. */
  giveUp: number;
  /** Those who begin to follow within so long share what was looked at for the first of them. */
  shared: number;
}

export interface AlertWatch {
  follow(): Promise<Following<CampaignAlert>>;
  /** The account's threshold as it is now: where it is another one, all are looked at by it. */
  thresholdIs(threshold: Threshold): void;
}

interface Waiting {
  resolve(): void;
  reject(error: unknown): void;
}

/** `onOver`: nobody follows it any more, or it has failed. */
export function createAlertWatch(parts: WatchParts, accountId: string, onOver: () => void): AlertWatch {
  const { feeds, times } = parts;
  const board = createAlertBoard();
  let log: Promise<Following<CampaignTurn>> | null = null;
  let users = 0;
  let over = false;
  let threshold: Threshold | null = null;
  /** What the log has said and the board has not heard. */
  let arrived: CampaignTurn[] = [];
  /** Campaigns to be counted. */
  let touched = new Set<string>();
  /** All campaigns are to be looked at, for those who follow already. */
  let allDue = false;
  /** Those for whom all campaigns are looked at next. */
  let waiting: Waiting[] = [];
  /** The last look at all, while it may be shared. */
  let lookedAll: { at: number; done: Promise<void> } | null = null;
  let looking = false;
  let restUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let failingSince: number | null = null;

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

  /** What is in the log from now on. */
  function followTheLog(): Promise<Following<CampaignTurn>> {
    const following = feeds.follow(accountId, null, campaignTurns);
    following.then(readLog, () => undefined);
    return following;
  }

  async function readLog(following: Following<CampaignTurn>): Promise<void> {
    try {
      for await (const { items } of following) {
        if (over) return;
        for (const turn of items) arrived.push(turn);
        goOn();
      }
    } catch (error) {
      if (over) return;
      if (isCursorEpoch(error)) beginAnew();
      else end(error);
    }
  }

  /** The log is another one: what was counted may be of the one before. */
  function beginAnew(): void {
    arrived = [];
    board.begin();
    log = followTheLog();
    log.then(lookAnew, end);
  }

  function hearWhatArrived(by: Threshold): void {
    const turns = arrived;
    arrived = [];
    for (const turn of turns) if (board.hear(turn, by)) touched.add(turn.campaignId);
  }

  /** Begins the next look, if one is due. */
  function goOn(): void {
    if (over || looking) return;
    if (threshold !== null) hearWhatArrived(threshold);
    if (waiting.length === 0 && ((touched.size === 0 && !allDue) || rests())) return;
    void lookAndGoOn();
  }

  function rests(): boolean {
    const rest = restUntil - performance.now();
    if (rest <= 0) return false;
    timer ??= setTimeout(() => {
      timer = undefined;
      goOn();
    }, rest);
    return true;
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
    const campaignIds = [...touched];
    const isOfAll = allDue || served.length > 0;
    waiting = [];
    touched = new Set();
    allDue = false;
    try {
      if (isOfAll || threshold === null) threshold = await lookAtAll(parts, accountId, board, campaignIds);
      else await lookAtSome(parts, accountId, board, { campaignIds, threshold });
      failingSince = null;
      for (const { resolve } of served) resolve();
      const now = performance.now();
      restUntil = now + Math.min(times.longestRest, Math.max(times.shortestRest, 10 * (now - began)));
    } catch (error) {
      for (const { reject } of served) reject(error);
      for (const campaignId of campaignIds) touched.add(campaignId);
      allDue ||= isOfAll;
      fail(error);
    }
  }

  function fail(error: unknown): void {
    const now = performance.now();
    failingSince ??= now;
    if (!isAway(error) || now - failingSince > times.giveUp) end(error);
    else restUntil = now + times.retry;
  }

  function lookForOneMore(): Promise<void> {
    const now = performance.now();
    if (lookedAll !== null && now - lookedAll.at < times.shared) return lookedAll.done;
    const done = new Promise<void>((resolve, reject) => waiting.push({ resolve, reject }));
    const mine = { at: now, done };
    lookedAll = mine;
    done.catch(() => {
      if (lookedAll === mine) lookedAll = null;
    });
    goOn();
    return done;
  }

  function lookAnew(): void {
    lookedAll = null;
    allDue = true;
    goOn();
  }

  return {
    async follow() {
      users += 1;
      try {
        // First the log: what is recorded while all are looked at is heard of there.
        log ??= followTheLog();
        await log;
        // Nobody would settle its look any more.
        if (over) throw board.failure();
        await lookForOneMore();
        if (over) throw board.failure();
        return followBoard(board, leave);
      } catch (error) {
        leave();
        throw error;
      }
    },
    thresholdIs({ rate, minimum }) {
      if (threshold !== null && (threshold.rate !== rate || threshold.minimum !== minimum)) lookAnew();
    },
  };
}
