/**
 * Figures of campaigns, as they are when they are asked for. Opt-outs are counted once up to a position of the log, which
 * is remembered, and from then on only what has come after it is read: a dashboard that asks each second costs a few looks
 * into an index, however many have opted out.
 */
import { LRUCache } from 'lru-cache';
import type { Db } from '../db/connect.js';
import { type CampaignFigures, campaignFigures, campaignFiguresSince } from './campaign-counts.queries.js';

export interface CampaignCounts {
  /** Different recipients that screening allowed: the campaign's recipients. */
  screened: number;
  /** Different recipients that screening suppressed. */
  suppressed: number;
  /** Different recipients with an opt-out of the campaign, given or inferred, that changed a decision and stands. */
  optOuts: number;
  /** `optOuts` of `screened`; null where nobody was screened. */
  optOutRate: number | null;
  /** The log up to here was counted. */
  position: number;
}

export interface CampaignCounter {
  /** In one or two statements, whatever their number. A campaign that the account does not have has zeros. */
  of(db: Db, accountId: string, campaignIds: readonly string[]): Promise<Map<string, CampaignCounts>>;
  /** The database is another one. */
  forget(): void;
}

/** Campaigns remembered at most; each takes some 300 bytes. */
const remembered = 20_000;

interface Counted {
  position: number;
  optOuts: number;
}

export function createCampaignCounter(): CampaignCounter {
  const memory = new LRUCache<string, Counted>({ max: remembered });
  let databases = 0;

  function keep(key: string, counted: Counted): void {
    const kept = memory.get(key);
    if (kept === undefined || kept.position <= counted.position) memory.set(key, counted);
  }

  async function of(
    db: Db,
    accountId: string,
    campaignIds: readonly string[],
  ): Promise<Map<string, CampaignCounts>> {
    const database = databases;
    const fresh: string[] = [];
    const known: (Counted & { campaignId: string })[] = [];
    for (const campaignId of new Set(campaignIds)) {
      const counted = memory.get(`${accountId} ${campaignId}`);
      if (counted === undefined) fresh.push(campaignId);
      else known.push({ campaignId, ...counted });
    }
    const [all, since] = await Promise.all([
      fresh.length === 0 ? [] : campaignFigures(db, accountId, fresh),
      known.length === 0 ? [] : campaignFiguresSince(db, accountId, known),
    ]);
    // What was known is of another database than what has been read: all anew.
    if (database !== databases) return of(db, accountId, campaignIds);
    const before = new Map(known.map(({ campaignId, optOuts }) => [campaignId, optOuts]));
    return new Map(
      [...all, ...since].map((figures) => {
        const optOuts = (before.get(figures.campaign_id) ?? 0) + figures.opted_out;
        keep(`${accountId} ${figures.campaign_id}`, { position: figures.position, optOuts });
        return [figures.campaign_id, toCounts(figures, optOuts)];
      }),
    );
  }

  return {
    of,
    forget() {
      databases += 1;
      memory.clear();
    },
  };
}

function toCounts({ screened, suppressed, position }: CampaignFigures, optOuts: number): CampaignCounts {
  const optOutRate = screened === 0 ? null : optOuts / screened;
  return { screened, suppressed, optOuts, optOutRate, position };
}
