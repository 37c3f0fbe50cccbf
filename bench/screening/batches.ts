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
import { type Ground, groundOf, largest } from './ground.js';
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
  const { database } = ground;
  const sides = {
    heed: {
      server: heed,
      url: heed.graphql,
      requests: await screenRequests(heed, account, plan, differentBatches),
    },
    plain: { server: plain, url: `${plain.url}/screen`, requests: await plainRequests(plain, account, plan) },
  };
  const sql = resources.load<ScreenBySql, RequestResult>('baselines/screen-sql.ts');
  const kinds: Kind[] = [
    { name: 'screen', side: 'heed', callers, runs: [] },
    { name: 'a plain Set on a bare Fastify route', side: 'plain', callers, runs: [] },
    { name: 'one statement a batch', side: 'sql', callers, runs: [] },
    { name: 'screen, one caller', side: 'heed', callers: 1, runs: [] },
    { name: 'one statement a batch, one caller', side: 'sql', callers: 1, runs: [] },
  ];
  for (let round = -1; round < resources.rounds; round += 1) {
    const seconds = resources.quick ? 1 : round < 0 ? warmUp : 3;
    for (const kind of kinds) {
      const run =
        kind.side === 'sql'
          ? await measureJob(
              resources,
              null,
              sql,
              {
                databaseUrl: database.url,
                accountId: account.accountId,
                plan,
                batches: differentBatches,
                callers: kind.callers,
                seconds,
                sequence: resources.sequence,
              },
              database,
            )
          : await measure(resources, {
              ...sides[kind.side],
              database,
              keys: [account.key],
              connections: kind.callers,
              seconds,
            });
      if (round >= 0) kind.runs.push(run);
    }
  }
  const [screen, set, statement, screenAlone, statementAlone] = kinds.map(({ runs }) => runs);
  const [ofSet, ofSql] = [ratioOf(screen ?? [], set ?? []), ratioOf(screen ?? [], statement ?? [])];
  const ratios = [
    [ratio(ofSet), ratio(ofSql)],
    [],
    [],
    ['', ratio(ratioOf(screenAlone ?? [], statementAlone ?? []))],
    [],
  ];
  const aims: Aim[] = [
    { measured: ofSet, what: 'of a plain Set', atLeast: 0.5 },
    { measured: ofSql, what: 'times one statement a batch', atLeast: 10 },
  ];
  const isLargest = account.entries === largest;
  return kinds.map(({ name, runs }, index) =>
    row(
      `${name}, ${count(account.entries)} out`,
      [...batchCells(medianRun(runs)), ...(ratios[index] ?? [])],
      ...(isLargest && index === 0 ? aims : []),
    ),
  );
}

interface Kind {
  name: string;
  side: 'heed' | 'plain' | 'sql';
  callers: number;
  runs: Run[];
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
    for (let round = -1; round < Math.min(3, resources.rounds); round += 1) {
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
