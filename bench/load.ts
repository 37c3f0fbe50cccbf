/** The load, a process of its own: takes jobs from the bench, sends them, says what came of it and what it cost. */
import { openConnection } from './http-connection.js';
import { makeRequest, type RequestKind } from './requests.js';

export interface LoadJob {
  url: string;
  /** One for each account; connections take turns with them. */
  keys: string[];
  kind: RequestKind;
  connections: number;
  seconds: number;
  /** The first sequence not used before. */
  sequence: number;
}

export interface LoadResult {
  messages: number;
  /** From the first request to the last answer. */
  seconds: number;
  /** CPU of this process. */
  cpuSeconds: number;
  /** Milliseconds from a request to its answer. */
  p50: number;
  p99: number;
  nextSequence: number;
}

export function main(): void {
  process.on('message', (job: LoadJob) => {
    runLoad(job).then(
      (result) => process.send?.({ result }),
      (error: unknown) => process.send?.({ problem: error instanceof Error ? error.message : String(error) }),
    );
  });
  process.on('disconnect', () => process.exit());
}

async function runLoad(job: LoadJob): Promise<LoadResult> {
  const url = new URL('/graphql', job.url);
  const times: number[] = [];
  let { sequence } = job;
  let messages = 0;
  const connections = Array.from({ length: job.connections }, (_, index) =>
    openConnection(url, job.keys[index % job.keys.length] ?? ''),
  );
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + job.seconds * 1_000;
  await Promise.all(
    connections.map(async (connection) => {
      while (performance.now() < end) {
        const request = makeRequest(job.kind, sequence);
        sequence += request.messages;
        const sent = performance.now();
        const answer = await connection.post(request.body);
        times.push(performance.now() - sent);
        if (!request.isRight(answer)) throw new Error(`a wrong answer came: ${answer.slice(0, 500)}`);
        messages += request.messages;
      }
    }),
  );
  const seconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  for (const connection of connections) connection.close();
  times.sort((one, other) => one - other);
  const at = (share: number) => times[Math.floor(times.length * share)] ?? 0;
  return {
    messages,
    seconds,
    cpuSeconds: (user + system) / 1_000_000,
    p50: at(0.5),
    p99: at(0.99),
    nextSequence: sequence,
  };
}
