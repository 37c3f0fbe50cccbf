/**
 * A server that has crashed recovers by itself, unless that fails as well: where the process that reads the log dies (the
 * disk is full), PostgreSQL 18 was seen to stay as it is for good, with its helpers and without anybody who recovers. It is
 * told by its processes, and ended, so that it is started anew.
 */
import { type ServerProcess, serverProcesses } from './left-behind.js';

export interface RecoveryWatch {
  /** It begins to recover. */
  begin(): void;
  /** It has, or is no more. */
  over(): void;
}

/** Looks in a row, and the milliseconds between two of them. */
const looks = 3;
const between = 1_000;

/** Watches from the beginning: a first start recovers, too. */
export function watchRecovery(mark: string, onStuck: () => void): RecoveryWatch {
  let timer: NodeJS.Timeout | undefined;
  let seen = 0;
  const over = () => {
    clearTimeout(timer);
    timer = undefined;
  };
  const lookLater = () => {
    timer = setTimeout(() => void look(), between);
    timer.unref();
  };
  async function look(): Promise<void> {
    const asked = timer;
    const processes = await serverProcesses().catch(() => []);
    if (timer !== asked || timer === undefined) return;
    seen = isWithoutRecovery(processes, mark) ? seen + 1 : 0;
    if (seen >= looks) {
      seen = 0;
      onStuck();
    }
    lookLater();
  }
  const begin = () => {
    over();
    seen = 0;
    lookLater();
  };
  begin();
  return { begin, over };
}

/** Helpers are there, and neither the process that recovers nor the one that is there once all is well. */
export function isWithoutRecovery(processes: readonly ServerProcess[], mark: string): boolean {
  const name = `postgres: ${mark}: `;
  const roles = processes
    .filter(({ command }) => command.startsWith(name))
    .map(({ command }) => command.slice(name.length));
  return roles.length > 0 && !roles.some((role) => /^(?:startup|walwriter)\b/.test(role));
}
