/**
 * Links for a campaign to people who have had links before: new ones, the same asked for again, and what bounds them: the
 * same rows put into a plain table with the same indexes, which holds as many already. And what a link takes on disk.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CreateCampaignDocument } from '../../test/generated/operations.js';
import type { InsertLinks } from '../baselines/raw-links.js';
import type { Aim, Row, Section } from '../bench.js';
import { type BenchDatabase, ownSchema } from '../database.js';
import { count, milliseconds } from '../format.js';
import type { BenchAccount, Heed } from '../heed.js';
import { measureJob, type Run, runCells, runColumns } from '../measure.js';
import type { RequestResult } from '../request-load.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { phoneNumbersFrom } from '../screening/phone-numbers.js';
import { row } from '../table.js';
import type { AskForLinks } from './link-load.js';
import type { LinkPlan } from './link-batch.js';

const size = 10_000;
const rawTable = `${ownSchema}.inserted_links`;

interface Stage {
  resources: Resources;
  database: BenchDatabase;
  heed: Heed;
  account: BenchAccount;
  plan: LinkPlan;
}

export async function links(resources: Resources): Promise<Section[]> {
  const wished = Math.min(1_000_000, resources.most);
  const plan = { people: Math.max(2, Math.floor(wished / size)) * size, size };
  const database = await resources.startDatabase();
  await database.sql`do $$ begin execute format('alter database %I set jit = off', current_database()); end $$`;
  const heed = await resources.startHeed({ databaseUrl: database.url });
  try {
    const account = await heed.addAccount();
    const stage = { resources, database, heed, account, plan };
    sayProgress(`filling ${count(plan.people)} links`);
    await fill(stage);
    return [await measured(stage)];
  } finally {
    await heed.stop();
  }
}

async function measured(stage: Stage): Promise<Section> {
  const { resources, database, account, plan } = stage;
  const batches = resources.quick ? 2 : Math.min(40, plan.people / size);
  const campaign = await givenCampaign(stage, 'Bench');
  const half = batches / 2;
  sayProgress('links for a new campaign');
  // The first half is what memory and plans get used to.
  await ask(stage, campaign.id, 0, half);
  const made = await ask(stage, campaign.id, half, half);
  sayProgress('the same once more');
  const again = await ask(stage, campaign.id, half, half);
  await checkMade(stage, campaign.no, batches * size);
  sayProgress('the same rows into a plain table');
  const load = resources.load<InsertLinks, RequestResult>('baselines/raw-links.ts');
  const job = {
    databaseUrl: database.url,
    accountId: account.accountId,
    campaignNo: campaign.no,
    senderKey: 5,
    table: rawTable,
    plan,
    sequence: resources.sequence,
  };
  await measureJob(resources, null, load, { ...job, first: 0, batches: half }, database);
  const raw = await measureJob(resources, null, load, { ...job, first: half, batches: half }, database);
  const [each, rawEach] = [await bytesOf(database, 'links'), await bytesOf(database, rawTable)];
  const share: Aim = { measured: made.rate / raw.rate, what: 'of the plain insert', atLeast: 0.3 };
  const aSecond: Aim = { measured: made.p50, write: milliseconds, what: 'a call', atMost: 1_000 };
  return {
    title: `Links for ${count(size)} recipients a call, beside ${count(plan.people)} links of the same people`,
    columns: [...runColumns, 'a row', 'its indexes'],
    rows: [
      line('createOptOutLinks, new ones', made, each, share, aSecond),
      line('createOptOutLinks, the same again', again),
      line('sorted insert of arrays into a plain table', raw, rawEach),
    ],
    notes: [
      'One caller. CPU is in µs of each process for one link; p50 and p99 are of a call. Bytes are of all that the table holds at the end, indexes as they have grown.',
    ],
  };
}

function line(name: string, run: Run, bytes?: Bytes, ...aims: Aim[]): Row {
  const each = bytes === undefined ? [] : [`${bytes.row.toFixed(0)} B`, `${bytes.indexes.toFixed(0)} B`];
  return row(name, [...runCells(run, 'links'), ...each], ...aims);
}

async function givenCampaign({ heed, database, account }: Stage, name: string) {
  const [sender] = await database.sql<{ sender_id: string }[]>`
    select sender_id from senders where account_id = ${account.accountId}`;
  const { createCampaign } = await heed.run(account.key, CreateCampaignDocument, {
    input: { name, senderIds: [sender?.sender_id ?? ''] },
  });
  const [campaign] = await database.sql<{ no: number }[]>`
    select campaign_no as no from campaigns where campaign_id = ${createCampaign.id}`;
  return { id: createCampaign.id, no: campaign?.no ?? 0 };
}

/** A link of a campaign before for each of the people, as make_links would have left it; and the same in the plain table. */
async function fill(stage: Stage): Promise<void> {
  const { sql } = stage.database;
  const campaign = await givenCampaign(stage, 'The one before');
  await sql`create temp table people (recipient text collate "C")`;
  const lines = await sql`copy people (recipient) from stdin`.writable();
  await pipeline(Readable.from(linesOf(stage.plan.people)), lines);
  await sql.unsafe(`create table ${rawTable} (like links including all)`);
  for (const table of ['links', rawTable]) {
    await sql.unsafe(
      `insert into ${table} (account_id, campaign_no, sender_key, token, recipient)
       select $1, $2, 5, translate(substr(encode(decode(md5(random()::text || recipient), 'hex'), 'base64'), 1, 10), '+/', 'aA'), recipient
       from people on conflict do nothing`,
      [stage.account.accountId, campaign.no],
    );
    await sql.unsafe(`vacuum (analyze) ${table}`);
  }
  await sql`drop table people`;
  await sql`checkpoint`;
}

function* linesOf(people: number): Iterable<Buffer> {
  const each = 20_000;
  for (let first = 0; first < people; first += each)
    yield Buffer.from(`${phoneNumbersFrom(first, Math.min(each, people - first)).join('\n')}\n`);
}

function ask(
  { resources, database, heed, account, plan }: Stage,
  campaignId: string,
  first: number,
  batches: number,
): Promise<Run> {
  const load = resources.load<AskForLinks, RequestResult>('links/link-load.ts');
  const job: AskForLinks = {
    url: heed.graphql,
    key: account.key,
    campaignId,
    plan,
    first,
    batches,
    sequence: resources.sequence,
  };
  return measureJob(resources, heed, load, job, database);
}

async function checkMade({ database, account }: Stage, campaignNo: number, expected: number): Promise<void> {
  const [found] = await database.sql<{ rows: number; recipients: number }[]>`
    select count(*)::integer as rows, count(distinct recipient)::integer as recipients from links
    where account_id = ${account.accountId} and campaign_no = ${campaignNo}`;
  if (found?.rows !== expected || found.recipients !== expected)
    throw new Error(`${expected} links were asked for: ${JSON.stringify(found)}`);
}

/** Of a row, and of its entries in all indexes. */
interface Bytes {
  row: number;
  indexes: number;
}

async function bytesOf({ sql }: BenchDatabase, table: string): Promise<Bytes> {
  const [sizes] = await sql.unsafe<{ row: string; indexes: string }[]>(
    `select pg_table_size('${table}') / count(*)::numeric as row, pg_indexes_size('${table}') / count(*)::numeric as indexes
     from ${table}`,
  );
  return { row: Number(sizes?.row), indexes: Number(sizes?.indexes) };
}
