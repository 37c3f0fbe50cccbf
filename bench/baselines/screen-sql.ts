/**
 * What screening is measured against besides: one statement a batch, as a plain service would ask its database. A process of
 * its own with nothing in front of it: no HTTP, no reading of numbers; the arrays are made before the clock runs, as the one
 * text that PostgreSQL takes them as.
 */
import postgres from 'postgres';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { type BatchPlan, batchOf } from '../screening/batch.js';
import { timedCalls } from '../timed-calls.js';

export interface ScreenBySql {
  databaseUrl: string;
  accountId: string;
  plan: BatchPlan;
  /** Different ones, in turn. */
  batches: number;
  /** Callers that wait for their answer, with a connection each. */
  callers: number;
  seconds: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

const statement =
  'select recipient from list_entries where account_id = $1 and recipient = any($2) and m_out';

/** As PostgreSQL takes it: the driver's own serialiser would write each array anew in each call. */
const textArray = {
  to: 1009,
  from: [1009],
  serialize: (text: string) => text,
  parse: (text: string) => text,
};

export const main = answerJobs(async (job: ScreenBySql): Promise<RequestResult> => {
  const batches = Array.from({ length: job.batches }, (_, batch) => {
    const { recipients, out } = batchOf(job.plan, batch);
    return { array: `{${recipients.join(',')}}`, found: out.length };
  });
  const sql = postgres(job.databaseUrl, {
    max: job.callers,
    idle_timeout: 0,
    max_lifetime: null,
    types: { textArray },
    // Left to itself the planner reads the whole of an account of 1,000,000, which takes twice as long and more.
    connection: { plan_cache_mode: 'force_generic_plan' },
  });
  await Promise.all(Array.from({ length: job.callers }, () => sql`select pg_sleep(0.05)`));
  const end = performance.now() + job.seconds * 1_000;
  const { calls, ...times } = await timedCalls({
    callers: job.callers,
    goesOn: () => performance.now() < end,
    make: (turn) => async () => {
      const { array, found } = batches[turn % batches.length] as (typeof batches)[number];
      const rows = await sql.unsafe(statement, [job.accountId, array], { prepare: true });
      if (rows.length !== found) throw new Error(`${rows.length} were found where ${found} are out`);
    },
  });
  await sql.end();
  return { operations: calls, ...times, nextSequence: job.sequence };
});
