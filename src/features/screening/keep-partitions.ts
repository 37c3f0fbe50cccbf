/**
 * Makes the tables of the coming weeks of screenings and drops those that are past their time: at the start and each hour,
 * in each process. Owned by app.ts, which stops it. Without it screenings are stored all the same.
 */
import { awayIn, DatabaseAway, sqlState } from '../../core/db/database-error.js';
import type { Db } from '../../core/db/connect.js';
import { dropOldestPartition, makePartitions } from './partitions.queries.js';

export interface KeepPartitionsOptions {
  db: Db;
  /** Days for which recipients are kept after the end of their week. */
  retentionDays: number;
  onDropped?: (partitions: number) => void;
  /** It is tried again. */
  onError: (error: unknown) => void;
  /** Milliseconds between two looks; and before the next try, when others use what is to be dropped or it failed. */
  every?: number;
  again?: number;
}

const weeksAhead = 4;
const anHour = 3_600_000;
const aMoment = 20_000;

export function keepPartitions({
  db,
  retentionDays,
  onDropped,
  onError,
  every = anHour,
  again = aMoment,
}: KeepPartitionsOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let underWay = look();

  async function look(): Promise<void> {
    let pause = every;
    let dropped = 0;
    try {
      await makePartitions(db, weeksAhead);
      while (!stopping.signal.aborted && (await dropOldestPartition(db, retentionDays))) dropped += 1;
    } catch (error) {
      pause = Math.min(again, every);
      if (!stopping.signal.aborted && !isInUse(error)) onError(error);
    }
    if (dropped > 0) onDropped?.(dropped);
    if (!stopping.signal.aborted) timer = setTimeout(() => (underWay = look()), pause);
  }

  return {
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}

function isInUse(error: unknown): boolean {
  const away = awayIn(error);
  return away instanceof DatabaseAway && away.reason === sqlState.lockNotAvailable;
}
