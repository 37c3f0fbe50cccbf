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
  /** What was counted before in one statement, first counts five at a time. A campaign that the account does not have has zeros. */
  of(db: Db, accountId: string, campaignIds: readonly string[]): Promise<Map<string, CampaignCounts>>;
  /** The database is another one. */
  forget(): void;
}

/** Campaigns of a first count in one statement: large ones take a second each, and a statement has nine. */
const countedTogether = 5;
/** Campaigns remembered at most; each takes some 300 bytes. */
const remembered = 20_000;

interface Counted {
  position: number;
  optOuts: number;
}

export function createCampaignCounter(): CampaignCounter {
  const memory = new LRUCache<string, Counted>({ max: remembered });
  const beingCounted = new Map<string, Promise<CampaignFigures[]>>();
  let databases = 0;

  /** Of figures that add to what was known before. */
  function keep(accountId: string, figures: CampaignFigures, before: number): CampaignCounts {
    const key = `${accountId} ${figures.campaign_id}`;
    const counted = { position: figures.position, optOuts: before + figures.opted_out };
    if ((memory.get(key)?.position ?? 0) <= counted.position) memory.set(key, counted);
    return toCounts(figures, counted.optOuts);
  }

  /** Whoever asks for the same meanwhile waits for it, and then reads only what has come after it. */
  async function countAnew(db: Db, accountId: string, campaignIds: readonly string[]) {
    const database = databases;
    const counting = inParts(campaignIds, async (part) => {
      const figures = await campaignFigures(db, accountId, part);
      if (database === databases) for (const one of figures) keep(accountId, one, 0);
      return figures;
    });
    const keys = campaignIds.map((campaignId) => `${accountId} ${campaignId}`);
    for (const key of keys) beingCounted.set(key, counting);
    try {
      return await counting;
    } finally {
      for (const key of keys) if (beingCounted.get(key) === counting) beingCounted.delete(key);
    }
  }

  async function of(
    db: Db,
    accountId: string,
    campaignIds: readonly string[],
  ): Promise<Map<string, CampaignCounts>> {
    const asked = [...new Set(campaignIds)];
    const others = asked.flatMap((campaignId) => beingCounted.get(`${accountId} ${campaignId}`) ?? []);
    if (others.length > 0) await Promise.allSettled(new Set(others));
    const database = databases;
    const fresh: string[] = [];
    const known: (Counted & { campaignId: string })[] = [];
    for (const campaignId of asked) {
      const counted = memory.get(`${accountId} ${campaignId}`);
      if (counted === undefined) fresh.push(campaignId);
      else known.push({ campaignId, ...counted });
    }
    const [anew, since] = await Promise.all([
      fresh.length === 0 ? [] : countAnew(db, accountId, fresh),
      known.length === 0 ? [] : campaignFiguresSince(db, accountId, known),
    ]);
    // What was known is of another database than what has been read: all anew.
    if (database !== databases) return of(db, accountId, campaignIds);
    const before = new Map(known.map(({ campaignId, optOuts }) => [campaignId, optOuts]));
    return new Map(
      [...anew, ...since].map((figures) => [
        figures.campaign_id,
        keep(accountId, figures, before.get(figures.campaign_id) ?? 0),
      ]),
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

/** One part after the other. */
async function inParts<Result>(
  campaignIds: readonly string[],
  count: (part: readonly string[]) => Promise<Result[]>,
): Promise<Result[]> {
  const counted: Result[] = [];
  for (let from = 0; from < campaignIds.length; from += countedTogether) {
    counted.push(...(await count(campaignIds.slice(from, from + countedTogether))));
  }
  return counted;
}

function toCounts({ screened, suppressed, position }: CampaignFigures, optOuts: number): CampaignCounts {
  const optOutRate = screened === 0 ? null : optOuts / screened;
  return { screened, suppressed, optOuts, optOutRate, position };
}
