/** The bench's end of bench/baselines/raw-insert.ts: its table, and whether it inserts what Heed has written. */
import type { InsertBatches, MakeBatches } from './baselines/raw-insert.js';
import { ownSchema } from './database.js';
import { measureJob, type Run } from './measure.js';
import type { RequestResult } from './request-load.js';
import type { Resources } from './resources.js';

export interface RawInsert {
  /** So many callers that wait for their insert, each with a connection. */
  run(callers: number, seconds?: number): Promise<Run>;
  /** Fails unless the table holds as many rows as runs have said. */
  check(): Promise<void>;
}

const file = 'baselines/raw-insert.ts';
const table = `${ownSchema}.inserted_events`;
/** More than were seen to be inserted; where they are too few, a run ends before its time. */
const batchesASecond = 120;

/**
 * The first `rows` events of the account are the model; they must have been written before. The first batch is held
 * against them.
 */
export async function prepareRawInsert(
  resources: Resources,
  accountId: string,
  rows: number,
): Promise<RawInsert> {
  const database = await resources.database();
  const maker = resources.load<MakeBatches, null>(file);
  const inserter = resources.load<InsertBatches, RequestResult>(file);
  let inserted = 0;

  await database.sql.unsafe(`create table ${table} (like events including all)`);
  await insert(1, 60, 1);
  await compare();

  async function insert(callers: number, seconds: number, batches: number): Promise<Run> {
    const { url: databaseUrl } = database;
    await maker.run({ kind: 'make', databaseUrl, accountId, rows, table, batches });
    const run = await measureJob(resources, null, inserter, {
      kind: 'insert',
      databaseUrl,
      callers,
      seconds,
      sequence: resources.sequence,
    });
    inserted += run.operations;
    return run;
  }

  /** Every column as in Heed's rows, but for those that must be new, which must be as long. */
  async function compare(): Promise<void> {
    const [columns] = await database.sql<{ names: string }[]>`
      select string_agg(attname || '::text', ', ' order by attnum) as names from pg_attribute
      where attrelid = 'events'::regclass and attnum > 0 and not attisdropped
        and attname not in ('position', 'event_id', 'recipient')`;
    const checksumOf = async (name: string) => {
      const [found] = await database.sql.unsafe<{ rows: number; recipients: number; checksum: string }[]>(
        `select count(*)::integer as rows, count(distinct recipient)::integer as recipients, md5(string_agg(
           array[${columns?.names}, length(recipient)::text]::text, E'\\n' order by position)) as checksum
         from (select * from ${name} where account_id = $1 order by position limit ${rows}) e`,
        [accountId],
      );
      return JSON.stringify(found);
    };
    const [mine, theirs] = [await checksumOf('events'), await checksumOf(table)];
    if (mine !== theirs) throw new Error(`the raw insert inserts something else: ${mine}, ${theirs}`);
  }

  return {
    run: (callers, seconds = resources.seconds) => insert(callers, seconds, seconds * batchesASecond),
    async check() {
      const [found] = await database.sql.unsafe<{ rows: number }[]>(
        `select count(*)::integer as rows from ${table}`,
      );
      if (found?.rows !== inserted)
        throw new Error(`${inserted} rows were inserted, ${found?.rows} are there`);
    },
  };
}
