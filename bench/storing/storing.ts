/**
 * The recipients of a large campaign: screened and stored by screenCampaign, batch after batch, against the same rows put into a
 * plain table with the same index. And what a STOP of the same account takes before, meanwhile and afterwards.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoreRaw } from '../baselines/raw-recipients.js';
import type { Aim, Row, Section } from '../bench.js';
import { type BenchDatabase, ownSchema } from '../database.js';
import { count, microseconds, milliseconds, rate } from '../format.js';
import type { Heed } from '../heed.js';
import { type Remote, startRemote } from '../live/remote.js';
import { Samples } from '../live/samples.js';
import { measureJob, type Run } from '../measure.js';
import type { RequestResult } from '../request-load.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { addScreeningAccounts, type ScreeningAccount } from '../screening/fill-accounts.js';
import { row } from '../table.js';
import { BenchCampaignCountsDocument, CreateCampaignDocument } from '../../test/generated/operations.js';
import type { ScreenCampaign } from './campaign-load.js';
import type { StopCommands } from './stops.js';

const size = 50_000;
const outOf = 100;
const callers = 2;
const stopsASecond = 150;
/** Batches from this one on are of no campaign. */
const strangers = 1_000;

interface Stage {
  resources: Resources;
  database: BenchDatabase;
  heed: Heed;
  account: ScreeningAccount;
  recipients: number;
  stops: Remote<StopCommands>;
}

export async function storing(resources: Resources): Promise<Section[]> {
  const wished = Math.max(200_000, Math.min(10_000_000, resources.most));
  const recipients = Math.floor(wished / size) * size;
  const database = await resources.startDatabase();
  const heed = await resources.startHeed({ databaseUrl: database.url });
  // One recipient in a hundred is out: each of the list comes once.
  const [account] = await addScreeningAccounts(heed, database, [Math.max(recipients / outOf, 1_000)]);
  if (account === undefined) throw new Error('an account was expected');
  const stops = startRemote<StopCommands>('storing/stops.ts');
  const stage: Stage = { resources, database, heed, account, recipients, stops };
  try {
    return await measured(stage);
  } finally {
    await stops.stop();
    await heed.stop();
  }
}

async function measured(stage: Stage): Promise<Section[]> {
  const { resources, database, heed, account, recipients } = stage;
  const quiet = resources.quick ? 1_000 : 15_000;
  const batches = recipients / size;
  const parts = { first: 0, second: Math.ceil(batches / 20), third: Math.ceil(batches / 2), end: batches };

  sayProgress('STOPs before');
  // From people of no campaign: they will be out.
  await stopsWhile(stage, strangers, () => pause(quiet / 3));
  const before = await stopsWhile(stage, strangers, () => pause(quiet));

  sayProgress(`a campaign of ${count(recipients)}`);
  const { createCampaign } = await heed.run(account.key, CreateCampaignDocument, {
    input: { name: 'Bench', senderIds: [account.senderId] },
  });
  const began = performance.now();
  await store(stage, createCampaign.id, parts.first, parts.second);
  const alone = await store(stage, createCampaign.id, parts.second, parts.third);
  const sentBefore = await stage.stops.call('sent');
  let beside: Run = alone;
  const meanwhile = await stopsWhile(stage, parts.first, async () => {
    beside = await store(stage, createCampaign.id, parts.third, parts.end);
  });
  const took = performance.now() - began;
  await database.sql`vacuum (analyze) screened_recipients`;
  const after = await stopsWhile(stage, parts.first, () => pause(quiet));
  await checkStored(stage, createCampaign.id, (await stage.stops.call('sent')) - sentBefore);
  const stored = await bytesOf(
    database,
    `select inhrelid from pg_inherits where inhparent = 'screened_recipients'::regclass`,
  );

  const rows = [
    storeRow('screenCampaign, nothing else meanwhile', alone, stored),
    storeRow(`screenCampaign, and ${stopsASecond} STOPs a second`, beside),
  ];
  for (const by of ['copy', 'insert'] as const) {
    sayProgress(`the same rows by ${by}`);
    const { run, bytes } = await storeRaw(stage, by, parts.second, parts.third);
    const name = by === 'copy' ? 'COPY into a plain table' : 'sorted insert of arrays into a plain table';
    rows.push(storeRow(name, run, bytes));
    rows[0]?.aims?.push({ measured: alone.rate / run.rate, what: `of ${by}`, atLeast: 0.3 });
  }
  return [
    {
      title: `Storing a campaign's ${count(recipients)} recipients, ${count(size)} a call, ${callers} callers`,
      columns: ['rate', 'p50', 'p99', 'CPU server', 'PostgreSQL', 'load', 'a row', 'its index'],
      rows,
      notes: [
        `Stored: all ${count(recipients)} in ${(took / 1_000).toFixed(0)} s. Rows of the table are those of its second to tenth twentieth; the second line is the second half. CPU is in µs of each process for one recipient; p50 and p99 are of a call.`,
      ],
    },
    {
      title: `STOPs of the same account, ${stopsASecond} a second`,
      columns: ['STOPs', 'p50', 'p99', 'longest'],
      rows: [
        stopRow('before: nothing else, opt-outs are not traced', before),
        stopRow('while recipients are stored, each traced to the campaign', meanwhile, 100),
        stopRow(`afterwards: nothing else, each traced among ${count(recipients)}`, after),
      ],
      notes: ['From when a STOP was due to its answer.'],
    },
  ];
}

/** The batches from one on, up to another one, which is left out. */
function store(
  { resources, database, heed, account }: Stage,
  campaignId: string,
  first: number,
  end: number,
): Promise<Run> {
  const load = resources.load<ScreenCampaign, RequestResult>('storing/campaign-load.ts');
  const job: ScreenCampaign = {
    url: heed.graphql,
    key: account.key,
    campaignId,
    plan: { ...account, size, outOf },
    first,
    batches: end - first,
    callers,
    sequence: resources.sequence,
  };
  return measureJob(resources, heed, load, job, database);
}

async function storeRaw(
  { resources, database, account }: Stage,
  by: StoreRaw['by'],
  first: number,
  end: number,
): Promise<{ run: Run; bytes: Bytes }> {
  const table = `${ownSchema}.recipients_by_${by}`;
  await database.sql.unsafe(`create table ${table} (like screened_recipients including all)`);
  const load = resources.load<StoreRaw, RequestResult>('baselines/raw-recipients.ts');
  const job = {
    databaseUrl: database.url,
    accountId: account.accountId,
    by,
    table,
    plan: { ...account, size, outOf },
    callers,
    sequence: resources.sequence,
  };
  await measureJob(resources, null, load, { ...job, first: 0, batches: first }, database);
  const run = await measureJob(resources, null, load, { ...job, first, batches: end - first }, database);
  const [found] = await database.sql.unsafe<{ rows: number }[]>(
    `select count(*)::integer as rows from ${table}`,
  );
  if (found?.rows !== end * size) throw new Error(`${found?.rows} rows are in ${table}`);
  const bytes = await bytesOf(database, `select '${table}'::regclass`);
  await database.sql.unsafe(`drop table ${table}`);
  return { run, bytes };
}

/** Of a row, and of its entry in the index. */
interface Bytes {
  row: number;
  index: number;
}

async function bytesOf({ sql }: BenchDatabase, tables: string): Promise<Bytes> {
  const [sizes] = await sql.unsafe<Bytes[]>(
    `select sum(pg_table_size(c.oid)) / sum(s.n) as row, sum(pg_indexes_size(c.oid)) / sum(s.n) as index
     from pg_class c, lateral (select (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %s', c.oid::regclass), false, true, '')))[1]::text::bigint as n) s
     where c.oid in (${tables})`,
  );
  return { row: Number(sizes?.row), index: Number(sizes?.index) };
}

/** All that was said to be stored is there and counted, and each STOP from then on was traced. */
async function checkStored(
  { heed, database, account, recipients }: Stage,
  id: string,
  stops: number,
): Promise<void> {
  const { campaign } = await heed.run(account.key, BenchCampaignCountsDocument, { id });
  const out = recipients / outOf;
  if (campaign?.screened !== recipients - out || campaign.suppressed !== out)
    throw new Error(`${recipients} were screened, ${out} of them out: ${JSON.stringify(campaign)}`);
  const [traced] = await database.sql<{ stops: number }[]>`
    select count(*)::integer as stops from events
    where account_id = ${account.accountId} and campaign_id = ${id} and campaign_inferred`;
  if (traced?.stops !== stops) throw new Error(`${stops} STOPs came, and ${traced?.stops} were traced`);
}

/** The times of the STOPs that came while something went on. */
async function stopsWhile(
  { stops, heed, account }: Stage,
  batch: number,
  going: () => Promise<unknown>,
): Promise<Samples> {
  const plan = { ...account, size, outOf };
  await stops.call('start', {
    url: heed.graphql,
    key: account.key,
    perSecond: stopsASecond,
    from: { plan, batch },
  });
  await going();
  const samples = new Samples();
  for (const time of await stops.call('stop')) samples.push(time);
  return samples;
}

function stopRow(name: string, samples: Samples, atMost?: number): Row {
  const times = samples.quantiles([0.5, 0.99, 1]);
  const aim = { measured: times[1] ?? Number.NaN, write: milliseconds, what: 'p99' };
  return row(
    name,
    [count(samples.length), ...times.map(milliseconds)],
    ...(atMost === undefined ? [] : [{ ...aim, atMost }]),
  );
}

function storeRow(name: string, run: Run, bytes?: Bytes): { name: string; cells: string[]; aims: Aim[] } {
  const each = bytes === undefined ? [] : [`${bytes.row.toFixed(0)} B`, `${bytes.index.toFixed(0)} B`];
  return {
    name,
    cells: [
      rate(run.rate, 'recipients'),
      milliseconds(run.p50),
      milliseconds(run.p99),
      microseconds(run.serverCpu),
      microseconds(run.postgresCpu),
      microseconds(run.loadCpu),
      ...each,
    ],
    aims: [],
  };
}
