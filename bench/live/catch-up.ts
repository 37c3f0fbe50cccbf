/**
 * 10,000 followers that were away come back at once, each with a cursor 1,000 events behind: all with the same, as after a
 * deploy of the server, or with 1,000 different ones, as after an outage that each noticed at another time.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Row, Section } from '../bench.js';
import type { BenchDatabase } from '../database.js';
import { count, megabytes, milliseconds } from '../format.js';
import type { Heed } from '../heed.js';
import { median } from '../measure.js';
import { cpuSecondsOf } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { OptOutEventsDocument } from '../../test/generated/operations.js';
import { followersQuery, openWriter, startFollowers } from './feed.js';
import type { Start } from './followers.js';
import { forgetPeak, memoryOf } from './process-memory.js';

const events = 3_000;
const behind = 1_000;

interface Return {
  connectSeconds: number;
  catchUpSeconds: number;
  cpuSeconds: number;
  followersCpuSeconds: number;
  /** Of who writes to another account meanwhile. */
  writerCpuSeconds: number;
  before: number;
  peak: number;
  statements: number;
  messages: number;
  /** Milliseconds that its calls took. */
  answers: number[];
}

export async function catchUp(resources: Resources): Promise<Section[]> {
  const followers = resources.quick ? 1_000 : 10_000;
  const rounds = resources.quick ? 1 : 3;
  const rows: Row[] = [];
  for (const spread of [false, true]) {
    const returns: Return[] = [];
    for (let round = 0; round < rounds; round += 1)
      returns.push(await comeBack(resources, followers, spread));
    const of = (pick: (one: Return) => number) => median(returns.map(pick));
    const answers = returns.flatMap((one) => one.answers).toSorted((one, other) => one - other);
    rows.push(
      row(`${count(followers)} followers, ${spread ? '1,000 different cursors' : 'one cursor'}`, [
        seconds(of((one) => one.connectSeconds)),
        seconds(of((one) => one.catchUpSeconds)),
        megabytes(of((one) => one.before)),
        megabytes(of((one) => one.peak)),
        seconds(of((one) => one.cpuSeconds)),
        seconds(of((one) => one.followersCpuSeconds)),
        `${of((one) => one.writerCpuSeconds).toFixed(2)} s`,
        count(of((one) => one.messages)),
        count(of((one) => one.statements)),
        milliseconds(median(answers)),
        milliseconds(answers[Math.floor(answers.length * 0.99)] ?? Number.NaN),
      ]),
    );
  }
  return [
    {
      title: `Followers that were away catch up ${count(behind)} events each`,
      columns: [
        'connect',
        'then catch up',
        'memory before',
        'peak',
        'CPU server',
        'followers',
        'writer',
        'messages',
        'statements',
        'STOP p50',
        'STOP p99',
      ],
      rows,
      notes: [
        'Until the last follower has the last event. Memory is what the system counts for the server’s process. STOP: processInbound to another account through the same process meanwhile, ten a second. Followers and writer are the load, a process each.',
      ],
    },
  ];
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`;
}

async function comeBack(resources: Resources, count: number, spread: boolean): Promise<Return> {
  const { url: databaseUrl, sql } = await resources.database();
  // A process of its own, which has read none of it.
  const writes = await resources.heed();
  const account = await writes.addAccount();
  const bystander = await writes.addAccount();
  const writer = await openWriter(writes, account);
  for (let call = 0; call < events / 500; call += 1) await writer.write(500);
  await writer.close();
  const starts = await startsOf(writes, account.key, spread);
  const heed = await resources.startHeed({ databaseUrl });
  const followers = startFollowers();
  const asker = await openWriter(heed, bystander);
  try {
    const statementsBefore = await transactionsOf(sql);
    const memoryBefore = await memoryOf(heed.pid);
    await forgetPeak(heed.pid);
    const cpuBefore = await cpuSecondsOf(heed.pid);
    const askerCpuBefore = await asker.cpuSeconds();
    const asking = asker.steadily(10, null);
    // Its failure is told where it is awaited.
    asking.catch(() => undefined);
    await followers.call('begin', {});
    const { seconds: connectSeconds } = await followers.call('connect', {
      url: heed.url,
      key: account.key,
      count,
    });
    const { at } = await followers.call('subscribe', { query: followersQuery, starts });
    const reached = await followers.call('reach', { position: events });
    const figures = await followers.call('figures');
    sayProgress(
      `connected in ${seconds(connectSeconds)}, caught up in ${seconds((reached.at - at) / 1_000)}, peak ${megabytes((await memoryOf(heed.pid)).peak)}`,
    );
    await asker.stop();
    const answers = (await asking).map(({ took }) => took);
    const cpuAfter = await cpuSecondsOf(heed.pid);
    const { peak } = await memoryOf(heed.pid);
    return {
      connectSeconds,
      catchUpSeconds: (reached.at - at) / 1_000,
      cpuSeconds: (cpuAfter ?? Number.NaN) - (cpuBefore ?? Number.NaN),
      followersCpuSeconds: figures.cpuSeconds,
      writerCpuSeconds: (await asker.cpuSeconds()) - askerCpuBefore,
      before: memoryBefore.resident,
      peak,
      statements: (await transactionsOf(sql)) - statementsBefore,
      messages: figures.messages,
      answers,
    };
  } finally {
    await asker.close();
    await followers.stop();
    await heed.stop();
  }
}

/** Where they come back from: `behind` events before the end, or on average so many. */
async function startsOf(heed: Heed, key: string, spread: boolean): Promise<Start[]> {
  const cursors: string[] = [];
  while (cursors.length < events) {
    const after = cursors.at(-1) ?? null;
    const variables = { filter: null, first: 500, after, last: null, before: null };
    const { optOutEvents } = await heed.run(key, OptOutEventsDocument, variables);
    cursors.push(...optOutEvents.edges.map(({ cursor }) => cursor));
  }
  const first = spread ? events - behind * 1.5 : events - behind;
  return Array.from({ length: spread ? 1_000 : 1 }, (_, index) => ({
    after: cursors[first + index - 1] ?? null,
    next: first + index + 1,
  }));
}

/** Each statement of Heed is a transaction. Backends tell theirs at most once a second, idle ones within ten. */
async function transactionsOf(sql: BenchDatabase['sql']): Promise<number> {
  await wait(11_000);
  const [row] = await sql<{ transactions: number }[]>`
    select sum(xact_commit)::integer as transactions from pg_stat_database where datname = current_database()`;
  return row?.transactions ?? Number.NaN;
}
