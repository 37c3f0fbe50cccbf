import { randomUUID } from 'node:crypto';
import { type SQL, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Db, Statement } from '../../src/core/db/connect.js';
import { events } from '../../src/core/db/log.tables.js';
import { cursorAt, type LogPlace } from '../../src/core/log/cursor.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { batchLimit, followEvents, readEventsPage } from '../../src/features/live/follow-events.js';
import type { Page } from '../../src/features/live/follow-log.js';
import { readLogPart } from '../../src/features/live/live.queries.js';
import { startPlaceOf } from '../../src/features/live/start-place.js';
import { createWakeUps } from '../../src/features/live/wake-ups.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount } from '../support/words.js';
import { idsOfLog, recordOptOuts } from './live-server.js';

const database = useDatabase();
const front: LogPlace = { position: 0, eventId: null };

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

function pageOf<Item>(page: Page<Item>) {
  if (page.kind !== 'page') throw page.error;
  return page;
}

const withCode = (code: string) =>
  expect.objectContaining({ extensions: expect.objectContaining({ code }) as unknown });

describe('a run of 10,000 events', () => {
  let accountId: string;
  let ids: string[];
  beforeAll(async () => {
    ({ accountId, ids } = await givenLog(10_000));
  });

  it('R2 is resumed at each of its positions by the cursor there, with the very next events', async () => {
    const wrong: number[] = [];
    const check = async (position: number) => {
      const eventId = position === 0 ? null : (ids[position - 1] ?? null);
      const place = await startPlaceOf(database.db, accountId, cursorAt(accountId, { position, eventId }));
      const part = await readLogPart(database.db, accountId, { after: place.position, limit: 3, window: 3 });
      const read = part?.events.map((event) => event.eventId).join();
      if (read !== ids.slice(position, position + 3).join()) wrong.push(position);
    };
    let next = 0;
    const worker = async () => {
      while (next <= ids.length) await check(next++);
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    expect(wrong).toEqual([]);
  }, 120_000);

  it('is read in pages of 500, in order, whole, the last of which has caught up', async () => {
    const read: string[] = [];
    const caughtUp: boolean[] = [];
    let place = front;
    while (caughtUp.at(-1) !== true) {
      const page = pageOf(await readEventsPage(database.db, accountId, place, undefined));
      read.push(...page.items.map((event) => event.eventId));
      caughtUp.push(page.caughtUp);
      place = page.place;
    }
    expect(read).toEqual(ids);
    expect(caughtUp).toHaveLength(ids.length / batchLimit);
  });

  it('costs a page the same wherever it begins: it looks at no event before or behind it', async () => {
    for (const after of [0, 5_000, 9_000]) {
      const plan = await planOf((db) => readLogPart(db, accountId, { after, limit: 500, window: 500 }));
      expect(plan.indexes).toEqual(new Set(['events_account_id_position_pk', 'log_heads_pkey']));
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
    const first = sql`${events.position} <= 2`;
    const page = pageOf(await readEventsPage(database.db, accountId, front, first));
    expect(page.items.map((event) => event.position)).toEqual([1, 2]);
    expect(page.place).toEqual({ position: 10_000, eventId: ids[9_999] });
    expect(page.caughtUp).toBe(true);
  });

  it('a filter that lets more through than a batch holds goes on behind the last of the batch', async () => {
    const half = sql`${events.position} % 2 = 0`;
    const page = pageOf(await readEventsPage(database.db, accountId, front, half));
    expect(page.items).toHaveLength(500);
    expect(page.place).toEqual({ position: 1_000, eventId: ids[999] });
    expect(page.caughtUp).toBe(false);
  });
});

describe('a cursor', () => {
  it('of no bytes of ours is unknown', async () => {
    const { accountId } = await givenLog(1);
    for (const garbled of ['', 'x', 'not a cursor', 'AAAA', cursorAt(accountId, front).slice(1)]) {
      await expect(startPlaceOf(database.db, accountId, garbled)).rejects.toEqual(withCode('CURSOR_UNKNOWN'));
    }
  });

  it('of another account is unknown', async () => {
    const [mine, other] = [await givenLog(1), await givenLog(1)];
    const foreign = cursorAt(other.accountId, { position: 1, eventId: other.ids[0] ?? null });
    await expect(startPlaceOf(database.db, mine.accountId, foreign)).rejects.toEqual(
      withCode('CURSOR_UNKNOWN'),
    );
  });

  it('past the end of the log is ahead', async () => {
    const { accountId } = await givenLog(2);
    const ahead = cursorAt(accountId, { position: 3, eventId: randomUUID() });
    await expect(startPlaceOf(database.db, accountId, ahead)).rejects.toEqual(withCode('CURSOR_AHEAD'));
  });

  it('at another event than the one that stands there is of another epoch', async () => {
    const { accountId, ids } = await givenLog(3);
    await replaceEventAt(accountId, 2);
    const cursor = (position: number) =>
      cursorAt(accountId, { position, eventId: ids[position - 1] ?? null });
    await expect(startPlaceOf(database.db, accountId, cursor(2))).rejects.toEqual(withCode('CURSOR_EPOCH'));
    expect(await startPlaceOf(database.db, accountId, cursor(3))).toEqual({ position: 3, eventId: ids[2] });
  });

  it('is not asked for: following begins at the end of the log', async () => {
    const { accountId, ids } = await givenLog(3);
    expect(await startPlaceOf(database.db, accountId, null)).toEqual({ position: 3, eventId: ids[2] });
  });
});

describe('a follower whose log changes under it', () => {
  it('is told that the log is not what it was where another event stands at its place', async () => {
    const { accountId, ids } = await givenLog(2);
    await replaceEventAt(accountId, 2);
    const place = { position: 2, eventId: ids[1] ?? null };
    const page = await readEventsPage(database.db, accountId, place, undefined);
    expect(page).toEqual({ kind: 'lost', error: withCode('CURSOR_EPOCH') });
  });

  it('is told that it is ahead where the log has become shorter', async () => {
    const { accountId, ids } = await givenLog(2);
    await database.db.rows(sql`update log_heads set position = 1 where account_id = ${accountId}`);
    const place = { position: 2, eventId: ids[1] ?? null };
    const page = await readEventsPage(database.db, accountId, place, undefined);
    expect(page).toEqual({ kind: 'lost', error: withCode('CURSOR_AHEAD') });
  });
});

it('R2 followers who read while others write miss nothing and see nothing twice', async () => {
  const { db } = database;
  const accountId = await givenBareAccount(db);
  const wakeUps = createWakeUps({ db, databaseUrl: database.url, onTrouble: () => undefined });
  const recorder = createWordRecorder(db, { onGrowth: (grown) => wakeUps.grew(grown) });
  const follow = async () => {
    const follower = await followEvents({ db, wakeUps }, accountId, { after: cursorAt(accountId, front) });
    const seen: string[] = [];
    for await (const batch of follower) {
      seen.push(...batch.items.map((event) => event.eventId));
      if (batch.place.position >= 2_000) break;
    }
    return seen;
  };
  const following = [follow(), follow(), follow()];
  for (let round = 0; round < 200; round += 1) await recordOptOuts(recorder, accountId, 10);
  const seen = await Promise.all(following);
  const ids = await idsOfLog(db, accountId);
  expect(seen).toEqual([ids, ids, ids]);
  expect(wakeUps.followers()).toBe(0);
  await wakeUps.stop();
}, 60_000);

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
  const statements: SQL[] = [];
  const listening: Db = {
    ...database.db,
    rows: (statement: Statement) => {
      statements.push(statement.getSQL());
      return Promise.resolve([]);
    },
  };
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
    const [row] = await database.db.rows<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
      sql`explain (analyze, format json) ${statement}`,
    );
    for (const { Plan } of row?.['QUERY PLAN'] ?? []) visit(Plan);
  }
  return { indexes, rowsRead };
}
