/** The bench's end of the process that makes the load. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { LoadJob, LoadResult } from './load.js';

export interface LoadProcess {
  run(job: LoadJob): Promise<LoadResult>;
  stop(): void;
}

export function startLoad(): LoadProcess {
  const child = fork(fileURLToPath(new URL('run.mjs', import.meta.url)), ['load.ts'], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    async run(job) {
      const answered = new AbortController();
      const { signal } = answered;
      child.send(job);
      const [answer] = (await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(() => [{ problem: 'the load process ended' }]),
      ]).finally(() => answered.abort())) as [{ result: LoadResult } | { problem: string }];
      if ('problem' in answer) throw new Error(answer.problem);
      return answer.result;
    },
    stop: () => child.disconnect(),
  };
}
