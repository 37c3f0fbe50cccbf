/** How the log tells of work that is tried again: a warning while the database is away or too busy, else an error, for it may be a bug. */
import { awayIn } from '../core/db/database-error.js';
import type { Logger } from './log.js';

export function retried(log: Pick<Logger, 'warn' | 'error'>, message: string): (error: unknown) => void {
  return (error) => {
    if (awayIn(error) === null) log.error({ err: error }, message);
    else log.warn({ err: error }, message);
  };
}
