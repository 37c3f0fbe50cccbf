/**
 * What is known of one account's campaigns, and the alerts that have been raised, for all who follow them. Each alert is
 * one batch, and the same object for everybody, so that its message is made once. A follower holds a place among the
 * alerts and no queue; of one campaign only the latest alert is kept, and none that everybody has taken.
 */
import type { CampaignCounts } from '../../core/log/campaign-counts.js';
import type { Batch } from '../../core/log/feeds.js';
import type { CampaignAlert } from '../../core/graph/campaign-alerts.js';
import type { CampaignRow } from '../../core/graph/campaigns.queries.js';
import {
  below,
  countedNow,
  type Figures,
  hear,
  isWorthCounting,
  passes,
  type Standing,
  type Threshold,
} from './alert.rules.js';
import type { CampaignTurn } from './campaign-turns.js';

export type AlertBatch = Batch<CampaignAlert>;

export interface Raised {
  /** The alert's place among all. */
  place: number;
  batch: AlertBatch;
}

export interface AlertBoard {
  /** Whether the campaign has to be counted for it. */
  hear(turn: CampaignTurn, threshold: Threshold): boolean;
  /** Whether what is known of it leaves open that it is over; null where nothing is known. */
  mayBeOver(campaignId: string, threshold: Threshold): boolean | null;
  /** It has fewer opt-outs than it would need: so many at most. */
  isBelow(campaignId: string, figures: Omit<Figures, 'position'>): void;
  /** Gives those that are over and whose rows have to be read to say so. */
  missingRows(counts: ReadonlyMap<string, CampaignCounts>, threshold: Threshold): string[];
  /** Takes in what was counted, and raises alerts. */
  take(counts: ReadonlyMap<string, CampaignCounts>, rows: readonly CampaignRow[], threshold: Threshold): void;
  /** Campaigns that are over now. */
  over(): string[];
  /** Those as alerts, oldest campaign first. */
  standing(): AlertBatch[];
  /** The place of the last alert. */
  last(): number;
  /** The first alert after a place. */
  after(place: number): Raised | undefined;
  /** Calls `wake` for each alert, and when the board has failed. `reached` says which are not needed any more. */
  listen(wake: () => void, reached: () => number): () => void;
  /** Nothing more will come. */
  fail(error: unknown): void;
  failure(): unknown;
  /** The log is another one: what has been counted is not of it. Which are over is kept, until they are counted anew. */
  begin(): void;
}

/** Campaigns below the threshold that are known at most: the others are counted when they are heard of again. */
const rememberedBelow = 10_000;

interface Over {
  campaign: CampaignRow;
  counts: CampaignCounts;
  batch: AlertBatch | null;
}

export function createAlertBoard(): AlertBoard {
  const standings = new Map<string, Standing>();
  const over = new Map<string, Over>();
  /** By campaign, in the order of their places. */
  const raised = new Map<string, Raised>();
  const listeners = new Map<() => void, () => number>();
  let last = 0;
  let failure: unknown = null;

  function batchOf(alert: Over): AlertBatch {
    const { campaign, counts } = alert;
    const place = { position: counts.position, eventId: null };
    alert.batch ??= { items: [{ campaign, counts }], place, caughtUp: true, behind: 0 };
    return alert.batch;
  }

  function forgetTaken(): void {
    const taken = Math.min(...[...listeners.values()].map((reached) => reached()));
    for (const [campaignId, { place }] of raised) {
      if (place > taken) return;
      raised.delete(campaignId);
    }
  }

  function raise(campaignId: string, alert: Over): void {
    last += 1;
    raised.delete(campaignId);
    raised.set(campaignId, { place: last, batch: batchOf(alert) });
  }

  function remember(campaignId: string, standing: Standing): void {
    standings.delete(campaignId);
    standings.set(campaignId, standing);
    if (standings.size <= rememberedBelow + over.size) return;
    for (const [oldest, { isOver }] of standings) {
      if (isOver) continue;
      standings.delete(oldest);
      return;
    }
  }

  return {
    hear(turn, threshold) {
      const standing = standings.get(turn.campaignId);
      if (standing !== undefined) hear(standing, turn);
      return isWorthCounting(standing, threshold);
    },
    mayBeOver(campaignId, threshold) {
      const standing = standings.get(campaignId);
      return standing === undefined ? null : isWorthCounting(standing, threshold);
    },
    isBelow(campaignId, figures) {
      if (!standings.has(campaignId)) remember(campaignId, below(figures));
    },
    missingRows: (counts, threshold) =>
      [...counts]
        .filter(([campaignId, figures]) => !over.has(campaignId) && countedNow(figures, threshold).isOver)
        .map(([campaignId]) => campaignId),
    take(counts, rows, threshold) {
      const before = last;
      const rowOf = new Map(rows.map((row) => [row.campaignId, row]));
      for (const [campaignId, figures] of counts) {
        const standing = countedNow(figures, threshold);
        const isAlert = passes(standings.get(campaignId), figures, threshold);
        remember(campaignId, standing);
        const campaign = over.get(campaignId)?.campaign ?? rowOf.get(campaignId);
        if (!standing.isOver || campaign === undefined) {
          over.delete(campaignId);
          continue;
        }
        const alert = { campaign, counts: figures, batch: null };
        over.set(campaignId, alert);
        if (isAlert) raise(campaignId, alert);
      }
      if (last === before) return;
      for (const wake of listeners.keys()) wake();
      forgetTaken();
    },
    over: () => [...over.keys()],
    standing: () => [...over.values()].sort(byAge).map(batchOf),
    last: () => last,
    after(place) {
      for (const alert of raised.values()) if (alert.place > place) return alert;
      return undefined;
    },
    listen(wake, reached) {
      listeners.set(wake, reached);
      return () => {
        listeners.delete(wake);
        forgetTaken();
      };
    },
    fail(error) {
      failure = error;
      for (const wake of listeners.keys()) wake();
    },
    failure: () => failure,
    begin() {
      for (const [campaignId, { figures, isOver }] of standings) {
        if (!isOver) standings.delete(campaignId);
        else
          standings.set(campaignId, {
            figures: { ...figures, position: 0 },
            isOver,
            more: 0,
            lowest: 0,
            net: 0,
          });
      }
    },
  };
}

function byAge({ campaign: one }: Over, { campaign: other }: Over): number {
  return one.createdAt - other.createdAt || (one.campaignId < other.campaignId ? -1 : 1);
}
