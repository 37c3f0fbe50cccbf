/** What writes words here, each telling followers, the sealer and metrics what it has added. */
import type { Db } from '../core/db/connect.js';
import type { ImportWriter } from '../core/log/import-words.js';
import { createImportWriter } from '../core/log/record-import.js';
import { createWordRecorder, type RecorderOptions, type WordRecorder } from '../core/log/record-words.js';
import type { Metrics } from './metrics.js';

export interface Writers {
  recorder: WordRecorder;
  importWriter: ImportWriter;
  /** Whether words come in just now, other than those of imports. */
  isBusy(): boolean;
}

/** Milliseconds after a word for which more are expected. */
const busyFor = 250;

export function createWriters(
  db: Db,
  { onGrowth, metrics }: { onGrowth(accountId: string): void; metrics: Metrics },
  options: Pick<RecorderOptions, 'deadline'> = {},
): Writers {
  let recordedAt = -Infinity;
  const recorder = createWordRecorder(db, {
    ...options,
    onGrowth(accountId, recorded) {
      recordedAt = performance.now();
      onGrowth(accountId);
      metrics.recorded(recorded);
    },
  });
  return {
    recorder,
    isBusy: () => recorder.waiting() > 0 || performance.now() - recordedAt < busyFor,
    importWriter: createImportWriter(db, {
      onGrowth(accountId, recorded) {
        onGrowth(accountId);
        metrics.imported(recorded);
      },
    }),
  };
}
