/** Screens a campaign of millions, batch after batch; each caller takes the next one when its last was answered. */
import { print } from 'graphql';
import { BenchScreenCampaignDocument } from '../../test/generated/operations.js';
import { openConnection } from '../http-connection.js';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { type BatchPlan, batchOf } from '../screening/batch.js';
import { timedCalls } from '../timed-calls.js';

export interface ScreenCampaign {
  url: string;
  key: string;
  campaignId: string;
  plan: BatchPlan;
  /** The batches from this one on, so many. */
  first: number;
  batches: number;
  callers: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

const query = JSON.stringify(print(BenchScreenCampaignDocument));

export const main = answerJobs(async (job: ScreenCampaign): Promise<RequestResult> => {
  const url = new URL(job.url);
  const idle = Array.from({ length: job.callers }, () => openConnection(url));
  const { calls, ...times } = await timedCalls({
    callers: job.callers,
    goesOn: (turn) => turn < job.batches,
    make(turn) {
      const { recipients, out } = batchOf(job.plan, job.first + turn);
      const variables = JSON.stringify({ campaignId: job.campaignId, recipients });
      const body = `{"query":${query},"variables":${variables}}`;
      return async () => {
        const connection = idle.pop() ?? openConnection(url);
        const answer = await connection.post(body, job.key);
        idle.push(connection);
        if (!answer.includes(`"allowed":${recipients.length - out.length},`))
          throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
      };
    },
  });
  for (const connection of idle) connection.close();
  return { operations: calls * job.plan.size, ...times, nextSequence: job.sequence };
});
