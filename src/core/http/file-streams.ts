/** Files that come or go through this process for long: so many at a time, and ended when it stops. */

export interface FileStreams {
  /** `breakOff` ends it before its end. Else whose are as many as may run: the account's or all. */
  open(accountId: string, breakOff: (why: string) => void): { close(): void } | keyof FileStreamLimits;
  running(): number;
  /** Lets those that run end for so many milliseconds, and breaks off those that have not. */
  endWithin(milliseconds: number): void;
}

export interface FileStreamLimits {
  /** Of all accounts together. Each takes some megabytes. */
  all: number;
  /** Of one account: others have room beside it. */
  account: number;
}

export function createFileStreams(limits: FileStreamLimits): FileStreams {
  const running = new Set<{ accountId: string; breakOff: (why: string) => void }>();

  return {
    open(accountId, breakOff) {
      const ofAccount = [...running].filter((one) => one.accountId === accountId).length;
      if (ofAccount >= limits.account) return 'account';
      if (running.size >= limits.all) return 'all';
      const stream = { accountId, breakOff };
      running.add(stream);
      return { close: () => void running.delete(stream) };
    },
    running: () => running.size,
    endWithin(milliseconds) {
      const late = setTimeout(() => {
        for (const { breakOff } of running) breakOff('Heed stops');
      }, milliseconds);
      late.unref();
    },
  };
}
