/** One fault under steady traffic: injected, over, whole again, and what is in the log then. */
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connect } from '../../src/core/db/connect.js';
import type { Stand } from './stand.js';
import { startTraffic, type Traffic } from './traffic.js';

export interface Fault {
  /** As the table and the test's title name it. */
  name: string;
  /** Does it; resolves when it is over, and nothing but Heed itself has to recover. */
  inject(stand: Stand): Promise<void>;
}

export interface FaultRow {
  fault: string;
  sent: number;
  acknowledged: number;
  /** Of those acknowledged, how many are in the log as they were acknowledged. */
  found: number;
  /** Messages with more than one event. */
  twice: number;
  codes: Record<string, number>;
  readCodes: Record<string, number>;
  /** Until each caller had a new message acknowledged and the followers had seen it; null: not within the ceiling. */
  secondsUntilWhole: number | null;
  slowestWrite: number;
  slowestRead: number;
  /** Whether positions are 1, 2, 3, … */
  gapless: boolean;
  /** Events that a follower has seen in another place than the log's, not at all, or twice. */
  followedWrongly: number;
  followerError: unknown;
  /** Sessions of Heed seen idle in a transaction. */
  idleInTransaction: number;
  ready: boolean;
}

/** Milliseconds: ten times what is normal, and more. */
const ceiling = 40_000;
/** For which traffic runs before the fault, and after all is whole. */
const steadily = 500;

export async function measureFault(stand: Stand, fault: Fault): Promise<FaultRow> {
  const traffic = startTraffic(stand.client, stand.address);
  const watch = watchSessions(stand.databaseUrl);
  let secondsUntilWhole: number | null = null;
  try {
    const began = performance.now();
    await until(() => isServing(stand, traffic, began));
    await wait(steadily);
    await fault.inject(stand);
    const over = performance.now();
    if (await until(() => isServing(stand, traffic, over)))
      secondsUntilWhole = (performance.now() - over) / 1_000;
    await wait(steadily);
  } finally {
    await traffic.stop();
  }
  const log = await logOf(stand);
  await until(() => stand.followers.every(({ seen }) => seen.length >= log.length));
  const eventOf = new Map(log.map((event) => [event.message_id, event.event_id]));
  const found = [...traffic.acknowledged].filter(
    ([messageId, eventId]) => eventOf.get(messageId) === eventId,
  );
  return {
    fault: fault.name,
    sent: traffic.sent.size,
    acknowledged: traffic.acknowledged.size,
    found: found.length,
    twice: log.length - eventOf.size,
    codes: Object.fromEntries(traffic.codes),
    readCodes: Object.fromEntries(traffic.readCodes),
    secondsUntilWhole,
    slowestWrite: traffic.slowestWrite(),
    slowestRead: traffic.slowestRead(),
    gapless: log.every(({ position }, index) => position === index + 1),
    followedWrongly: stand.followers.reduce((sum, { seen }) => sum + differences(seen, log), 0),
    followerError: stand.followers.map(({ error }) => error()).find((error) => error !== undefined),
    idleInTransaction: await watch.stop(),
    ready: (await fetch(`${stand.client.url}/health/ready`)).status === 200,
  };
}

function differences(seen: readonly string[], log: readonly { event_id: string }[]): number {
  const length = Math.max(seen.length, log.length);
  return Array.from({ length }).filter((_, at) => seen[at] !== log[at]?.event_id).length;
}

/** Whether each caller has had an answer to something new, and the followers have seen it. */
function isServing(stand: Stand, traffic: Traffic, since: number): boolean {
  const firsts = traffic.firstEventsSince(since);
  if (firsts === null) return false;
  return stand.followers.every(({ hasSeen }) => firsts.every(hasSeen));
}

async function until(condition: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ceiling;
  while (performance.now() < deadline) {
    if (condition()) return true;
    await wait(10);
  }
  return false;
}

function logOf(stand: Stand) {
  return stand.db.rows<{ position: number; event_id: string; message_id: string }>(sql`
    select position, event_id, message_id from events where account_id = ${stand.accountId}::uuid order by position`);
}

/** Looks at Heed's sessions again and again, as long as there is a database to ask. */
function watchSessions(databaseUrl: string) {
  const db = connect(databaseUrl, { connections: 1, name: 'the watch' });
  let sightings = 0;
  const stopping = new AbortController();
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const rows = await db
        .rows(
          sql`
          select from pg_stat_activity
          where datname = current_database() and application_name like 'heed%' and state like 'idle in transaction%'`,
        )
        .catch(() => []);
      sightings += rows.length;
      await wait(20);
    }
  })();
  return {
    async stop(): Promise<number> {
      stopping.abort();
      await watching;
      await db.close();
      return sightings;
    },
  };
}
