/**
 * What verifying a log is measured against: the rows of its events and seals read as they are, a piece after the other, and
 * SHA-256 over as many bytes as are hashed for them, in memory and in one go. Nothing is rendered or compared. A process of its
 * own with nothing in front of it.
 */
import { createHash } from 'node:crypto';
import postgres from 'postgres';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { timedCalls } from '../timed-calls.js';

export interface ReadSeals {
  databaseUrl: string;
  accountId: string;
  /** From position 1 on. */
  events: number;
  /** A piece. */
  each: number;
  /** To be hashed, of all events together. */
  bytes: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

const statement = `select e.*, s.* from events e join event_seals s on s.account_id = e.account_id and s.position = e.position
  where e.account_id = $1 and e.position > $2 and e.position <= $3 and s.position > $2 and s.position <= $3 order by e.position`;

export const main = answerJobs(async (job: ReadSeals): Promise<RequestResult> => {
  const sql = postgres(job.databaseUrl, { max: 1, idle_timeout: 0, max_lifetime: null });
  await sql`select 1`;
  const block = Buffer.alloc(1 << 20, 'heed');
  const pieces = Math.ceil(job.events / job.each);
  const began = performance.now();
  const { p50, p99 } = await timedCalls({
    callers: 1,
    goesOn: (turn) => turn < pieces,
    make: (turn) => async () => {
      const [after, upTo] = [turn * job.each, Math.min(job.events, (turn + 1) * job.each)];
      const rows = await sql.unsafe(statement, [job.accountId, after, upTo], { prepare: true });
      if (rows.length !== upTo - after) throw new Error(`${rows.length} of ${upTo - after} rows were read`);
    },
  });
  const hash = createHash('sha256');
  for (let left = job.bytes; left > 0; left -= block.length)
    hash.update(left < block.length ? block.subarray(0, left) : block);
  hash.digest();
  const seconds = (performance.now() - began) / 1_000;
  await sql.end();
  return { operations: job.events, seconds, p50, p99, nextSequence: job.sequence };
});
