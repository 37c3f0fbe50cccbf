/**
 * What batches are measured against: the rows of the events that Heed has written, inserted again into a table like
 * events, its indexes included, by one prepared statement that takes an array for each column. One round trip and one
 * commit for each batch, nothing decided, nothing locked, nothing else saved. Batches are made before the clock runs.
 */
import postgres from 'postgres';
import { newId } from '../../src/core/domain/new-id.js';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';

/** Makes batches until so many are ready. The first one reads the model: the account's first events, which must be there. */
export interface MakeBatches {
  kind: 'make';
  databaseUrl: string;
  accountId: string;
  /** Of a batch. */
  rows: number;
  /** A table like events; it must be there. */
  table: string;
  batches: number;
}

/** Inserts until the time is over or no batch is left. */
export interface InsertBatches {
  kind: 'insert';
  databaseUrl: string;
  /** Callers that wait for their insert, with a connection each. */
  callers: number;
  seconds: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

interface Column {
  name: string;
  type: string;
}

interface Model {
  statement: string;
  columns: readonly Column[];
  /** The model's values, column by column. */
  values: (string | null)[][];
  rows: number;
}

type Batch = (string | null)[][];

/** Values go as the database wrote them: the driver's own serialisers keep no microseconds, and take 'true' for false. */
const asText = (oid: number) => ({
  to: oid,
  from: [oid],
  serialize: (value: string) => value,
  parse: (value: string) => value,
});
const types = { bool: asText(16), timestamptz: asText(1184) };

/** What must be another one in each row. */
const newInEach = new Set(['position', 'event_id', 'recipient']);

let model: Model | undefined;
const ready: Batch[] = [];
let position = 0;

export const main = answerJobs((job: MakeBatches | InsertBatches) =>
  job.kind === 'make' ? makeBatches(job) : insertBatches(job),
);

async function makeBatches(job: MakeBatches): Promise<null> {
  model ??= await readModel(job);
  while (ready.length < job.batches) ready.push(nextBatch(model));
  return null;
}

async function readModel({ databaseUrl, accountId, rows, table }: MakeBatches): Promise<Model> {
  const sql = postgres(databaseUrl, { max: 1 });
  const columns = await sql<Column[]>`
    select a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a
    where a.attrelid = 'events'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;
  const names = columns.map(({ name }) => name);
  const events = await sql.unsafe<Record<string, string | null>[]>(
    `select ${names.map((name) => `${name}::text`).join(', ')} from events
     where account_id = $1 order by events.position limit ${rows}`,
    [accountId],
  );
  await sql.end();
  if (events.length !== rows) throw new Error('the raw insert needs events of Heed as its model');
  const arrays = columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  return {
    statement: `insert into ${table} (${names.join(', ')}) select * from unnest(${arrays})`,
    columns,
    values: names.map((name) => events.map((event) => event[name] ?? null)),
    rows,
  };
}

/** The model's rows at new positions, with ids and recipients of their own. */
function nextBatch({ columns, values, rows }: Model): Batch {
  const first = position;
  position += rows;
  const numbered = (made: (index: number) => string) =>
    Array.from({ length: rows }, (_, index) => made(index));
  const made: Record<string, (string | null)[]> = {
    position: numbered((index) => String(first + index + 1)),
    event_id: numbered(() => newId()),
    recipient: numbered((index) => `+1${3_120_000_000 + first + index}`),
  };
  return columns.map(({ name }, index) => (newInEach.has(name) ? made[name] : values[index]) ?? []);
}

async function insertBatches({
  databaseUrl,
  callers,
  seconds,
  sequence,
}: InsertBatches): Promise<RequestResult> {
  if (model === undefined) throw new Error('no batches have been made');
  const { statement, rows } = model;
  const sql = postgres(databaseUrl, { max: callers, idle_timeout: 0, max_lifetime: null, types });
  await Promise.all(Array.from({ length: callers }, () => sql`select pg_sleep(0.05)`));
  const taken: number[] = [];
  const began = performance.now();
  const end = began + seconds * 1_000;
  await Promise.all(
    Array.from({ length: callers }, async () => {
      while (performance.now() < end) {
        const batch = ready.shift();
        if (batch === undefined) break;
        const sent = performance.now();
        const { count } = await sql.unsafe(statement, batch as postgres.ParameterOrJSON<never>[], {
          prepare: true,
        });
        taken.push(performance.now() - sent);
        if (count !== rows) throw new Error(`${count} of ${rows} rows were inserted`);
      }
    }),
  );
  const lasted = (performance.now() - began) / 1_000;
  await sql.end();
  taken.sort((one, other) => one - other);
  const at = (share: number) => taken[Math.floor(taken.length * share)] ?? 0;
  return {
    operations: taken.length * rows,
    seconds: lasted,
    p50: at(0.5),
    p99: at(0.99),
    nextSequence: sequence,
  };
}
