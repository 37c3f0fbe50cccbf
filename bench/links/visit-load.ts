/** Visits behind links: pages that are looked at, and mail programs' one click, each link by a person of its own. */
import { openConnection, type PlainRequest } from '../http-connection.js';
import { answerJobs } from '../load.js';
import type { RequestResult } from '../request-load.js';
import { timedCalls } from '../timed-calls.js';

export interface VisitLinks {
  origin: string;
  kind: 'page' | 'one-click';
  /** From this one on, each once. */
  tokens: readonly string[];
  connections: number;
  seconds: number;
  /** Of the bench; nothing here is made of it. */
  sequence: number;
}

const answers = { page: '<h1', 'one-click': 'You have opted out.' } as const;

export const main = answerJobs(async (job: VisitLinks): Promise<RequestResult> => {
  const url = new URL(job.origin);
  const free = Array.from({ length: job.connections }, () => openConnection(url));
  const all = [...free];
  const end = performance.now() + job.seconds * 1_000;
  const { calls, ...times } = await timedCalls({
    callers: job.connections,
    goesOn: (turn) => turn < job.tokens.length && performance.now() < end,
    make(turn) {
      const request: PlainRequest = {
        path: `/u/${job.tokens[turn] ?? ''}`,
        ...(job.kind === 'page' ? { method: 'GET' } : { method: 'POST', body: 'List-Unsubscribe=One-Click' }),
      };
      return async () => {
        const connection = free.pop();
        if (connection === undefined) throw new Error('more callers than connections');
        const answer = await connection.ask(request);
        free.push(connection);
        if (!answer.includes(answers[job.kind]))
          throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
      };
    },
  });
  for (const connection of all) connection.close();
  return { operations: calls, ...times, nextSequence: job.sequence };
});
