/** Milliseconds. */
export interface PoolTimes {
  /** That a statement may take before its caller gets DatabaseTimeout, the time that it waits for a connection included. */
  deadline: number;
  /** After which a connection without any answer is dead: longer than the server works on a statement. */
  dead: number;
  /** Without an answer, after which the server is asked whether it works on the statement; then after twice as long, … */
  slow: number;
  /** That a statement waits for a database that is away. */
  patience: number;
  /** Between two tries to connect: the first pause, doubled with each failure, and the longest. */
  firstRetry: number;
  lastRetry: number;
}

export const usualTimes: PoolTimes = {
  deadline: 10_000,
  dead: 12_000,
  slow: 1_500,
  patience: 2_000,
  firstRetry: 100,
  lastRetry: 1_000,
};
