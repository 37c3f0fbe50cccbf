/** One statement of Heed's, asked for over so many connections again and again: a read as the database alone answers it. */
import { createHash } from 'node:crypto';
import postgres from 'postgres';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';

export interface PageJob {
  databaseUrl: string;
  text: string;
  parameters: (string | number)[];
  connections: number;
  seconds: number;
  /** Rows that a right answer has. */
  rows: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

export interface PageResult extends RequestResult {
  /** SHA-256 of the rows of the first answer. */
  checksum: string;
}

export const main = answerJobs(runPages);

async function runPages(job: PageJob): Promise<PageResult> {
  const sql = postgres(job.databaseUrl, { max: job.connections, idle_timeout: 0, max_lifetime: null });
  const ask = () =>
    sql.unsafe(job.text, job.parameters, { prepare: true }).values() as Promise<readonly unknown[][]>;
  // Each connection is open and has prepared the statement.
  const [first] = await Promise.all(Array.from({ length: job.connections }, ask));
  const times: number[] = [];
  const began = performance.now();
  const end = began + job.seconds * 1_000;
  await Promise.all(
    Array.from({ length: job.connections }, async () => {
      while (performance.now() < end) {
        const sent = performance.now();
        const rows = await ask();
        times.push(performance.now() - sent);
        if (rows.length !== job.rows)
          throw new Error(`a page has ${rows.length} rows instead of ${job.rows}`);
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  await sql.end();
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  const checksum = createHash('sha256')
    .update(JSON.stringify(first ?? []))
    .digest('hex');
  return {
    operations: times.length,
    seconds,
    p50: at(0.5),
    p99: at(0.99),
    nextSequence: job.sequence,
    checksum,
  };
}
