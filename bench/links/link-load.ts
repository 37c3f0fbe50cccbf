/** Asks for links, batch after batch, one call at a time; each answer must have as many as were asked for. */
import { print } from 'graphql';
import { BenchLinksDocument } from '../../test/generated/operations.js';
import { openConnection } from '../http-connection.js';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { timedCalls } from '../timed-calls.js';
import { type LinkPlan, linkBatch } from './link-batch.js';

export interface AskForLinks {
  url: string;
  key: string;
  campaignId: string;
  plan: LinkPlan;
  /** The batches from this one on, so many. */
  first: number;
  batches: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

const query = JSON.stringify(print(BenchLinksDocument));

export const main = answerJobs(async (job: AskForLinks): Promise<RequestResult> => {
  const connection = openConnection(new URL(job.url));
  const { calls, ...times } = await timedCalls({
    callers: 1,
    goesOn: (turn) => turn < job.batches,
    make(turn) {
      const recipients = linkBatch(job.plan, job.first + turn);
      const variables = JSON.stringify({ input: { campaignId: job.campaignId, recipients } });
      const body = `{"query":${query},"variables":${variables}}`;
      return async () => {
        const answer = await connection.post(body, job.key);
        const links = answer.match(/\/u\/[0-9A-Za-z]{10}"/g)?.length ?? 0;
        if (links !== job.plan.size) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
      };
    },
  });
  connection.close();
  return { operations: calls * job.plan.size, ...times, nextSequence: job.sequence };
});
