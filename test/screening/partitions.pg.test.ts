import { sql } from 'drizzle-orm';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { connect, type Db } from '../../src/core/db/connect.js';
import { keepPartitions } from '../../src/features/screening/keep-partitions.js';
import { dropOldestPartition, makePartitions } from '../../src/features/screening/partitions.queries.js';
import { cloneDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { givenBareCampaign, heldOpen, remember, totalsOf, weeksOf } from './bare-campaigns.js';

/** A database without any week. */
async function givenDatabase() {
  const database = await cloneDatabase();
  onTestFinished(database.drop);
  const { db } = database;
  const accountId = await givenBareAccount(db);
  return { ...database, accountId, campaignId: await givenBareCampaign(db, accountId) };
}

const make = (db: Db, from: string, weeks: number) =>
  db.rows(sql`select make_screening_partitions(${from}::timestamptz, ${weeks}::integer)`);
/** All that end before the moment; gives how many. */
async function drop(db: Db, before: string): Promise<number> {
  const one = sql`select drop_screening_partition(${before}::timestamptz) as dropped`;
  for (let dropped = 0; ; dropped += 1) {
    const [row] = await db.rows<{ dropped: boolean }>(one);
    if (row?.dropped !== true) return dropped;
  }
}

describe('a week of screenings', () => {
  it('is an ISO week in UTC, from Monday to Monday, and the 53rd of a year where it has one', async () => {
    const { db, accountId } = await givenDatabase();
    await make(db, '2026-12-24T12:00:00Z', 3);
    expect(await weeksOf(db)).toEqual(['2026w52', '2026w53', '2027w01']);
    const weekOf = async (at: string) => {
      const [row] = await db.rows<{ week: string }>(sql`
        insert into screened_recipients values (${accountId}::uuid, ${at}::timestamptz, 1, true, '+11')
        returning right(tableoid::regclass::text, 7) as week`);
      return row?.week;
    };
    expect(await weekOf('2026-12-21T00:00:00Z')).toBe('2026w52');
    expect(await weekOf('2026-12-27T23:59:59.999999Z')).toBe('2026w52');
    expect(await weekOf('2026-12-28T00:00:00Z')).toBe('2026w53');
    expect(await weekOf('2027-01-03T23:59:59.999999Z')).toBe('2026w53');
    expect(await weekOf('2027-01-04T02:00:00+02:00')).toBe('2027w01');
    await expect(weekOf('2027-01-11T00:00:00Z')).rejects.toThrow();
  });

  it('is the same whatever time zone the session has', async () => {
    const { db, url } = await givenDatabase();
    const elsewhere = postgres(url, { max: 1, connection: { TimeZone: 'Pacific/Auckland' } });
    onTestFinished(() => elsewhere.end());
    await elsewhere`select make_screening_partitions('2027-01-03T23:00:00Z', 1)`;
    await make(db, '2027-01-03T23:00:00Z', 2);
    expect(await weeksOf(db)).toEqual(['2026w53', '2027w01']);
  });

  it('is made by the first call that needs it, and once though many need it at once', async () => {
    const { db, accountId } = await givenDatabase();
    expect(await weeksOf(db)).toEqual([]);
    const campaignIds = await Promise.all(Array.from({ length: 8 }, () => givenBareCampaign(db, accountId)));
    await Promise.all(campaignIds.map((one) => remember(db, accountId, one, { allowed: ['+11'] })));
    for (const one of campaignIds) expect(await totalsOf(db, accountId, one)).toEqual([1, 0]);
    expect(await weeksOf(db)).toHaveLength(1);
  });

  it('is made while others read and write without an end, and they go on', async () => {
    const { db, url, accountId, campaignId } = await givenDatabase();
    await make(db, '2026-12-24T12:00:00Z', 1);
    const insert = `insert into screened_recipients values ($1, '2026-12-24', 1, true, '+11')`;
    const releaseWriter = await heldOpen(url, insert, [accountId]);
    const releaseReader = await heldOpen(
      url,
      'select count(*) from screened_recipients, screenings where screenings.account_id = $1',
      [accountId],
    );
    await makePartitions(db, 1);
    await remember(db, accountId, campaignId, { allowed: ['+11'] });
    await Promise.all([releaseWriter(), releaseReader()]);
    expect(await weeksOf(db)).toHaveLength(3);
  });

  it('goes on from the call before where the clock went back', async () => {
    const { db, accountId, campaignId } = await givenDatabase();
    await db.rows(sql`
      update campaigns set first_screened_at = now() + interval '20 days', last_screened_at = now() + interval '20 days'
      where account_id = ${accountId}::uuid`);
    await remember(db, accountId, campaignId, { allowed: ['+11'] });
    await remember(db, accountId, campaignId, { allowed: ['+11', '+12'] });
    expect(await totalsOf(db, accountId, campaignId)).toEqual([2, 0]);
  });
});

describe('weeks that are past their time', () => {
  it('are dropped when they have ended, with their screenings, and no others', async () => {
    const { db } = await givenDatabase();
    await make(db, '2026-12-14T00:00:00Z', 4);
    expect(await drop(db, '2026-12-20T23:59:59Z')).toBe(0);
    expect(await drop(db, '2026-12-21T00:00:00Z')).toBe(2);
    expect(await weeksOf(db)).toEqual(['2026w52', '2026w53', '2027w01']);
    expect(await drop(db, '2027-01-08T00:00:00Z')).toBe(4);
    expect(await weeksOf(db)).toEqual(['2027w01']);
    expect(await drop(db, '2027-01-08T00:00:00Z')).toBe(0);
  });

  it('are not waited for when others use them: it is given up, and done later', async () => {
    const { db, url, accountId, campaignId } = await givenDatabase();
    await make(db, '2026-01-05T00:00:00Z', 2);
    const release = await heldOpen(url, 'select count(*) from screened_recipients');
    const dropping = drop(db, '2026-01-19T00:00:00Z');
    // Who comes meanwhile is not held up for longer than the half second that it waits.
    await Promise.all([
      expect(dropping).rejects.toMatchObject({
        name: 'DatabaseAway',
        reason: '55P03',
        mayHaveBeenSent: false,
      }),
      remember(db, accountId, campaignId, { allowed: ['+11'] }),
    ]);
    expect(await weeksOf(db)).toHaveLength(3);
    await release();
    expect(await drop(db, '2026-01-19T00:00:00Z')).toBe(4);
    expect(await weeksOf(db)).toHaveLength(1);
  });

  it('are dropped by many at once as by one', async () => {
    const { db } = await givenDatabase();
    await make(db, '2026-01-05T00:00:00Z', 6);
    await Promise.all(Array.from({ length: 6 }, () => drop(db, '2026-02-09T00:00:00Z')));
    expect(await weeksOf(db)).toEqual(['2026w07']);
  });

  it('are dropped by the job, which makes those to come, and tries again while they are used', async () => {
    const { db, url } = await givenDatabase();
    await db.rows(sql`select make_screening_partitions(now() - interval '70 days', 3)`);
    const release = await heldOpen(url, 'select count(*) from screened_recipients');
    const errors: unknown[] = [];
    const dropped: number[] = [];
    const job = keepPartitions({
      db,
      retentionDays: 30,
      onDropped: (tables) => dropped.push(tables),
      onError: (error) => errors.push(error),
      again: 10,
    });
    onTestFinished(() => job.stop());
    // This week, four to come, three old ones.
    await vi.waitFor(async () => expect(await weeksOf(db)).toHaveLength(8), 20_000);
    expect(dropped).toEqual([]);
    await release();
    await vi.waitFor(() => expect(dropped).toEqual([6]), 20_000);
    expect(errors).toEqual([]);
    const weeks = await weeksOf(db);
    expect(weeks).toHaveLength(5);
    expect(await makePartitions(db, 4).then(() => weeksOf(db))).toEqual(weeks);
    expect(await dropOldestPartition(db, 30)).toBe(false);
  });

  it('are tried again, and told of, while the database is away; and no more when the job is stopped', async () => {
    const away = connect('postgres://nobody@127.0.0.1:1/nothing', { times: { patience: 1 } });
    onTestFinished(() => away.close());
    let failures = 0;
    const job = keepPartitions({ db: away, retentionDays: 30, onError: () => (failures += 1), again: 1 });
    await vi.waitFor(() => expect(failures).toBeGreaterThan(2), 20_000);
    await job.stop();
    const atTheEnd = failures;
    const other = keepPartitions({ db: away, retentionDays: 30, onError: () => undefined, again: 1 });
    await other.stop();
    expect(failures).toBe(atTheEnd);
  });
});

describe('a role that may not change the schema', () => {
  async function givenRole(isServer: boolean) {
    const database = await givenDatabase();
    const role = `heed_${database.accountId.replaceAll('-', '')}`;
    await database.db.text(`create role ${role} login password 'weak'`, []);
    if (isServer) await database.db.text(`grant heed_server to ${role}`, []);
    const address = new URL(database.url);
    address.username = role;
    address.password = 'weak';
    const db = connect(address.href, { connections: 1 });
    onTestFinished(async () => {
      await db.close();
      await database.db.text(`drop owned by ${role}`, []);
      await database.db.text(`drop role ${role}`, []);
    });
    return { ...database, weak: db };
  }

  it('stores recipients, makes weeks and drops them where it is what the server works as', async () => {
    const { weak, db, accountId, campaignId } = await givenRole(true);
    await remember(weak, accountId, campaignId, { allowed: ['+11'] });
    expect(await totalsOf(db, accountId, campaignId)).toEqual([1, 0]);
    await makePartitions(weak, 2);
    expect(await weeksOf(db)).toHaveLength(3);
    await db.rows(sql`select make_screening_partitions(now() - interval '70 days', 3)`);
    while (await dropOldestPartition(weak, 30));
    expect(await weeksOf(db)).toHaveLength(3);
    await expect(weak.rows(sql`drop table screened_recipients`)).rejects.toThrow();
  });

  it('does neither where it is not', async () => {
    const { weak, db } = await givenRole(false);
    await expect(makePartitions(weak, 0)).rejects.toThrow('permission denied');
    await makePartitions(db, 0);
    await expect(drop(weak, '2100-01-01T00:00:00Z')).rejects.toThrow('permission denied');
    expect(await weeksOf(db)).toHaveLength(1);
  });
});
