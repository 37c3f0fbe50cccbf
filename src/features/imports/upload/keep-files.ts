/**
 * Ends imports whose file has not come in time and deletes files that are past theirs: at the start and each minute, in each
 * process. Owned by app.ts, which stops it.
 */
import type { Db } from '../../../core/db/connect.js';
import { type Rounds, startRounds } from '../../../core/domain/rounds.js';
import { deleteOldListed } from '../drift/listed.queries.js';
import { deleteOldFiles, expireUploads } from './old-files.queries.js';

export interface KeepFilesOptions {
  db: Db;
  /** Days for which files are kept when their imports have ended. */
  keepDays: number;
  /** Told where there were some. */
  onEnded?: (ended: { expired: number; files: number }) => void;
  /** It is tried again. */
  onError: (error: unknown) => void;
  /** Milliseconds between two looks. */
  every?: number;
}

const aMinute = 60_000;
/** Of a call: neither holds anybody up. */
const importsAtMost = 500;
const piecesAtMost = 32;
const listedAtMost = 20_000;

export function keepFiles({ db, keepDays, onEnded, onError, every = aMinute }: KeepFilesOptions): Rounds {
  return startRounds({
    async round(signal) {
      const ended = { expired: 0, files: 0 };
      try {
        for (let last = importsAtMost; last === importsAtMost && !signal.aborted;) {
          last = await expireUploads(db, importsAtMost);
          ended.expired += last;
        }
        for (let isDone = false; !isDone && !signal.aborted;) {
          const deleted = await deleteOldFiles(db, keepDays, piecesAtMost);
          ended.files += deleted.files;
          isDone = deleted.isDone;
        }
        while (!signal.aborted && !(await deleteOldListed(db, listedAtMost)));
      } finally {
        if (ended.expired + ended.files > 0) onEnded?.(ended);
      }
    },
    onError,
    every,
  });
}
