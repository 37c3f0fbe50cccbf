/**
 * Makes the tables of the coming weeks of screenings and drops those that are past their time: at the start and each hour,
 * in each process. Owned by app.ts, which stops it. Without it screenings are stored all the same.
 */
import { awayIn, DatabaseAway, sqlState } from '../../core/db/database-error.js';
import type { Db } from '../../core/db/connect.js';
import { type Rounds, startRounds } from '../../core/domain/rounds.js';
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
}: KeepPartitionsOptions): Rounds {
  return startRounds({
    async round(signal) {
      let dropped = 0;
      try {
        await makePartitions(db, weeksAhead);
        while (!signal.aborted && (await dropOldestPartition(db, retentionDays))) dropped += 1;
      } finally {
        if (dropped > 0) onDropped?.(dropped);
      }
    },
    onError(error) {
      if (!isInUse(error)) onError(error);
    },
    every,
    again: Math.min(again, every),
  });
}

function isInUse(error: unknown): boolean {
  const away = awayIn(error);
  return away instanceof DatabaseAway && away.reason === sqlState.lockNotAvailable;
}
