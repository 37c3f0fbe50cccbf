/**
 * What every kind of load has in common: a process of its own takes jobs from the bench, one at a time, and says what came
 * of each and what CPU it cost. A file of load exports `main = answerJobs(run)`; the bench starts it by its name.
 */

/** What a job came to, and the CPU seconds of this process. */
export interface Answer<Result> {
  result: Result;
  cpuSeconds: number;
}

type Run<Job, Result> = (job: Job) => Promise<Result>;

export function answerJobs<Job, Result>(run: Run<Job, Result>): () => void {
  async function answer(job: Job): Promise<Answer<Result> | { problem: string }> {
    const before = process.cpuUsage();
    try {
      const result = await run(job);
      const { user, system } = process.cpuUsage(before);
      return { result, cpuSeconds: (user + system) / 1_000_000 };
    } catch (error) {
      return { problem: error instanceof Error ? error.message : String(error) };
    }
  }

  return () => {
    process.on('message', (job: Job) => void answer(job).then((said) => process.send?.(said)));
    process.on('disconnect', () => process.exit());
  };
}
