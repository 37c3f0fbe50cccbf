/**
 * What storing a campaign's recipients is measured against: the same rows into a plain table with the same key, by COPY as
 * they come, and by an insert that takes them as arrays and sorts them. A commit a batch, nothing decided, nothing counted, nothing
 * remembered besides. A process of its own with nothing in front of it.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import postgres from 'postgres';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { type BatchPlan, batchOf } from '../screening/batch.js';
import { timedCalls } from '../timed-calls.js';

export interface StoreRaw {
  databaseUrl: string;
  accountId: string;
  by: 'copy' | 'insert';
  table: string;
  plan: BatchPlan;
  first: number;
  batches: number;
  callers: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

export const main = answerJobs(async (job: StoreRaw): Promise<RequestResult> => {
  const sql = postgres(job.databaseUrl, { max: job.callers, idle_timeout: 0, max_lifetime: null });
  const { calls, ...times } = await timedCalls({
    callers: job.callers,
    goesOn: (turn) => turn < job.batches,
    make(turn) {
      const batch = batchOf(job.plan, job.first + turn);
      return () => (job.by === 'copy' ? copy(sql, job, batch) : insert(sql, job, batch));
    },
  });
  await sql.end();
  return { operations: calls * job.plan.size, ...times, nextSequence: job.sequence };
});

type Batch = ReturnType<typeof batchOf>;

async function copy(
  sql: postgres.Sql,
  { table, accountId }: StoreRaw,
  { recipients, out }: Batch,
): Promise<void> {
  const places = new Set(out);
  const at = new Date().toISOString();
  const lines = recipients.map(
    (recipient, index) => `${accountId}\t${recipient}\t1\t${at}\t${places.has(index) ? 'f' : 't'}\n`,
  );
  const rows =
    await sql`copy ${sql(table)} (account_id, recipient, campaign_no, screened_at, allowed) from stdin`.writable();
  await pipeline(Readable.from([Buffer.from(lines.join(''))]), rows);
}

async function insert(
  sql: postgres.Sql,
  { table, accountId }: StoreRaw,
  { recipients, out }: Batch,
): Promise<void> {
  const places = new Set(out);
  const arrayOf = (isOut: boolean) =>
    `{${recipients.filter((_, index) => places.has(index) === isOut).join(',')}}`;
  await sql.unsafe(
    `insert into ${table} (account_id, recipient, campaign_no, screened_at, allowed)
     select $1::uuid, recipient, 1, now(), allowed from (
       select unnest($2::text::text[]) as recipient, true as allowed
       union all select unnest($3::text::text[]), false) r
     order by recipient collate "C"`,
    [accountId, arrayOf(false), arrayOf(true)],
    { prepare: true },
  );
}
