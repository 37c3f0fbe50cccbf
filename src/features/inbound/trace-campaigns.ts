/**
 * Looks up which campaigns opt-outs answer. It promises never to hold an opt-out up for long and never to lose one: what
 * is not found in time, or not at all, leaves it without a campaign.
 *
 * No timer gathers: what comes while a look-up is under way goes together in the next one, whatever accounts it is of. One
 * that takes long makes room for another, and there are never more than a few, whatever becomes of them: a database that is
 * slow to answer keeps its connections for writing.
 */
import type { Db } from '../../core/db/connect.js';
import type { CampaignTracer, Traced } from '../../core/log/campaign-tracer.js';
import { type Asked, findTraced } from './trace-campaigns.queries.js';

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
/** Milliseconds after which a look-up makes room for another, while it goes on. */
const late = 50;
/** Look-ups under way at once. */
const most = 3;
/** Opt-outs in one of them at most, but for those of one call. */
const together = 1_000;

type Found = (string | null)[] | null;

interface Waiting extends Asked {
  settle: (found: Found) => void;
}

export function createCampaignTracer(db: Db, options: TracerOptions = {}): CampaignTracer {
  const { within = usuallyWithin, inTrouble = usuallyInTrouble } = options;
  const { onTrouble = () => undefined, onTraced = () => undefined } = options;
  const waiting = new Set<Waiting>();
  let underWay = 0;
  /** Those that are not late. */
  let inTime = 0;
  let troubled = false;

  function trouble(error: unknown): void {
    if (!troubled) onTrouble(error);
    troubled = true;
  }

  function trace(accountId: string, attributionDays: number, traced: readonly Traced[]): Promise<Found> {
    return new Promise((resolve) => {
      const giveUp = () => {
        waiting.delete(one);
        trouble(new Error('opt-outs were not traced to campaigns in time'));
        one.settle(null);
      };
      const timer = setTimeout(giveUp, troubled ? Math.min(within, inTrouble) : within);
      const one: Waiting = {
        accountId,
        attributionDays,
        traced,
        settle(found) {
          one.settle = () => undefined;
          clearTimeout(timer);
          count(traced.length, found);
          resolve(found);
        },
      };
      waiting.add(one);
      dispatch();
    });
  }

  function dispatch(): void {
    if (waiting.size > 0 && inTime === 0 && underWay < most) void lookUp(takeFrom(waiting));
  }

  async function lookUp(taken: readonly Waiting[]): Promise<void> {
    underWay += 1;
    inTime += 1;
    let isLate = false;
    const makeRoom = () => {
      if (isLate) return;
      isLate = true;
      inTime -= 1;
      dispatch();
    };
    const timer = setTimeout(makeRoom, late);
    try {
      const found = await findTraced(db, taken);
      troubled = false;
      let from = 0;
      for (const one of taken) one.settle(found.slice(from, (from += one.traced.length)));
    } catch (error) {
      trouble(error);
      for (const one of taken) one.settle(null);
    }
    clearTimeout(timer);
    underWay -= 1;
    if (isLate) dispatch();
    else makeRoom();
  }

  function count(all: number, found: Found): void {
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
