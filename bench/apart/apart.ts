/**
 * What keeping accounts apart in the database costs: hot statements as the server's role under row-level security, each with its
 * account in the same message, against the same as the owner of a copy of the database without all that. In turns, so
 * that a slow half minute touches both sides alike.
 */
import { randomUUID } from 'node:crypto';
import postgres from 'postgres';
import { askingBy } from '../../src/core/db/asking.js';
import { connect, type Db } from '../../src/core/db/connect.js';
import { logPage } from '../../src/core/log/log-pages.queries.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { decisionNow } from '../../src/features/decision/decision.queries.js';
import { listPage } from '../../src/features/opt-out-list/list-pages.queries.js';
import { suppressionsAmong } from '../../src/features/screening/screening.queries.js';
import { asServer } from '../../test/support/server-role.js';
import { makeItem, makeWord } from '../../test/support/words.js';
import type { Section } from '../bench.js';
import type { BenchDatabase } from '../database.js';
import { addListAccount } from '../fill-list.js';
import { count, microseconds, rate, ratio } from '../format.js';
import { median, ratioOf } from '../measure.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { withoutKeepingApart } from './without-keeping-apart.js';

interface Side {
  db: Db;
  stop(accountId: string, recipient: string): Promise<unknown>;
}

interface Operation {
  name: string;
  callers: number;
  run(side: Side, turn: number): Promise<unknown>;
}

const screened = 10_000;

export async function apart(resources: Resources): Promise<Section[]> {
  const database = await resources.startDatabase();
  const heed = await resources.startHeed({ databaseUrl: database.url });
  const account = await addListAccount(heed, database, Math.min(200_000, resources.most));
  await heed.stop();
  const { accountId, entries } = account;
  const [sender] = await database.sql<{ sender_id: string }[]>`
    select sender_id from senders where account_id = ${accountId} order by scope_key limit 1`;
  const senderId = sender?.sender_id ?? '';
  sayProgress('a copy without row-level security');
  const bareUrl = await copyOf(database);
  const admin = postgres(database.url, { max: 1, onnotice: () => undefined });
  const sides = {
    apart: sideOf(connect(asServer(database.url))),
    bare: sideOf(withoutAccounts(connect(bareUrl))),
  };
  try {
    const runs = await measured(resources, sides, operationsOn({ accountId, senderId, entries }), admin);
    return [sectionOf(runs, entries)];
  } finally {
    await Promise.all([sides.apart.db.close(), sides.bare.db.close(), admin.end()]);
  }
}

async function copyOf(database: BenchDatabase): Promise<string> {
  const url = new URL(database.url);
  const admin = new URL(database.url);
  admin.pathname = '/postgres';
  url.pathname = '/bare';
  const name = decodeURIComponent(new URL(database.url).pathname.slice(1));
  const sql = postgres(admin.href, { max: 1, onnotice: () => undefined });
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
  await sql.unsafe(`create database bare template ${name}`);
  await sql.end();
  const bare = postgres(url.href, { max: 1, onnotice: () => undefined });
  await bare.unsafe(withoutKeepingApart);
  await bare.unsafe('vacuum analyze');
  await bare.end();
  const own = postgres(database.url, { max: 1, onnotice: () => undefined });
  await own.unsafe('vacuum analyze');
  await own.end();
  return url.href;
}

/** Statements go out as they did before they had accounts. */
function withoutAccounts(db: Db): Db {
  const run: Db['run'] = (text, parameters, options) =>
    db.run(text, parameters, { ...options, accounts: undefined });
  return { ...db, ...askingBy(run) };
}

function sideOf(db: Db): Side {
  const recorder = createWordRecorder(db);
  return {
    db,
    async stop(accountId, recipient) {
      const item = makeItem([makeWord({ recipient })], { claimKey: randomUUID() });
      const [outcome] = await recorder.record(accountId, [item]);
      if (outcome?.kind !== 'recorded') throw new Error('a STOP was not recorded');
    },
  };
}

function operationsOn(of: { accountId: string; senderId: string; entries: number }): Operation[] {
  const { accountId, senderId, entries } = of;
  const recipientAt = (n: number) => `+1415${String((n * 7_919) % 10_000_000).padStart(7, '0')}`;
  const addresses = Array.from({ length: screened }, (_, n) => recipientAt(n * 3 + 1));
  let said = 0;
  return [
    {
      name: 'a page of the list (50)',
      callers: 8,
      run: ({ db }) =>
        listPage(db, accountId, {}, { after: null, before: null, direction: 'forward', limit: 50 }, []),
    },
    {
      name: 'a decision',
      callers: 8,
      run: ({ db }, turn) =>
        decisionNow(db, accountId, { senderId, recipient: recipientAt(turn), category: 'MARKETING' }),
    },
    {
      name: `suppressions among ${count(screened)}`,
      callers: 2,
      run: ({ db }) =>
        suppressionsAmong(db, accountId, { senderIds: [senderId], category: 'MARKETING' }, addresses),
    },
    {
      name: 'a page of the log (50)',
      callers: 8,
      run: ({ db }, turn) =>
        logPage(
          db,
          accountId,
          {},
          { after: (turn * 50) % entries, before: null, direction: 'forward', limit: 50 },
        ),
    },
    // Last: until then both sides hold the same.
    {
      name: 'a STOP',
      callers: 64,
      run: (side) => side.stop(accountId, `+1650${String((said += 1)).padStart(7, '0')}`),
    },
  ];
}

interface Run {
  rate: number;
  /** Seconds of an operation, of this process and of PostgreSQL. */
  cpu: number;
  postgresCpu: number;
}

interface Runs {
  operation: Operation;
  apart: Run[];
  bare: Run[];
}

async function measured(
  resources: Resources,
  sides: { apart: Side; bare: Side },
  operations: readonly Operation[],
  database: postgres.Sql,
): Promise<Runs[]> {
  const rounds = resources.quick ? 3 : 7;
  const seconds = resources.quick ? 1 : resources.seconds;
  const all: Runs[] = [];
  for (const operation of operations) {
    const runs: Runs = { operation, apart: [], bare: [] };
    // Plans are made, and memory is what it will be.
    for (const side of [sides.apart, sides.bare]) await runOf(operation, side, 0.5, database);
    for (let round = 0; round < rounds; round += 1) {
      const order = round % 2 === 0 ? (['apart', 'bare'] as const) : (['bare', 'apart'] as const);
      for (const name of order) runs[name].push(await runOf(operation, sides[name], seconds, database));
    }
    sayProgress(operation.name);
    all.push(runs);
  }
  return all;
}

async function runOf(
  operation: Operation,
  side: Side,
  seconds: number,
  database: postgres.Sql,
): Promise<Run> {
  const postgresBefore = (await postgresCpuSeconds(database)) ?? NaN;
  const before = process.cpuUsage();
  const began = performance.now();
  const until = began + seconds * 1_000;
  let turns = 0;
  await Promise.all(
    Array.from({ length: operation.callers }, async () => {
      while (performance.now() < until) await operation.run(side, (turns += 1));
    }),
  );
  const took = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(before);
  const postgresAfter = (await postgresCpuSeconds(database)) ?? NaN;
  return {
    rate: turns / took,
    cpu: (user + system) / 1_000_000 / turns,
    postgresCpu: (postgresAfter - postgresBefore) / turns,
  };
}

function sectionOf(all: readonly Runs[], entries: number): Section {
  return {
    title: `Accounts kept apart by the database, on an account with ${count(entries)} entries`,
    columns: ['apart', 'without', 'CPU: Heed', 'PostgreSQL', 'without: Heed', 'PostgreSQL', 'ratio of CPU'],
    rows: all.map(({ operation, apart: kept, bare }) => {
      const of = (runs: readonly Run[], pick: (run: Run) => number) => median(runs.map(pick));
      const micro = (runs: readonly Run[], pick: (run: Run) => number) =>
        microseconds(of(runs, pick) * 1_000_000);
      const cpuRatio = median(kept.map((run, round) => cpuOf(run) / cpuOf(bare[round])));
      return row(
        operation.name,
        [
          rate(
            of(kept, (run) => run.rate),
            '',
          ),
          rate(
            of(bare, (run) => run.rate),
            '',
          ),
          micro(kept, (run) => run.cpu),
          micro(kept, (run) => run.postgresCpu),
          micro(bare, (run) => run.cpu),
          micro(bare, (run) => run.postgresCpu),
          ratio(cpuRatio),
        ],
        { measured: 1 / ratioOf(kept, bare), what: 'of the time without', atMost: 1.1 },
      );
    }),
    notes: [
      'Figures are medians of the rounds, ratios medians of the ratios of the rounds. CPU is of one operation, of the process that asks and of PostgreSQL.',
    ],
  };
}

function cpuOf(run: Run | undefined): number {
  return run === undefined ? Number.NaN : run.cpu + run.postgresCpu;
}
