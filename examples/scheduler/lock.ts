/** One scheduler at a time on a journal: two would each send all. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Gives what releases it. Throws where another process that lives holds it; what a dead one has left is taken over. */
export function takeLock(file: string): () => void {
  for (;;) {
    try {
      writeFileSync(file, `${process.pid}\n`, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const holder = Number(readFileSync(file, 'utf8'));
    if (isAlive(holder)) {
      throw new Error(
        `process ${holder} is at work on this campaign; if that is no scheduler, remove ${file}`,
      );
    }
    rmSync(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
