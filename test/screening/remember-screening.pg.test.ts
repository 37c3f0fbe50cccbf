import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DatabaseError } from '../../src/core/db/database-error.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createSettingsCache } from '../../src/core/settings/read-settings.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';
import { givenBareCampaign, heldOpen, remember, totalsOf } from './bare-campaigns.js';

const database = useDatabase();
const people = Array.from({ length: 400 }, (_, index) => `+1212555${String(index).padStart(4, '0')}`);

async function given() {
  const accountId = await givenBareAccount(database.db);
  return { accountId, campaignId: await givenBareCampaign(database.db, accountId) };
}

async function rowsOf(accountId: string): Promise<{ recipient: string; allowed: boolean }[]> {
  return database.db.rows(sql`
    select recipient, allowed from screened_recipients where account_id = ${accountId}::uuid order by 1, 2`);
}
async function screeningsOf(accountId: string): Promise<{ allowed: number; suppressed: number }[]> {
  return database.db.rows(sql`
    select allowed, suppressed from screenings where account_id = ${accountId}::uuid order by screened_at`);
}

describe('the recipients of a call', () => {
  it('are stored once each, allowed or suppressed', async () => {
    const { accountId, campaignId } = await given();
    await remember(database.db, accountId, campaignId, {
      allowed: ['+12', '+11', '+12'],
      suppressed: ['an@example.com', 'an@example.com'],
    });
    expect(await rowsOf(accountId)).toEqual([
      { recipient: '+11', allowed: true },
      { recipient: '+12', allowed: true },
      { recipient: 'an@example.com', allowed: false },
    ]);
    expect(await screeningsOf(accountId)).toEqual([{ allowed: 2, suppressed: 1 }]);
    expect(await totalsOf(database.db, accountId, campaignId)).toEqual([2, 1]);
  });

  it('may be whatever an address may be', async () => {
    const { accountId, campaignId } = await given();
    const odd = ['a"b@x.com', 'a,b@x.com', "o'h@x.com", 'null', '{}', 'ü@x.com', 'a\\b@x.com'];
    await remember(database.db, accountId, campaignId, { allowed: odd });
    expect((await rowsOf(accountId)).map(({ recipient }) => recipient)).toEqual(odd.toSorted());
  });

  it('are those of the first try when it is tried again, also while the first is under way', async () => {
    const { accountId, campaignId } = await given();
    const told = { screeningId: randomUUID(), allowed: ['+11', '+12'] };
    await Promise.all(Array.from({ length: 6 }, () => remember(database.db, accountId, campaignId, told)));
    await remember(database.db, accountId, campaignId, told);
    expect(await rowsOf(accountId)).toHaveLength(2);
    expect(await screeningsOf(accountId)).toHaveLength(1);
    expect(await totalsOf(database.db, accountId, campaignId)).toEqual([2, 0]);
  });

  it('are of a campaign of the account', async () => {
    const { campaignId } = await given();
    const other = await given();
    await expect(remember(database.db, other.accountId, campaignId, { allowed: ['+11'] })).rejects.toThrow(
      DatabaseError,
    );
    expect(await rowsOf(other.accountId)).toEqual([]);
  });

  it('are not stored under an isolation that would not see the calls before', async () => {
    const { accountId, campaignId } = await given();
    const client = postgres(database.url, { max: 1 });
    onTestFinished(() => client.end());
    const asked = client.begin(
      'isolation level repeatable read',
      (transaction) => transaction`
        select remember_screening(${accountId}, ${randomUUID()}, ${campaignId}, '{}', 0, 'test', '{+11}', '{}')`,
    );
    await expect(asked).rejects.toThrow('read committed');
  });
});

describe('the different recipients of a campaign', () => {
  it('are counted exactly, however calls overlap and run at once', async () => {
    const accountId = await givenBareAccount(database.db);
    const random = seededRandom(4);
    const some = (most: number) => people.filter(() => random() < most / people.length);
    const campaigns = await Promise.all(
      [0, 1, 2].map(async () => ({
        campaignId: await givenBareCampaign(database.db, accountId),
        allowed: new Set<string>(),
        suppressed: new Set<string>(),
      })),
    );
    const calls = Array.from({ length: 60 }, (_, call) => {
      const campaign = campaigns[call % 3] as (typeof campaigns)[number];
      const [allowed, out] = [some(60), new Set(some(20))];
      const told = { allowed: allowed.filter((one) => !out.has(one)), suppressed: [...out] };
      for (const one of told.allowed) campaign.allowed.add(one);
      for (const one of told.suppressed) campaign.suppressed.add(one);
      return () => remember(database.db, accountId, campaign.campaignId, told);
    });
    await Promise.all(calls.map((call) => call()));
    for (const { campaignId, allowed, suppressed } of campaigns) {
      expect(await totalsOf(database.db, accountId, campaignId)).toEqual([allowed.size, suppressed.size]);
    }
  });

  it('are the same ones in a later week, also when nothing was screened in the weeks between', async () => {
    const { accountId, campaignId } = await given();
    await remember(database.db, accountId, campaignId, { allowed: ['+11', '+12'], suppressed: ['+13'] });
    // As if that had been six weeks ago.
    await database.db.rows(sql`select make_screening_partitions(now() - interval '6 weeks', 2)`);
    for (const table of ['screened_recipients', 'screenings']) {
      await database.db.text(
        `update ${table} set screened_at = screened_at - interval '6 weeks' where account_id = $1`,
        [accountId],
      );
    }
    await database.db.rows(sql`
      update campaigns set first_screened_at = first_screened_at - interval '6 weeks',
        last_screened_at = last_screened_at - interval '6 weeks' where account_id = ${accountId}::uuid`);
    await remember(database.db, accountId, campaignId, { allowed: ['+12', '+14'], suppressed: ['+13'] });
    expect(await totalsOf(database.db, accountId, campaignId)).toEqual([3, 1]);
    await remember(database.db, accountId, campaignId, { allowed: ['+11', '+14'] });
    expect(await totalsOf(database.db, accountId, campaignId)).toEqual([3, 1]);
  });
});

describe('while recipients of an account are being stored, in its very first call too,', () => {
  async function storing() {
    const { accountId, campaignId } = await given();
    const release = await heldOpen(
      database.url,
      `select remember_screening($1, gen_random_uuid(), $2, '{}', 0, 'test', '{+11,+12}', '{}')`,
      [accountId, campaignId],
    );
    return { accountId, campaignId, release };
  }

  it('a STOP of the account is recorded', async () => {
    const { accountId, release } = await storing();
    const recorder = createWordRecorder(database.db);
    const { version } = await createSettingsCache(database.db).current(accountId);
    const items = [
      makeItem([makeWord()], { claimKey: 'a', settingsVersion: version }),
      makeItem([makeWord({ recipient: '+12125550101' })]),
    ];
    const outcomes = await recorder.record(accountId, items);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
    await release();
    // From now on it has to be traced: what was read before is stale.
    const late = makeItem([makeWord()], { claimKey: 'b', settingsVersion: version });
    expect(await recorder.record(accountId, [late])).toEqual([{ kind: 'stale' }]);
    const settings = await createSettingsCache(database.db).current(accountId);
    const anew = makeItem([makeWord()], { claimKey: 'b', settingsVersion: settings.version });
    expect(await recorder.record(accountId, [anew])).toMatchObject([{ kind: 'recorded' }]);
  });

  it('campaigns are made, read and stored for', async () => {
    const { accountId, campaignId, release } = await storing();
    expect(await totalsOf(database.db, accountId, campaignId)).toEqual([0, 0]);
    const other = await givenBareCampaign(database.db, accountId);
    await release();
    const releaseNext = await heldOpen(
      database.url,
      `select remember_screening($1, gen_random_uuid(), $2, '{}', 0, 'test', '{+11,+13}', '{}')`,
      [accountId, campaignId],
    );
    await remember(database.db, accountId, other, { allowed: ['+11'] });
    expect(await totalsOf(database.db, accountId, other)).toEqual([1, 0]);
    await releaseNext();
    expect(await totalsOf(database.db, accountId, campaignId)).toEqual([3, 0]);
  });
});
