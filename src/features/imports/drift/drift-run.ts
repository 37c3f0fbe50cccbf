/** What a run of an import does besides, where it is a check of drift. */
import type { Instant } from '../../../core/domain/instant.js';
import type { Db } from '../../../core/db/connect.js';
import type { ImportBatch } from '../../../core/log/import-words.js';
import type { Persistence } from '../run/persistence.js';
import { compareDrift } from './compare-drift.js';
import type { Drift } from './drift-check.js';
import { evidenceOf } from './drift-mapping.rules.js';
import { insertListed } from './listed.queries.js';

export interface DriftRun {
  /** The rows, each with whose word it is. */
  said(batch: ImportBatch): ImportBatch;
  /**
   * To be called before the batch is written: with the last one all has been compared when that is there. False where it is to be gone on with
   * from anew, or elsewhere.
   */
  list(batch: ImportBatch): Promise<boolean>;
}

export interface DriftRunOf {
  db: Db;
  accountId: string;
  importId: string;
  drift: Drift;
  dryRun: boolean;
  asOf: Instant | null;
  /** Of the senders that the whole list is of. */
  scopeKeys: readonly number[];
  persistence: Persistence;
  atWork(): Promise<void>;
  ignored(): number;
}

export function createDriftRun(of: DriftRunOf): DriftRun {
  const { db, accountId, importId, drift, asOf, scopeKeys, persistence, atWork } = of;
  return {
    said: (batch) => ({
      ...batch,
      words: batch.words.map((word) => ({ ...word, evidence: evidenceOf(drift, asOf, word.evidence) })),
    }),
    async list(batch) {
      if (!of.dryRun) return true;
      if (batch.words.length > 0) {
        const listed = await persistence.untilDone(async () => {
          await insertListed(db, accountId, importId, batch.words);
          return true;
        });
        if (listed === 'stopped') return false;
      }
      if (!batch.isLast) return true;
      return compareDrift({ db, accountId, importId, atWork }, { scopeKeys, ignored: of.ignored() });
    },
  };
}
