/**
 * What imports and exports are measured against: rows of tables in and out by COPY as text, nothing decided, nothing
 * written in another form. A process of its own with nothing in front of it.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { answerJobs } from '../load.js';

export type RawCopy = { databaseUrl: string } & (
  | {
      kind: 'in';
      /** One after the other, each a COPY of its own: `TABLE (COLUMNS)` from a file. */
      tables: readonly { target: string; file: string }[];
    }
  | {
      kind: 'out';
      /** After COPY: `(select …) to stdout …`. */
      what: string;
      /** Where the bytes go; without it they are counted and forgotten. */
      file?: string;
    }
);

export interface Copied {
  seconds: number;
  /** That came out. */
  bytes: number;
}

export const main = answerJobs(async (job: RawCopy): Promise<Copied> => {
  const sql = postgres(job.databaseUrl, { max: 1, idle_timeout: 0, max_lifetime: null });
  try {
    await sql`select 1`;
    const began = performance.now();
    const counted = job.kind === 'in' ? await copyIn(sql, job.tables) : await copyOut(sql, job);
    return { seconds: (performance.now() - began) / 1_000, ...counted };
  } finally {
    await sql.end();
  }
});

async function copyIn(
  sql: postgres.Sql,
  tables: readonly { target: string; file: string }[],
): Promise<{ bytes: number }> {
  for (const { target, file } of tables) {
    const rows = await sql.unsafe(`copy ${target} from stdin`).writable();
    await pipeline(createReadStream(file, { highWaterMark: 2 ** 18 }), rows);
  }
  return { bytes: 0 };
}

async function copyOut(
  sql: postgres.Sql,
  { what, file }: { what: string; file?: string },
): Promise<{ bytes: number }> {
  let bytes = 0;
  const rows = await sql.unsafe(`copy ${what}`).readable();
  rows.on('data', (chunk: Buffer) => (bytes += chunk.length));
  const nowhere = new Writable({ write: (_chunk, _encoding, taken) => taken() });
  await pipeline(rows, file === undefined ? nowhere : createWriteStream(file));
  return { bytes };
}
