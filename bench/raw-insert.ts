/**
 * What batches are measured against: the rows of the events that Heed has written, inserted again into a table like
 * events, its indexes included, by one prepared statement that takes an array for each column. One round trip and one
 * commit for each batch, nothing decided, nothing locked, nothing else saved.
 */
import type postgres from 'postgres';
import { newId } from '../src/core/domain/new-id.js';

export interface RawInsert {
  /** Inserts a batch after the other for some seconds; making the batches does not count. */
  run(seconds: number): Promise<{ rows: number; seconds: number }>;
}

interface Column {
  name: string;
  type: string;
}

/** `rows` events of the account are the model; they must have been written before. */
export async function prepareRawInsert(
  database: postgres.Sql,
  accountId: string,
  rows: number,
): Promise<RawInsert> {
  await database`create table if not exists bench_events (like events including all)`;
  const columns = await database<Column[]>`
    select a.attname as name, format_type(a.atttypid, null) as type from pg_attribute a
    where a.attrelid = 'events'::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`;
  const names = columns.map(({ name }) => name).join(', ');
  const statement = `insert into bench_events (${names}) select * from unnest(${columns
    .map(({ type }, index) => `$${index + 1}::${type}[]`)
    .join(', ')})`;
  const model = await database.unsafe<Record<string, string | null>[]>(
    `select ${columns.map(({ name }) => `${name}::text`).join(', ')} from events
     where account_id = $1 order by position limit ${rows}`,
    [accountId],
  );
  if (model.length !== rows) throw new Error('the raw insert needs events of Heed as its model');
  let position = 0;

  /** The model's rows at new positions, with ids and recipients of their own. */
  function nextBatch(): (string | null)[][] {
    const first = position;
    position += rows;
    return columns.map(({ name }) =>
      model.map((row, index) => {
        if (name === 'position') return String(first + index + 1);
        if (name === 'event_id') return newId();
        if (name === 'recipient') return `+1${3_120_000_000 + first + index}`;
        return row[name] ?? null;
      }),
    );
  }

  return {
    async run(seconds) {
      const firstRow = position;
      let taken = 0;
      while (taken < seconds) {
        const batch = nextBatch() as postgres.ParameterOrJSON<never>[];
        const began = performance.now();
        await database.unsafe(statement, batch, { prepare: true });
        taken += (performance.now() - began) / 1_000;
      }
      return { rows: position - firstRow, seconds: taken };
    },
  };
}
