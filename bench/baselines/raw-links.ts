/**
 * What making links is measured against: the same rows, with tokens of their own, sorted into a plain table with the same
 * indexes by one prepared statement a batch. Nothing read, nothing looked up, nothing answered. A process of its own with
 * nothing in front of it.
 */
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { type LinkPlan, linkBatch } from '../links/link-batch.js';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { timedCalls } from '../timed-calls.js';

export interface InsertLinks {
  databaseUrl: string;
  accountId: string;
  campaignNo: number;
  senderKey: number;
  table: string;
  plan: LinkPlan;
  first: number;
  batches: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

export const main = answerJobs(async (job: InsertLinks): Promise<RequestResult> => {
  const sql = postgres(job.databaseUrl, { max: 1, idle_timeout: 0, max_lifetime: null });
  const statement = `insert into ${job.table} (account_id, campaign_no, sender_key, token, recipient)
    select $1::uuid, $2::integer, $3::integer, token, recipient
    from unnest($4::text::text[], $5::text::text[]) r(token, recipient) order by recipient collate "C"`;
  const { calls, ...times } = await timedCalls({
    callers: 1,
    goesOn: (turn) => turn < job.batches,
    make(turn) {
      const recipients = linkBatch(job.plan, job.first + turn);
      const tokens = recipients.map(() => randomBytes(5).toString('hex'));
      return async () => {
        const values = [job.accountId, job.campaignNo, job.senderKey, `{${tokens.join(',')}}`];
        const { count } = await sql.unsafe(statement, [...values, `{${recipients.join(',')}}`], {
          prepare: true,
        });
        if (count !== job.plan.size) throw new Error(`${count} of ${job.plan.size} rows were inserted`);
      };
    },
  });
  await sql.end();
  return { operations: calls * job.plan.size, ...times, nextSequence: job.sequence };
});
