import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { events } from '../../src/core/db/log.tables.js';
import { cursorAt, type LogPlace } from '../../src/core/log/cursor.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventFilter } from '../../src/core/log/event-filter.js';
import type { Batch } from '../../src/core/log/feeds.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { createFeeds, type RunningFeeds } from '../../src/features/live/feeds.js';
import { followEvents } from '../../src/features/live/follow-events.js';
import { readLogPart } from '../../src/features/live/live.queries.js';
import { batchLimit } from '../../src/features/live/run.rules.js';
import { createWakeUps } from '../../src/features/live/wake-ups.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, makeItem, makeWord } from '../support/words.js';
import { idsOfLog, recordOptOuts } from './live-server.js';
import { tapped, type TappedStatement } from '../support/tapped-db.js';

const database = useDatabase();
const front: LogPlace = { position: 0, eventId: null };
/** Nobody is woken by itself: what a test wants read it asks for. */
const noWakeUps = { grew: () => undefined, listen: () => () => undefined };
const held: { feeds?: RunningFeeds } = {};
const feeds = () => (held.feeds ??= createFeeds({ db: database.db, wakeUps: noWakeUps }));
afterEach(() => expect(held.feeds?.followers() ?? 0).toBe(0));

async function givenLog(count: number): Promise<{ accountId: string; ids: string[] }> {
  const accountId = await givenBareAccount(database.db);
  await recordOptOuts(createWordRecorder(database.db), accountId, count);
  return { accountId, ids: await idsOfLog(database.db, accountId) };
}

/** Another event where one was, as after a restore. */
async function replaceEventAt(accountId: string, position: number): Promise<void> {
  await database.db.rows(sql`
    update events set event_id = ${randomUUID()} where account_id = ${accountId} and position = ${position}`);
}

const withCode = (code: string) =>
  expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown });

function follow(accountId: string, after: LogPlace | string | null, filter: EventFilter = {}) {
  const cursor = after === null || typeof after === 'string' ? after : cursorAt(accountId, after);
  return followEvents(feeds(), accountId, { after: cursor, filter });
}

async function nextOf(follower: AsyncIterator<Batch<LogEvent>>): Promise<Batch<LogEvent>> {
  const result = await follower.next();
  if (result.done === true) throw new Error('the follower has ended');
  return result.value;
}

/** The first batch after a place. */
async function batchAfter(accountId: string, after: LogPlace | string | null, filter: EventFilter = {}) {
  const follower = await follow(accountId, after, filter);
  const batch = await nextOf(follower);
  await follower.return?.();
  return batch;
}

describe('a run of 10,000 events', () => {
  let accountId: string;
  let ids: string[];
  const placeAt = (position: number) => ({ position, eventId: ids[position - 1] ?? null });
  beforeAll(async () => {
    ({ accountId, ids } = await givenLog(10_000));
  });

  it('R2 is resumed at each of its positions by the cursor there, with the very next events', async () => {
    const wrong: number[] = [];
    const check = async (position: number) => {
      const batch = await batchAfter(accountId, placeAt(position));
      const read = batch.items.map((event) => event.eventId);
      const end = position + read.length;
      if (position < ids.length && read.length === 0) wrong.push(position);
      if (batch.place.position !== end || read.join() !== ids.slice(position, end).join())
        wrong.push(position);
    };
    let next = 0;
    const worker = async () => {
      while (next <= ids.length) await check(next++);
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(wrong).toEqual([]);
  }, 120_000);

  it('is read in batches of 500, in order, whole, the last of which has caught up', async () => {
    const follower = await follow(accountId, front);
    const batches: Batch<LogEvent>[] = [];
    while (batches.at(-1)?.caughtUp !== true) batches.push(await nextOf(follower));
    await follower.return?.();
    expect(batches.flatMap(({ items }) => items.map((event) => event.eventId))).toEqual(ids);
    expect(batches).toHaveLength(ids.length / batchLimit);
    expect(batches.map(({ behind }) => behind)).toEqual(batches.map((_, index) => 9_500 - index * 500));
  });

  it('brings followers who began at different places to the same batches', async () => {
    const follower = [await follow(accountId, placeAt(123)), await follow(accountId, placeAt(457))];
    const [mine, other] = follower as [(typeof follower)[0], (typeof follower)[0]];
    expect((await nextOf(mine)).place).toEqual(placeAt(140));
    expect((await nextOf(mine)).place).toEqual(placeAt(500));
    expect((await nextOf(other)).place).toEqual(placeAt(500));
    expect(await nextOf(mine)).toBe(await nextOf(other));
    for (const one of follower) await one.return?.();
  });

  it('costs a page the same wherever it begins: it looks at no event before or behind it', async () => {
    for (const after of [0, 5_000, 9_000]) {
      const plan = await planOf((db) => readLogPart(db, accountId, { after, limit: 500, window: 500 }));
      expect(plan.indexes).toEqual(
        new Set(['events_account_id_position_pk', 'log_heads_pkey', 'accounts_pkey']),
      );
      expect(plan.rowsRead).toBeLessThan(510);
    }
  });

  it('a filter that matches nothing moves on window by window and reads no further', async () => {
    const none = sql`${events.keyword} = 'NOTHING'`;
    const part = await readLogPart(database.db, accountId, {
      after: 100,
      limit: 500,
      window: 200,
      where: none,
    });
    expect(part).toMatchObject({ head: 10_000, upTo: { position: 300, eventId: ids[299] }, events: [] });
  });

  it('a filter brings the place to the end of the log, although the last events do not match', async () => {
    const [first] = await database.db.rows<{ recipient: string }>(sql`
      select recipient from events where account_id = ${accountId} and position = 2`);
    for (const after of [0, 1]) {
      const batch = await batchAfter(accountId, placeAt(after), { recipient: first?.recipient });
      expect(batch.items.map((event) => event.position)).toEqual([2]);
      expect(batch).toMatchObject({ place: placeAt(10_000), caughtUp: true, behind: 0 });
    }
  });
});

it('a filter that lets more through than a batch holds goes on behind the last of the batch', async () => {
  const accountId = await givenBareAccount(database.db);
  const words = Array.from({ length: 7_000 }, (_, index) =>
    makeWord({
      recipient: `+1416${String(index).padStart(7, '0')}`,
      source: index % 2 === 0 ? 'MANUAL' : 'BUTTON',
    }),
  );
  await createWordRecorder(database.db).record(
    accountId,
    words.map((word) => makeItem([word])),
  );
  const follower = await follow(accountId, front, { sources: ['BUTTON'] });
  const batches: Batch<LogEvent>[] = [];
  while (batches.at(-1)?.caughtUp !== true) batches.push(await nextOf(follower));
  await follower.return?.();
  const positions = batches.flatMap(({ items }) => items.map((event) => event.position));
  expect(positions).toEqual(Array.from({ length: 3_500 }, (_, index) => 2 * index + 2));
  expect(batches.slice(0, 2).map(({ place }) => place.position)).toEqual([1_000, 2_000]);
});

describe('a cursor', () => {
  it('of no bytes of ours is unknown', async () => {
    const { accountId } = await givenLog(1);
    for (const garbled of ['', 'x', 'not a cursor', 'AAAA', cursorAt(accountId, front).slice(1)]) {
      await expect(follow(accountId, garbled)).rejects.toEqual(withCode('CURSOR_UNKNOWN'));
    }
  });

  it('of another account is unknown', async () => {
    const [mine, other] = [await givenLog(1), await givenLog(1)];
    const foreign = cursorAt(other.accountId, { position: 1, eventId: other.ids[0] ?? null });
    await expect(follow(mine.accountId, foreign)).rejects.toEqual(withCode('CURSOR_UNKNOWN'));
  });

  it('past the end of the log is ahead', async () => {
    const { accountId } = await givenLog(2);
    await expect(follow(accountId, { position: 3, eventId: randomUUID() })).rejects.toEqual(
      withCode('CURSOR_AHEAD'),
    );
  });

  it('at another event than the one that stands there is of another epoch', async () => {
    const { accountId, ids } = await givenLog(3);
    await replaceEventAt(accountId, 2);
    const at = (position: number) => ({ position, eventId: ids[position - 1] ?? null });
    await expect(follow(accountId, at(2))).rejects.toEqual(withCode('CURSOR_EPOCH'));
    expect(await batchAfter(accountId, at(3))).toMatchObject({ items: [], place: at(3), caughtUp: true });
  });

  it('is not asked for: following begins at the end of the log', async () => {
    const { accountId, ids } = await givenLog(3);
    expect(await batchAfter(accountId, null)).toMatchObject({
      items: [],
      place: { position: 3, eventId: ids[2] },
    });
  });
});

it('R2 followers who read while others write miss nothing and see nothing twice', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const wakeUps = createWakeUps({ db, databaseUrl: database.url, onTrouble: () => undefined });
  const recorder = createWordRecorder(db, { onGrowth: (grown) => wakeUps.grew(grown) });
  const mine = createFeeds({ db, wakeUps });
  const followToEnd = async () => {
    const follower = await followEvents(mine, accountId, { after: cursorAt(accountId, front), filter: {} });
    const seen: string[] = [];
    for await (const batch of follower) {
      seen.push(...batch.items.map((event) => event.eventId));
      if (batch.place.position >= 2_000) break;
    }
    return seen;
  };
  const following = [followToEnd(), followToEnd(), followToEnd()];
  for (let round = 0; round < 200; round += 1) await recordOptOuts(recorder, accountId, 10);
  const seen = await Promise.all(following);
  const ids = await idsOfLog(db, accountId);
  expect(seen).toEqual([ids, ids, ids]);
  expect([mine.followers(), wakeUps.followers()]).toEqual([0, 0]);
  await wakeUps.stop();
});

interface PlanNode {
  'Index Name'?: string;
  'Actual Rows': number;
  'Rows Removed by Filter'?: number;
  Plans?: PlanNode[];
}

/** Which indexes the statement goes along, and how many rows it takes from tables. */
async function planOf(
  run: (db: Db) => Promise<unknown>,
): Promise<{ indexes: Set<string>; rowsRead: number }> {
  const statements: TappedStatement[] = [];
  const listening = tapped(database.db, (statement) => {
    statements.push(statement);
    return Promise.resolve([]);
  });
  await run(listening);
  const indexes = new Set<string>();
  let rowsRead = 0;
  const visit = (node: PlanNode) => {
    if (node['Index Name'] !== undefined) {
      indexes.add(node['Index Name']);
      rowsRead += node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
    }
    node.Plans?.forEach(visit);
  };
  await database.db.rows(sql`analyze events`);
  for (const statement of statements) {
    const [row] = await database.db.text<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      `explain (analyze, format json) ${statement.text}`,
      statement.parameters,
    );
    for (const { Plan } of row?.['QUERY PLAN'] ?? []) visit(Plan);
  }
  return { indexes, rowsRead };
}
