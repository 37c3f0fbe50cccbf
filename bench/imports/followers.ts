/**
 * An import of 1,000,000 rows on one process while 100 followers of its account are connected to another one: how far
 * they are behind, what it costs that process, and what a STOP of another account takes to its follower there. Then 50
 * followers with 50 different documents, for which nothing can be made once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Aim, Row, Section } from '../bench.js';
import { checkLog } from '../check-log.js';
import type { BenchDatabase } from '../database.js';
import { count, megabytes, microseconds, milliseconds } from '../format.js';
import type { Heed } from '../heed.js';
import {
  type Followers,
  follow,
  followersQuery,
  openWriter,
  startFollowers,
  type Writer,
} from '../live/feed.js';
import type { Latencies } from '../live/followers.js';
import { forgetPeak, memoryOf } from '../live/process-memory.js';
import { cpuSecondsOf } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { startGround } from './ground.js';
import { writeListFile } from './list-file.js';
import { reaches, sendFile } from './run-import.js';

const stopsASecond = 20;

interface Stage {
  resources: Resources;
  database: BenchDatabase;
  /** Runs the imports. */
  imports: Heed;
  directory: string;
}

interface Wish {
  name: string;
  rows: number;
  followers: number;
  /** Each asks for a field under a name of its own. */
  different: boolean;
  aimed: boolean;
}

export async function importsFollowers(resources: Resources): Promise<Section[]> {
  const { database, startHeed } = await startGround(resources);
  const imports = await startHeed();
  const directory = await mkdtemp(path.join(tmpdir(), 'heed-bench-imports-'));
  const stage = { resources, database, imports, directory };
  try {
    return [
      {
        title: 'Followers of an account during an import, connected to another process',
        columns: [
          'import',
          'last event',
          'events a message',
          'CPU an event',
          'a delivery',
          'followers',
          'peak memory',
          'STOP p50',
          'p99',
          'quiet p50',
          'quiet p99',
        ],
        rows: await allFollowed(stage),
        notes: [
          'Import: from its first byte to DONE; last event: from then on, until the last follower has it. CPU is that of the process of the followers, in µs, for one event and for one event to one follower; followers is the load’s for the latter. Memory is the most that it had above what it had just before. STOP: processInbound of another account through that process, 20 a second, from the commit to its follower there.',
        ],
      },
    ];
  } finally {
    await imports.stop();
    await rm(directory, { recursive: true });
  }
}

async function allFollowed(stage: Stage): Promise<Row[]> {
  const rows = Math.min(1_000_000, stage.resources.most);
  const wishes: Wish[] = [
    { name: 'no follower', rows, followers: 0, different: false, aimed: false },
    { name: '100 followers', rows, followers: 100, different: false, aimed: true },
    { name: '50 followers, 50 documents', rows: rows / 10, followers: 50, different: true, aimed: false },
  ];
  const table: Row[] = [];
  // A smoke run sees that it works.
  for (const wish of stage.resources.quick ? wishes.slice(1, 2) : wishes)
    table.push(await followed(stage, wish));
  return table;
}

async function followed(stage: Stage, wish: Wish): Promise<Row> {
  const { resources, database, imports, directory } = stage;
  const { rows, followers: wanted } = wish;
  sayProgress(`${wish.name}, ${count(rows)} rows`);
  const file = await writeListFile(path.join(directory, `list-${rows}`), { form: 'e164', rows });
  // A process of its own each time: its memory is known.
  const heed = await resources.startHeed({ databaseUrl: database.url });
  const account = await imports.addAccount();
  const bystander = await openBystander(heed);
  const followers = startFollowers();
  try {
    await connect(followers, heed, account.key, wish);
    const quiet = await bystander.during(() => pause(resources.quick ? 500 : 10_000));
    const before = await cpuSecondsOf(heed.pid);
    const { resident } = await memoryOf(heed.pid);
    await forgetPeak(heed.pid);
    await followers.call('begin', {});
    let importSeconds = 0;
    let afterwards = 0;
    const meanwhile = await bystander.during(async () => {
      const began = performance.now();
      const id = await sendFile({ heed: imports, account, file });
      await reaches(imports, account.key, id, 'DONE');
      const done = performance.now();
      importSeconds = (done - began) / 1_000;
      if (wanted > 0) await followers.call('reach', { position: rows });
      afterwards = (performance.now() - done) / 1_000;
    });
    const { messages, events, cpuSeconds } = await followers.call('figures');
    const cpu = ((await cpuSecondsOf(heed.pid)) ?? Number.NaN) - (before ?? Number.NaN);
    const { peak } = await memoryOf(heed.pid);
    if (events !== rows * wanted) throw new Error(`${events} events came to ${wanted} followers of ${rows}`);
    await checkLog(database, [account.accountId], rows);
    const aims: Aim[] = wish.aimed
      ? [
          {
            measured: (importSeconds + afterwards) / importSeconds,
            what: 'times the import until the last has all',
            atMost: 1.5,
          },
        ]
      : [];
    return row(
      `${wish.name}, ${count(rows)} rows`,
      [
        `${importSeconds.toFixed(1)} s`,
        wanted === 0 ? '–' : `${afterwards.toFixed(1)} s`,
        wanted === 0 ? '–' : (events / messages).toFixed(0),
        microseconds((cpu / rows) * 1e6),
        wanted === 0 ? '–' : `${((cpu / events) * 1e6).toFixed(2)} µs`,
        wanted === 0 ? '–' : `${((cpuSeconds / events) * 1e6).toFixed(2)} µs`,
        megabytes(peak - resident),
        milliseconds(meanwhile.p50),
        milliseconds(meanwhile.p99),
        milliseconds(quiet.p50),
        milliseconds(quiet.p99),
      ],
      ...aims,
    );
  } finally {
    await bystander.close();
    await followers.stop();
    await heed.stop();
  }
}

async function connect(followers: Followers, heed: Heed, key: string, wish: Wish): Promise<void> {
  if (!wish.different) {
    if (wish.followers > 0) await follow(followers, heed, key, wish.followers);
    return;
  }
  for (let index = 0; index < wish.followers; index += 1) {
    await followers.call('connect', { url: heed.url, key, count: 1 });
    const query = followersQuery.replace('events {', `events { id${index}: id `);
    await followers.call('subscribe', { query, starts: [{ after: null, next: 0 }] });
  }
  await followers.call('greeted');
}

/** Another account with one follower. */
async function openBystander(heed: Heed) {
  const account = await heed.addAccount();
  const writer: Writer = await openWriter(heed, account);
  const follower = startFollowers();
  await follow(follower, heed, account.key, 1);
  return {
    /** From the commits to the follower, of the STOPs that came while something went on. */
    async during(going: () => Promise<unknown>): Promise<Latencies> {
      await follower.call('begin', { timing: true });
      const writing = writer.steadily(stopsASecond, null);
      // Its failure is told where it is awaited.
      writing.catch(() => undefined);
      await going();
      await writer.stop();
      await writing;
      await follower.call('reach', { position: writer.written() });
      const { sinceRecorded } = await follower.call('latencies', { answers: [] });
      return sinceRecorded;
    },
    async close(): Promise<void> {
      await writer.close();
      await follower.stop();
    },
  };
}
