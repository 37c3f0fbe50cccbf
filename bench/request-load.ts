/** Load of HTTP requests over keep-alive connections, each of which sends its next request when it has the answer. */
import { openConnection } from './http-connection.js';
import { answerJobs } from './load.js';
import { makeRequest, type Requests } from './requests.js';

export interface RequestJob {
  /** Where the requests go, path included. */
  url: string;
  /** Bearer keys, one for each account; connections take turns with them, request by request. None: no header. */
  keys: string[];
  requests: Requests;
  connections: number;
  seconds: number;
  /** Ends before, when as many have been sent. */
  operations?: number;
  /** The first sequence not used before. */
  sequence: number;
}

export interface RequestResult {
  /** Messages, where a request holds several. */
  operations: number;
  /** From the first request to the last answer. */
  seconds: number;
  /** Milliseconds from a request to its answer. */
  p50: number;
  p99: number;
  nextSequence: number;
}

export const main = answerJobs(runLoad);

async function runLoad(job: RequestJob): Promise<RequestResult> {
  const url = new URL(job.url);
  const times: number[] = [];
  let { sequence } = job;
  let operations = 0;
  const most = job.operations ?? Infinity;
  let turn = 0;
  const connections = Array.from({ length: job.connections }, () => openConnection(url));
  const began = performance.now();
  const end = began + job.seconds * 1_000;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < end && sequence - job.sequence < most) {
        const request = makeRequest(job.requests, sequence);
        const key = job.keys[turn++ % job.keys.length];
        sequence += request.operations;
        const sent = performance.now();
        const answer = await connection.post(request.body, key);
        times.push(performance.now() - sent);
        if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
        operations += request.operations;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  for (const connection of connections) connection.close();
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return { operations, seconds, p50: at(0.5), p99: at(0.99), nextSequence: sequence };
}
