import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseTimeout } from '../database-error.js';
import type { Connection } from '../open-at-host.js';

/** Milliseconds for one step of a backup or a restore: of a link that falls silent nothing else tells. */
export const stepLimit = 600_000;

/** The answer, or the connection is given up. */
export async function bounded<Answer>(
  connection: Connection,
  answered: Promise<Answer>,
  within = stepLimit,
): Promise<Answer> {
  const late = new AbortController();
  try {
    return await Promise.race([
      answered,
      delay(within, undefined, { signal: late.signal }).then(() => {
        connection.destroy();
        throw new DatabaseTimeout(within);
      }),
    ]);
  } finally {
    late.abort();
    answered.catch(() => undefined);
  }
}
