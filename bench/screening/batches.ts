/**
 * Query.screen in batches of 10,000 of which one in a hundred is out, on lists of several sizes: against the same bodies on a
 * bare Fastify route that looks each address up in a plain JavaScript Set, and against one SQL statement a batch. Small
 * batches besides, by themselves.
 */
import { isDeepStrictEqual } from 'node:util';
import { print } from 'graphql';
import type { ScreenBySql } from '../baselines/screen-sql.js';
import type { Aim, Row, Section } from '../bench.js';
import { count, microseconds, milliseconds, rate, ratio } from '../format.js';
import type { Heed } from '../heed.js';
import { openConnection } from '../http-connection.js';
import {
  measure,
  measureJob,
  medianRun,
  ratioOf,
  type Run,
  runCells,
  runColumns,
  runNote,
} from '../measure.js';
import type { Program } from '../program.js';
import type { RequestResult } from '../request-load.js';
import type { Requests } from '../requests.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { BenchScreenDocument, type BenchScreenQuery } from '../../test/generated/operations.js';
import { type Batch, batchOf, type BatchPlan } from './batch.js';
import type { ScreeningAccount } from './fill-accounts.js';
import { type Ground, groundOf } from './ground.js';
import { fillPlainSet, startPlainSet } from './plain-set.js';
import { loadSet } from './recipient-set.js';

const size = 10_000;
const outOf = 100;
/** Different ones, in turn: as many recipients as 50 times the size. */
const differentBatches = 50;
const callers = 4;
const warmUp = 4;

export async function screeningBatches(resources: Resources): Promise<Section[]> {
  const ground = await groundOf(resources);
  const heed = await resources.startHeed({ databaseUrl: ground.database.url });
  const plain = await startPlainSet(resources);
  const rows: Row[] = [];
  const small: Row[] = [];
  for (const account of ground.accounts) {
    sayProgress(`batches on a list of ${count(account.entries)}`);
    await loadSet(heed, account);
    await fillPlainSet(plain, account.entries);
    rows.push(...(await batches(resources, ground, { heed, plain, account })));
    small.push(...(await smallBatches(resources, ground, heed, account)));
  }
  await plain.stop();
  await heed.stop();
  return [
    {
      title: `Screening in batches of ${count(size)}, 1 in ${outOf} out, ${callers} callers`,
      columns: [...runColumns, 'of the Set', 'times the statement'],
      rows,
      notes: [
        'CPU is in ms of each process for one batch; rates and times are medians of the runs, ratios medians of the rounds. The statement has no server between: its process is the load.',
      ],
    },
    {
      title: 'Screening a few at a time, one caller',
      columns: runColumns,
      rows: small,
      notes: [runNote],
    },
  ];
}

interface Sides {
  heed: Heed;
  plain: Program;
  account: ScreeningAccount;
}

async function batches(
  resources: Resources,
  ground: Ground,
  { heed, plain, account }: Sides,
): Promise<Row[]> {
  const plan = { ...account, size, outOf };
  const ofHeed = await screenRequests(heed, account, plan, differentBatches);
  const ofPlain = await plainRequests(plain, account, plan);
  const sql = resources.load<ScreenBySql, RequestResult>('baselines/screen-sql.ts');
  const { database } = ground;
  const seconds = (round: number) => (resources.quick ? 1 : round < 0 ? warmUp : 3);
  const kinds = {
    heed: (round: number) =>
      measure(resources, {
        server: heed,
        database,
        url: heed.graphql,
        keys: [account.key],
        requests: ofHeed,
        connections: callers,
        seconds: seconds(round),
      }),
    plain: (round: number) =>
      measure(resources, {
        server: plain,
        database,
        url: `${plain.url}/screen`,
        keys: [account.key],
        requests: ofPlain,
        connections: callers,
        seconds: seconds(round),
      }),
    sql: (round: number) =>
      measureJob(
        resources,
        null,
        sql,
        {
          databaseUrl: database.url,
          accountId: account.accountId,
          plan,
          batches: differentBatches,
          callers,
          seconds: seconds(round),
          sequence: resources.sequence,
        },
        database,
      ),
  };
  const runs = { heed: [] as Run[], plain: [] as Run[], sql: [] as Run[] };
  for (let round = -1; round < resources.rounds; round += 1) {
    for (const kind of ['heed', 'plain', 'sql'] as const) {
      const run = await kinds[kind](round);
      if (round >= 0) runs[kind].push(run);
    }
  }
  const on = (name: string) => `${name}, ${count(account.entries)} out`;
  const [ofSet, ofSql] = [ratioOf(runs.heed, runs.plain), ratioOf(runs.heed, runs.sql)];
  const aims: Aim[] = [
    { measured: ofSet, what: 'of a plain Set', atLeast: 0.5 },
    { measured: ofSql, what: 'times one statement a batch', atLeast: 10 },
  ];
  return [
    row(
      on('screen'),
      [...batchCells(medianRun(runs.heed)), ratio(ofSet), ratio(ofSql)],
      ...(account === ground.accounts.at(-1) ? aims : []),
    ),
    row(on('a plain Set on a bare Fastify route'), batchCells(medianRun(runs.plain))),
    row(on('one statement a batch'), batchCells(medianRun(runs.sql))),
  ];
}

function batchCells(run: Run): string[] {
  const cpu = (value: number | null) => (value === null ? microseconds(null) : milliseconds(value / 1_000));
  return [
    rate(run.rate * size, 'recipients'),
    milliseconds(run.p50),
    milliseconds(run.p99),
    cpu(run.serverCpu),
    cpu(run.postgresCpu),
    cpu(run.loadCpu),
  ];
}

async function smallBatches(
  resources: Resources,
  { database }: Ground,
  heed: Heed,
  account: ScreeningAccount,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const recipients of [1, 100]) {
    const plan = { ...account, size: recipients, outOf };
    const requests = await screenRequests(heed, account, plan, 1_000);
    const runs: Run[] = [];
    for (let round = -1; round < resources.rounds; round += 1) {
      const run = await measure(resources, {
        server: heed,
        database,
        url: heed.graphql,
        keys: [account.key],
        requests,
        connections: 1,
        seconds: resources.quick ? 1 : 2,
      });
      if (round >= 0) runs.push(run);
    }
    const who = recipients === 1 ? 'one recipient' : `${recipients} recipients`;
    rows.push(row(`${who}, ${count(account.entries)} out`, runCells(medianRun(runs), 'calls')));
  }
  return rows;
}

/** Each body with its one answer, which must name those who are out and nobody else. */
async function screenRequests(
  heed: Heed,
  account: ScreeningAccount,
  plan: BatchPlan,
  different: number,
): Promise<Requests> {
  return answered(heed.graphql, account, plan, different, (answer, { recipients, out }) => {
    const { data, errors } = JSON.parse(answer) as { data: BenchScreenQuery | null; errors?: unknown };
    if (data === null || errors !== undefined) throw new Error(`screen failed: ${JSON.stringify(errors)}`);
    const { allowed, suppressed, refused } = data.screen;
    if (allowed !== recipients.length - out.length || refused.length > 0)
      throw new Error(`${allowed} were allowed, and ${JSON.stringify(refused[0])} refused`);
    return suppressed;
  });
}

function plainRequests(plain: Program, account: ScreeningAccount, plan: BatchPlan): Promise<Requests> {
  return answered(`${plain.url}/screen`, account, plan, differentBatches, (answer) => {
    return (JSON.parse(answer) as { suppressed: { index: number; recipient: string }[] }).suppressed;
  });
}

async function answered(
  url: string,
  { key, senderId }: ScreeningAccount,
  plan: BatchPlan,
  different: number,
  suppressedIn: (answer: string, batch: Batch) => readonly { index: number; recipient: string }[],
): Promise<Requests> {
  const connection = openConnection(new URL(url));
  const turns: { body: string; answer: string }[] = [];
  try {
    for (let index = 0; index < different; index += 1) {
      const batch = batchOf(plan, index);
      const body = JSON.stringify({
        query: print(BenchScreenDocument),
        variables: { input: { senderId, recipients: batch.recipients } },
      });
      const answer = await connection.post(body, key);
      const found = suppressedIn(answer, batch).map((one) => [one.index, one.recipient]);
      const expected = batch.out.map((at) => [at, batch.recipients[at]]);
      if (!isDeepStrictEqual(found, expected))
        throw new Error(
          `${found.length} were found out where ${expected.length} are: ${answer.slice(0, 500)}`,
        );
      turns.push({ body, answer });
    }
  } finally {
    connection.close();
  }
  return { kind: 'turns', turns };
}
