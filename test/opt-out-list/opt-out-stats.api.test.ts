import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import {
  CreateCampaignDocument,
  type OptOutFilter,
  OptOutStatsDocument,
  type StatBy,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const lateOnTheFirst = instantOf('2026-03-01T23:59:59.999999Z');
const second = instantOf('2026-03-02T00:00:00Z');
let owner: TestAccount;
let senderId: string;
let campaignId: string;

beforeAll(async () => {
  owner = await givenAccount(app);
  senderId = (await givenNumber(owner)).id;
  campaignId = (
    await owner.admin.run(CreateCampaignDocument, { input: { name: 'A', senderIds: [senderId] } })
  ).createCampaign.id;
  const sender = { ...(await toSender(app.db, owner.accountId, senderId)), channel: 'SMS' } as const;
  const [, , , withdrawn] = await said(
    app.db,
    owner.accountId,
    { recipient: '+14155550101', occurredAt: lateOnTheFirst, source: 'KEYWORD', campaignId, ...sender },
    { recipient: '+14155550102', occurredAt: second, source: 'WEB_FORM', reason: 'TOO_MANY' },
    { recipient: '+14155550102', occurredAt: second + 1, kind: 'OPTED_IN', source: 'MANUAL' },
    { recipient: '+14155550103', occurredAt: second, source: 'MANUAL' },
    // Changes nothing: said before what has settled it.
    { recipient: '+14155550102', occurredAt: lateOnTheFirst, source: 'IMPORT' },
  );
  await said(app.db, owner.accountId, { kind: 'WITHDRAWN', withdraws: withdrawn?.eventId ?? '' });
});

async function counted(by: StatBy, filter: OptOutFilter = {}) {
  const { optOutStats } = await owner.admin.run(OptOutStatsDocument, { by, filter });
  return optOutStats.map((stat) => [stat.key, stat.optOuts, stat.optIns]);
}

describe('statistics', () => {
  it('count the words that changed a decision and stand, by the day in UTC', async () => {
    expect(await counted('DAY')).toEqual([
      ['2026-03-01', 1, 0],
      ['2026-03-02', 1, 1],
    ]);
  });

  it('count by channel, sender, source, reason and campaign, NONE where there is none', async () => {
    expect(await counted('CHANNEL')).toEqual([
      ['NONE', 1, 1],
      ['SMS', 1, 0],
    ]);
    expect(new Map((await counted('SENDER')).map((row) => [row[0], row.slice(1)]))).toEqual(
      new Map([
        ['NONE', [1, 1]],
        [senderId, [1, 0]],
      ]),
    );
    expect(await counted('SOURCE')).toEqual([
      ['KEYWORD', 1, 0],
      ['MANUAL', 0, 1],
      ['WEB_FORM', 1, 0],
    ]);
    expect(await counted('REASON')).toEqual([
      ['NONE', 1, 1],
      ['TOO_MANY', 1, 0],
    ]);
    expect(new Map((await counted('CAMPAIGN')).map((row) => [row[0], row.slice(1)]))).toEqual(
      new Map([
        ['NONE', [1, 1]],
        [campaignId, [1, 0]],
      ]),
    );
  });

  it('count what a filter leaves', async () => {
    expect(await counted('DAY', { campaignIds: [campaignId] })).toEqual([['2026-03-01', 1, 0]]);
    expect(await counted('DAY', { recipient: '+14155550102', to: '2026-03-02T00:00:00.000001Z' })).toEqual([
      ['2026-03-02', 1, 0],
    ]);
    expect(await counted('SOURCE', { senderIds: [senderId], sources: ['WEB_FORM', 'KEYWORD'] })).toEqual([
      ['KEYWORD', 1, 0],
      ['WEB_FORM', 1, 0],
    ]);
    expect(await counted('REASON', { reasons: ['TOO_MANY'] })).toEqual([['TOO_MANY', 1, 0]]);
    expect(await counted('SOURCE', { reasons: ['OTHER'] })).toEqual([]);
    // What reaches SMS: the account-wide words as well.
    expect(await counted('CHANNEL', { channels: ['SMS'] })).toEqual([
      ['NONE', 1, 1],
      ['SMS', 1, 0],
    ]);
    expect(await counted('CHANNEL', { channels: ['EMAIL'] })).toEqual([['NONE', 1, 1]]);
    expect(
      await counted('SOURCE', { from: '2026-03-02T00:00:00Z', to: '2026-03-02T00:00:00.000001Z' }),
    ).toEqual([['WEB_FORM', 1, 0]]);
  });

  it('count from a time on what was said then, whatever the log holds from before', async () => {
    const account = await givenAccount(app);
    const words = await said(
      app.db,
      account.accountId,
      { recipient: '+14155550111', source: 'KEYWORD' },
      { recipient: '+14155550112', source: 'WEB_FORM' },
      // Recorded last, and said long before.
      { recipient: '+14155550113', source: 'IMPORT', occurredAt: second },
    );
    const [event] = await app.db.rows<{ at: number }>(sql`
      select occurred_at as at from events
      where account_id = ${account.accountId}::uuid and event_id = ${words[1]?.eventId}::uuid`);
    const from = (at: number) =>
      account.admin.run(OptOutStatsDocument, { by: 'SOURCE', filter: { from: formatInstant(at) } });
    const found = async (at: number) => (await from(at)).optOutStats.map(({ key }) => key);
    expect(await found(event?.at ?? 0)).toEqual(['WEB_FORM']);
    expect(await found((event?.at ?? 0) + 1)).toEqual([]);
    expect(await found(second)).toEqual(['IMPORT', 'KEYWORD', 'WEB_FORM']);
  });
});
