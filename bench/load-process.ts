/** The bench's end of a process that makes load. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer } from './load.js';

export interface LoadProcess<Job, Result> {
  /** One job at a time. Rejects for a wrong answer. */
  run(job: Job): Promise<Answer<Result>>;
  pid: number;
  stop(): void;
}

/** `file`: of this directory; it exports `main = answerJobs(…)`. */
export function startLoad<Job, Result>(file: string): LoadProcess<Job, Result> {
  const child = fork(fileURLToPath(new URL('run.mjs', import.meta.url)), [file], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    async run(job) {
      const answered = new AbortController();
      const { signal } = answered;
      child.send(job as object);
      const [answer] = (await Promise.race([
        once(child, 'message', { signal }),
        once(child, 'exit', { signal }).then(() => [{ problem: 'the load process ended' }]),
      ]).finally(() => answered.abort())) as [Answer<Result> | { problem: string }];
      if ('problem' in answer) throw new Error(answer.problem);
      return answer;
    },
    pid: child.pid ?? 0,
    stop: () => child.disconnect(),
  };
}
