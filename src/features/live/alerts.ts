/**
 * The alerts of all accounts of which somebody follows them in this process. A threshold that has been changed, here or by
 * another process, is noticed within a second: those of the accounts that are followed are read in one statement.
 */
import type { Db } from '../../core/db/connect.js';
import type { CampaignAlerts } from '../../core/graph/campaign-alerts.js';
import type { CampaignCounter } from '../../core/log/campaign-counts.js';
import type { Feeds } from '../../core/log/feeds.js';
import { type AlertTimes, type AlertWatch, createAlertWatch } from './alert-watch.js';
import { thresholdsOf } from './alerts.queries.js';
import { createTurns } from '../../core/domain/turns.js';

export interface AlertsOptions {
  db: Db;
  feeds: Feeds;
  campaignCounts: CampaignCounter;
  /** Thresholds could not be read; trying goes on. */
  onTrouble(error: unknown): void;
  times?: AlertTimes;
}

export interface RunningAlerts extends CampaignAlerts {
  /** Accounts that are watched. */
  watched(): number;
}

const usualTimes: AlertTimes = {
  shortestRest: 50,
  longestRest: 1_000,
  retry: 250,
  giveUp: 15_000,
  shared: 1_000,
};
/** Milliseconds between two looks at the thresholds. */
const lookEvery = 700;
/** Of the pool's ten connections. */
const countsAtOnce = 2;

export function createAlerts(options: AlertsOptions): RunningAlerts {
  const { db, feeds, campaignCounts, onTrouble, times = usualTimes } = options;
  const watches = new Map<string, AlertWatch>();
  const parts = { db, feeds, campaignCounts, times, turns: createTurns(countsAtOnce) };
  let timer: NodeJS.Timeout | undefined;
  let looking = false;
  let lookFailed = false;

  async function lookAtThresholds(): Promise<void> {
    if (looking) return;
    looking = true;
    try {
      for (const { accountId, ...threshold } of await thresholdsOf(db, [...watches.keys()]))
        watches.get(accountId)?.thresholdIs(threshold);
      lookFailed = false;
    } catch (error) {
      // Once for each trouble.
      if (!lookFailed) onTrouble(error);
      lookFailed = true;
    } finally {
      looking = false;
    }
  }

  function open(accountId: string): AlertWatch {
    const watch = createAlertWatch(parts, accountId, () => {
      if (watches.get(accountId) !== watch) return;
      watches.delete(accountId);
      if (watches.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
    watches.set(accountId, watch);
    timer ??= setInterval(() => void lookAtThresholds(), lookEvery);
    return watch;
  }

  return {
    follow: (accountId) => (watches.get(accountId) ?? open(accountId)).follow(),
    watched: () => watches.size,
  };
}
