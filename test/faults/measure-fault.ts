/** One fault under steady traffic: injected, over, whole again, and what is in the log then. */
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { connect } from '../../src/core/db/connect.js';
import type { Stand } from './stand.js';
import { storedEvidence } from './evidence.js';
import { startImportLoad } from './import-load.js';
import { isAllSigned, storedProofs } from './proofs.js';
import { startTraffic, type Traffic } from './traffic.js';
import { type Verdict, verdictOf } from './verdict.js';

export interface Fault {
  /** As the table and the test's title name it. */
  name: string;
  /** Does it; resolves when it is over, and nothing but Heed itself has to recover. */
  inject(stand: Stand): Promise<void>;
  /** How often it is done, each time once all is whole again; once unless said. The row is of all of them. */
  times?: number;
  /** Whether Heed itself dies, so that connections to it break off. */
  killsHeed?: boolean;
  /** Whether it outlasts the day for which the address of an upload is good: whoever is sending a file then has to begin again. */
  outlastsUploads?: boolean;
}

export interface FaultRow extends Verdict {
  fault: string;
  codes: Record<string, number>;
  readCodes: Record<string, number>;
  /** Until each caller had a new message acknowledged and the followers had seen it, the longest; null: not within the ceiling. */
  secondsUntilWhole: number | null;
  slowestWrite: number;
  slowestRead: number;
  followerError: unknown;
  /** What imports were told that they should not be. */
  importProblems: readonly string[];
  /** Sessions of Heed seen idle in a transaction. */
  idleInTransaction: number;
  ready: boolean;
}

/** Milliseconds: ten times what is normal, and more. */
const ceiling = 60_000;
/** For which traffic runs before the fault, and after all is whole. */
const steadily = 500;

export async function measureFault(stand: Stand, fault: Fault): Promise<FaultRow> {
  const [first] = stand.clients;
  if (first === undefined) throw new Error('a stand without a Heed');
  const traffic = startTraffic(stand.clients, stand.address);
  const imports = startImportLoad(first, { mayExpire: fault.outlastsUploads === true });
  const watch = watchSessions(stand.databaseUrl);
  let secondsUntilWhole: number | null = 0;
  try {
    const began = performance.now();
    await until(() => isServing(stand, traffic, began));
    for (let nth = 0; nth < (fault.times ?? 1) && secondsUntilWhole !== null; nth += 1) {
      await wait(steadily);
      await fault.inject(stand);
      const over = performance.now();
      const isWhole = await until(() => isServing(stand, traffic, over));
      const seconds = (performance.now() - over) / 1_000;
      secondsUntilWhole = isWhole ? Math.max(secondsUntilWhole, seconds) : null;
    }
    await wait(steadily);
  } finally {
    await Promise.all([traffic.stop(), imports.stop()]);
  }
  const stored = await storedEvidence(stand.db, stand.accountId);
  await until(() => stand.followers.every(({ seen }) => seen.length >= stored.log.length));
  await until(() => isAllSigned(stand.db));
  return {
    fault: fault.name,
    ...verdictOf({
      sent: new Set([...traffic.sent, ...imports.sent]),
      acknowledgedMessages: traffic.acknowledged,
      acknowledgedRows: imports.acknowledged,
      saidLast: traffic.saidLast,
      ...stored,
      followers: stand.followers.map(({ seen }) => seen),
      proofs: await storedProofs(stand.db, stand.checkpointDir),
    }),
    codes: Object.fromEntries(traffic.codes),
    readCodes: Object.fromEntries(traffic.readCodes),
    secondsUntilWhole,
    slowestWrite: traffic.slowestWrite(),
    slowestRead: traffic.slowestRead(),
    followerError: stand.followers.map(({ error }) => error()).find((error) => error !== undefined),
    importProblems: imports.problems,
    idleInTransaction: await watch.stop(),
    ready: await isReady(first.url),
  };
}

async function isReady(url: string): Promise<boolean> {
  for (const until = performance.now() + 10_000; performance.now() < until; await wait(100))
    if ((await fetch(`${url}/health/ready`).catch(() => null))?.status === 200) return true;
  return false;
}

/** Whether each caller has had an answer to something new, and the followers have seen it. */
function isServing(stand: Stand, traffic: Traffic, since: number): boolean {
  const firsts = traffic.firstEventsSince(since);
  if (firsts === null) return false;
  return stand.followers.every(({ hasSeen }) => firsts.every(hasSeen));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + ceiling;
  while (performance.now() < deadline) {
    if (await condition()) return true;
    await wait(10);
  }
  return false;
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
