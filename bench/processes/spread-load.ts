/** Load that is spread over several servers: each connection has one, with the accounts that it serves. */
import { openConnection } from '../http-connection.js';
import { answerJobs } from '../load.js';
import { makeRequest, type Requests } from '../requests.js';

export interface SpreadJob {
  /** Connections take turns with them. */
  targets: { url: string; keys: string[] }[];
  requests: Requests;
  connections: number;
  seconds: number;
  /** The first sequence not used before. */
  sequence: number;
}

export interface SpreadResult {
  operations: number;
  seconds: number;
  p50: number;
  p99: number;
  nextSequence: number;
}

export const main = answerJobs(runLoad);

async function runLoad(job: SpreadJob): Promise<SpreadResult> {
  const times: number[] = [];
  let { sequence } = job;
  let operations = 0;
  const began = performance.now();
  const end = began + job.seconds * 1_000;

  async function call({ url, keys }: SpreadJob['targets'][number], first: number): Promise<void> {
    const connection = openConnection(new URL(url));
    for (let turn = first; performance.now() < end; turn += job.connections) {
      const request = makeRequest(job.requests, sequence);
      sequence += request.operations;
      const sent = performance.now();
      const answer = await connection.post(request.body, keys[turn % keys.length]);
      times.push(performance.now() - sent);
      if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
      operations += request.operations;
    }
    connection.close();
  }

  await Promise.all(
    Array.from({ length: job.connections }, (_, index) => {
      const target = job.targets[index % job.targets.length];
      return target === undefined ? Promise.resolve() : call(target, index);
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { operations, seconds, p50: at(0.5), p99: at(0.99), nextSequence: sequence };
}
