/**
 * Counts views and completions of accounts' forms in memory, and saves them every few seconds, and at the stop: a page that is
 * looked at costs no statement. What a process dies with was counted in its last seconds.
 *
 * Saved is what this process has counted in all, in rows of its own: a save that failed, or whose answer was lost, is made
 * good by the next one, and nothing is counted twice.
 */
import { newId } from '../../../core/domain/new-id.js';
import { formatInstant, type Instant } from '../../../core/domain/instant.js';
import { type Rounds, startRounds } from '../../../core/domain/rounds.js';
import type { Db } from '../../../core/db/connect.js';
import type { FormCounter } from '../../../core/graph/form-counter.js';
import { type FormCount, saveFormCounts } from './form-days.queries.js';

export interface FormCounts extends FormCounter {
  /** Saves what has been counted, and counts no more. */
  stop(): Promise<void>;
}

export interface FormCountsOptions {
  db: Db;
  now: () => Instant;
  /** Milliseconds between two saves. */
  every?: number;
  /** A save has failed; the next one makes it good. After the last one nothing does. */
  onError(error: unknown): void;
}

/** Rows of one statement at most. */
const rowsAtOnce = 5_000;

export function countForms({ db, now, every = 3_000, onError }: FormCountsOptions): FormCounts {
  const counterId = newId();
  /** Today's, and those of a day before that are not saved. */
  const counts = new Map<string, FormCount>();
  const unsaved = new Set<FormCount>();

  function count(accountId: string, what: 'views' | 'completions'): void {
    const day = dayOf(now());
    const key = `${day} ${accountId}`;
    let counted = counts.get(key);
    if (counted === undefined) counts.set(key, (counted = { accountId, day, views: 0, completions: 0 }));
    counted[what] += 1;
    unsaved.add(counted);
  }

  async function save(): Promise<void> {
    const rows = [...unsaved];
    for (let first = 0; first < rows.length; first += rowsAtOnce) {
      const part = rows.slice(first, first + rowsAtOnce);
      // What is counted while they are saved goes into the next save.
      for (const row of part) unsaved.delete(row);
      try {
        await saveFormCounts(db, counterId, part);
      } catch (error) {
        for (const row of part) unsaved.add(row);
        throw error;
      }
    }
    const today = dayOf(now());
    for (const [key, row] of counts) if (row.day < today && !unsaved.has(row)) counts.delete(key);
  }

  const rounds: Rounds = startRounds({ round: save, onError, every, first: every });

  return {
    viewed: (accountId) => count(accountId, 'views'),
    completed: (accountId) => count(accountId, 'completions'),
    async stop() {
      await rounds.stop();
      await save().catch(onError);
    },
  };
}

/** In UTC, as 2026-03-03. */
function dayOf(instant: Instant): string {
  return formatInstant(instant).slice(0, 10);
}
