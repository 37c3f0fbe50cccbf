/** What writes words here, each telling followers and metrics what it has added. */
import type { Db } from '../core/db/connect.js';
import type { ImportWriter } from '../core/log/import-words.js';
import { createImportWriter } from '../core/log/record-import.js';
import { createWordRecorder, type RecorderOptions, type WordRecorder } from '../core/log/record-words.js';
import type { WakeUps } from '../core/log/wake-ups.js';
import type { Metrics } from './metrics.js';

export interface Writers {
  recorder: WordRecorder;
  importWriter: ImportWriter;
}

export function createWriters(
  db: Db,
  { wakeUps, metrics }: { wakeUps: Pick<WakeUps, 'grew'>; metrics: Metrics },
  options: Pick<RecorderOptions, 'deadline'> = {},
): Writers {
  return {
    recorder: createWordRecorder(db, {
      ...options,
      onGrowth(accountId, recorded) {
        wakeUps.grew(accountId);
        metrics.recorded(recorded);
      },
    }),
    importWriter: createImportWriter(db, {
      onGrowth(accountId, recorded) {
        wakeUps.grew(accountId);
        metrics.imported(recorded);
      },
    }),
  };
}
