import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCampaignCounter } from '../../src/core/log/campaign-counts.js';
import { useDatabase } from '../support/database.js';
import { said, saidOnce } from '../support/said.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';
import { tapped } from '../support/tapped-db.js';

const database = useDatabase();
let accountId: string;
let senderId: string;
beforeAll(async () => {
  accountId = await givenBareAccount(database.db);
  ({ senderId } = await givenBareSender(database.db, accountId, { scopeKey: 5 }));
});

let made = 0;
async function givenCampaign(owner = accountId): Promise<string> {
  const campaignId = randomUUID();
  made += 1;
  await database.db.rows(sql`
    insert into campaigns (account_id, campaign_id, name, category, exclude_opt_outs, sender_ids)
    values (${owner}::uuid, ${campaignId}::uuid, ${`Campaign ${made}`}, 'MARKETING', true, array[${senderId}::uuid])`);
  return campaignId;
}

let people = 0;
const somebody = () => `+1212${5_000_000 + (people += 1)}`;

async function screen(campaignId: string, allowed: string[], suppressed: string[] = []) {
  await database.db.rows(sql`
    select remember_screening(${accountId}::uuid, ${randomUUID()}::uuid, ${campaignId}::uuid, array[${senderId}::uuid],
      0, 'test', ${sql.param(allowed)}::text[], ${sql.param(suppressed)}::text[])`);
}

/** Asks one that counts anew and one that remembers, which must agree. */
const remembering = createCampaignCounter();
async function counts(campaignId: string) {
  const anew = (await createCampaignCounter().of(database.db, accountId, [campaignId])).get(campaignId);
  const known = (await remembering.of(database.db, accountId, [campaignId])).get(campaignId);
  expect(known).toEqual(anew);
  return anew;
}

const optOuts = async (campaignId: string) => (await counts(campaignId))?.optOuts;

describe('the opt-outs of a campaign', () => {
  it('are those who opted out by it, however many words that took', async () => {
    const campaignId = await givenCampaign();
    const [ann, bob] = [somebody(), somebody()];
    const word = { campaignId, recipient: ann };
    expect(await optOuts(campaignId)).toBe(0);
    await said(database.db, accountId, { ...word, scope: 'SENDER', scopeKey: 5 }, word);
    expect(await optOuts(campaignId)).toBe(1);
    await said(database.db, accountId, { ...word, kind: 'OPTED_IN' }, word);
    await said(database.db, accountId, { campaignId, campaignInferred: true, recipient: bob });
    await said(database.db, accountId, { recipient: somebody() });
    expect(await optOuts(campaignId)).toBe(2);
  });

  it('are not those whose word changed nothing', async () => {
    const campaignId = await givenCampaign();
    const recipient = somebody();
    await said(database.db, accountId, { recipient }, { recipient, campaignId });
    expect(await optOuts(campaignId)).toBe(0);
  });

  it('lose those whose word was withdrawn, and only those who counted', async () => {
    const campaignId = await givenCampaign();
    const [ann, bob] = [somebody(), somebody()];
    const [first, second, idle] = await said(
      database.db,
      accountId,
      { campaignId, recipient: ann },
      { campaignId, recipient: bob },
      { campaignId, recipient: bob },
    );
    expect(await optOuts(campaignId)).toBe(2);
    await said(database.db, accountId, { kind: 'WITHDRAWN', withdraws: idle?.eventId ?? '' });
    expect(await optOuts(campaignId)).toBe(2);
    await said(database.db, accountId, { kind: 'WITHDRAWN', withdraws: first?.eventId ?? '' });
    expect(await optOuts(campaignId)).toBe(1);
    await said(database.db, accountId, { kind: 'WITHDRAWN', withdraws: second?.eventId ?? '' });
    expect(await optOuts(campaignId)).toBe(0);
    await saidOnce(database.db, accountId, { campaignId, recipient: ann });
    expect(await optOuts(campaignId)).toBe(1);
  });

  it('are the same counted anew and from what was remembered, whatever is said', async () => {
    const random = seededRandom(20_261_122);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
    const campaigns = [await givenCampaign(), await givenCampaign(), await givenCampaign()];
    const persons = Array.from({ length: 12 }, somebody);
    const standing: string[] = [];
    for (let step = 0; step < 300; step += 1) {
      if (standing.length > 0 && random() < 0.25) {
        const [withdraws] = standing.splice(Math.floor(random() * standing.length), 1);
        await said(database.db, accountId, { kind: 'WITHDRAWN', withdraws: withdraws ?? '' });
      } else {
        const scope = random() < 0.5 ? ({ scope: 'SENDER', scopeKey: 5 } as const) : {};
        const kind = random() < 0.7 ? 'OPTED_OUT' : 'OPTED_IN';
        const campaignId = random() < 0.8 ? pick(campaigns) : null;
        const word = { recipient: pick(persons), kind, campaignId, ...scope } as const;
        standing.push((await saidOnce(database.db, accountId, word)).eventId);
      }
      if (random() < 0.3) await counts(pick(campaigns));
    }
    const found = await Promise.all(campaigns.map(optOuts));
    expect(found.filter((count) => count !== undefined && count > 0).length).toBeGreaterThan(1);
  });

  it('are read in one statement for those remembered, and in one for each five that are new', async () => {
    const campaignIds = await Promise.all(Array.from({ length: 20 }, () => givenCampaign()));
    for (const campaignId of campaignIds)
      await saidOnce(database.db, accountId, { campaignId, recipient: somebody() });
    const counter = createCampaignCounter();
    await counter.of(database.db, accountId, campaignIds.slice(10));
    const before = database.db.statementsSent();
    const found = await counter.of(database.db, accountId, campaignIds);
    expect(database.db.statementsSent() - before).toBe(3);
    expect([...found.values()].map((one) => one.optOuts)).toEqual(campaignIds.map(() => 1));
  });

  it('are counted anew once however many ask at the same time, and each is told what is new', async () => {
    const campaignId = await givenCampaign();
    await saidOnce(database.db, accountId, { campaignId, recipient: somebody() });
    const counter = createCampaignCounter();
    const released = new AbortController();
    const release = once(released.signal, 'abort');
    let asked = 0;
    const db = tapped(database.db, async ({ send }) => {
      asked += 1;
      const isFirst = asked === 1;
      const rows = await send();
      if (isFirst) await release;
      return rows;
    });
    const first = counter.of(db, accountId, [campaignId]);
    await saidOnce(database.db, accountId, { campaignId, recipient: somebody() });
    const others = Array.from({ length: 10 }, () => counter.of(db, accountId, [campaignId]));
    expect(asked).toBe(1);
    released.abort();
    await first;
    const found = await Promise.all(others);
    expect(found.map((one) => one.get(campaignId)?.optOuts)).toEqual(others.map(() => 2));
    expect(asked).toBe(11);
  });

  it('of another database are not told from what is remembered of this one', async () => {
    const campaignId = await givenCampaign();
    await saidOnce(database.db, accountId, { campaignId, recipient: somebody() });
    const counter = createCampaignCounter();
    await counter.of(database.db, accountId, [campaignId]);
    // That it is another one is found out after the question was made from what was remembered.
    let asked = 0;
    const db = tapped(database.db, ({ send }) => {
      asked += 1;
      if (asked === 1) counter.forget();
      return send();
    });
    expect((await counter.of(db, accountId, [campaignId])).get(campaignId)?.optOuts).toBe(1);
    expect(asked).toBe(2);
  });
});

describe('the rate of opt-outs', () => {
  it('is what part of the recipients opted out, and unknown while nobody was screened', async () => {
    const campaignId = await givenCampaign();
    const [ann, bob, cid, dan] = [somebody(), somebody(), somebody(), somebody()];
    await said(database.db, accountId, { campaignId, recipient: ann });
    expect(await counts(campaignId)).toMatchObject({ screened: 0, optOutRate: null });
    await screen(campaignId, [ann, bob], [dan]);
    await screen(campaignId, [bob, cid, dan]);
    expect(await counts(campaignId)).toMatchObject({
      screened: 4,
      suppressed: 1,
      optOuts: 1,
      optOutRate: 0.25,
    });
  });
});
