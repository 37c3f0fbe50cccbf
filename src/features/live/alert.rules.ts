/**
 * When a campaign passes the account's threshold: once when its rate comes to it, and again only after it has been below.
 * It falls by withdrawals, which are heard of in the log, and when more recipients are screened or the threshold is
 * another one, which are not: that is seen when its opt-outs of before are held against what holds now.
 */
import type { CampaignCounts } from '../../core/log/campaign-counts.js';
import type { CampaignTurn } from './campaign-turns.js';

/** As the account has set it. */
export interface Threshold {
  /** A share of the campaign's recipients. */
  rate: number;
  /** Opt-outs. */
  minimum: number;
}

export type Figures = Pick<CampaignCounts, 'optOuts' | 'screened' | 'position'>;

/** What is known of a campaign that was counted once. */
export interface Standing {
  readonly figures: Figures;
  readonly isOver: boolean;
  /** Opt-outs heard of since: each may have made one more, none has made two. */
  more: number;
  /** By how many it may have gone down, at its lowest, since it was counted: 0 or less. */
  lowest: number;
  /** Where it may be now against that count. */
  net: number;
}

/** Nobody screened: there is no rate, and nothing to alert of. */
export function isOver({ optOuts, screened }: Omit<Figures, 'position'>, threshold: Threshold): boolean {
  // The quotient, as clients are shown it: 7 of 100 are 0.07, and 0.07 times 100 is a little more than 7.
  return screened > 0 && optOuts >= threshold.minimum && optOuts / screened >= threshold.rate;
}

/** The fewest opt-outs with which a campaign of so many recipients is over the threshold. */
export function optOutsToBeOver(screened: number, threshold: Threshold): number {
  // Within one of the product, which is rounded.
  const about = Math.max(threshold.minimum, Math.ceil(threshold.rate * screened) - 1);
  const isEnough = (optOuts: number) => isOver({ optOuts, screened }, threshold);
  return [about, about + 1].find(isEnough) ?? about + 2;
}

export function countedNow(figures: Figures, threshold: Threshold): Standing {
  return { figures, isOver: isOver(figures, threshold), more: 0, lowest: 0, net: 0 };
}

/** Not counted, but known to have no more opt-outs than these: anything that is heard of it may be one more. */
export function below(figures: Omit<Figures, 'position'>): Standing {
  return { figures: { ...figures, position: 0 }, isOver: false, more: 0, lowest: 0, net: 0 };
}

/** What the count has not taken in. */
export function hear(standing: Standing, { position, step }: CampaignTurn): void {
  if (position <= standing.figures.position) return;
  if (step === 1) standing.more += 1;
  standing.net += step;
  standing.lowest = Math.min(standing.lowest, standing.net);
}

/** Whether it could be over by now, or again, so that it has to be counted. Screening only lowers a rate that there is. */
export function isWorthCounting(standing: Standing | undefined, threshold: Threshold): boolean {
  if (standing === undefined || standing.isOver) return true;
  const { optOuts, screened } = standing.figures;
  const most = optOuts + standing.more;
  return screened === 0 ? most >= threshold.minimum : isOver({ optOuts: most, screened }, threshold);
}

/** Whether the new figures are an alert. `before` has heard all turns up to where they were counted. */
export function passes(before: Standing | undefined, now: Figures, threshold: Threshold): boolean {
  if (!isOver(now, threshold)) return false;
  if (before === undefined || !before.isOver) return true;
  const optOuts = before.figures.optOuts + before.lowest;
  return !isOver({ optOuts, screened: now.screened }, threshold);
}
