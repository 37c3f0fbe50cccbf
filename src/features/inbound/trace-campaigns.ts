/**
 * Looks up which campaigns opt-outs answer. It promises never to hold an opt-out up for long and never to lose one: what
 * is not found in time, or not at all, leaves it without a campaign.
 *
 * No timer gathers: what comes for an account while a look-up of it is under way goes together in the next one. A few are
 * under way at once, whatever becomes of them, so that a database that is slow to answer keeps its connections for writing.
 */
import type { Db } from '../../core/db/connect.js';
import type { CampaignTracer, Traced } from '../../core/log/campaign-tracer.js';
import { findTraced } from './trace-campaigns.queries.js';

export interface TracerOptions {
  /** Milliseconds that an opt-out waits for its campaign at most; and while look-ups fail. */
  within?: number;
  inTrouble?: number;
  /** A look-up failed, or opt-outs did not wait any longer: told once, until one succeeds. */
  onTrouble?: (error: unknown) => void;
  /** How many opt-outs were traced, and what came of it. */
  onTraced?: (outcome: 'found' | 'none' | 'failed', count: number) => void;
}

const usuallyWithin = 2_000;
const usuallyInTrouble = 250;
/** Look-ups under way at once, of all accounts. */
const most = 3;
/** Opt-outs in one of them at most, but for those of one call. */
const together = 1_000;

interface Waiting {
  traced: readonly Traced[];
  settle: (found: (string | null)[] | null) => void;
}

interface Lane {
  accountId: string;
  attributionDays: number;
  waiting: Set<Waiting>;
  underWay: boolean;
}

export function createCampaignTracer(db: Db, options: TracerOptions = {}): CampaignTracer {
  const { within = usuallyWithin, inTrouble = usuallyInTrouble } = options;
  const { onTrouble = () => undefined, onTraced = () => undefined } = options;
  const lanes = new Map<string, Lane>();
  let underWay = 0;
  let troubled = false;

  function trouble(error: unknown): void {
    if (!troubled) onTrouble(error);
    troubled = true;
  }

  function trace(accountId: string, attributionDays: number, traced: readonly Traced[]) {
    const key = `${accountId} ${attributionDays}`;
    const lane = lanes.get(key) ?? { accountId, attributionDays, waiting: new Set(), underWay: false };
    lanes.set(key, lane);
    return new Promise<(string | null)[] | null>((resolve) => {
      const timer = setTimeout(
        () => {
          lane.waiting.delete(one);
          trouble(new Error('opt-outs were not traced to campaigns in time'));
          settle(null);
        },
        troubled ? Math.min(within, inTrouble) : within,
      );
      const settle = (found: (string | null)[] | null) => {
        clearTimeout(timer);
        count(traced.length, found);
        one.settle = () => undefined;
        resolve(found);
      };
      const one: Waiting = { traced, settle };
      lane.waiting.add(one);
      dispatch();
    });
  }

  function dispatch(): void {
    for (const [key, lane] of lanes) {
      if (underWay === most) return;
      if (lane.underWay) continue;
      if (lane.waiting.size === 0) lanes.delete(key);
      else void lookUp(key, lane);
    }
  }

  async function lookUp(key: string, lane: Lane): Promise<void> {
    const taken = takeFrom(lane.waiting);
    underWay += 1;
    lane.underWay = true;
    // It goes behind the others.
    lanes.delete(key);
    lanes.set(key, lane);
    try {
      const traced = taken.flatMap((one) => one.traced);
      const found = await findTraced(db, lane.accountId, lane.attributionDays, traced);
      troubled = false;
      let from = 0;
      for (const one of taken) one.settle(found.slice(from, (from += one.traced.length)));
    } catch (error) {
      trouble(error);
      for (const one of taken) one.settle(null);
    }
    underWay -= 1;
    lane.underWay = false;
    dispatch();
  }

  function count(all: number, found: readonly (string | null)[] | null): void {
    if (found === null) return onTraced('failed', all);
    const without = found.filter((campaignId) => campaignId === null).length;
    if (without < all) onTraced('found', all - without);
    if (without > 0) onTraced('none', without);
  }

  return { trace };
}

function takeFrom(waiting: Set<Waiting>): Waiting[] {
  const taken: Waiting[] = [];
  let size = 0;
  for (const one of waiting) {
    if (size > 0 && size + one.traced.length > together) break;
    waiting.delete(one);
    taken.push(one);
    size += one.traced.length;
  }
  return taken;
}
