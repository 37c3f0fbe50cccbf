/**
 * Counts what comes to hooks in memory, and saves it every few seconds and at the stop. Saved is what this process has counted in
 * all, in rows of its own: a save that failed, or whose answer was lost, is made good by the next one.
 */
import type { Db } from '../../core/db/connect.js';
import { formatInstant, type Instant } from '../../core/domain/instant.js';
import { newId } from '../../core/domain/new-id.js';
import { startRounds } from '../../core/domain/rounds.js';
import type { HookName } from './hook-key.rules.js';
import { type HookCount, saveHookCounts } from './hook-counts.queries.js';

export interface HookCounts {
  accepted(hook: HookName, brought: { words: number; notUnderstood: number }): void;
  refused(hook: HookName): void;
  /** Saves what has been counted, and counts no more. */
  stop(): Promise<void>;
}

export interface HookCountsOptions {
  db: Db;
  now: () => Instant;
  /** Milliseconds between two saves. */
  every?: number;
  onError(error: unknown): void;
}

/** Rows of one statement at most. */
const rowsAtOnce = 5_000;

export function countHooks({ db, now, every = 3_000, onError }: HookCountsOptions): HookCounts {
  const counterId = newId();
  const counts = new Map<string, HookCount>();
  const unsaved = new Set<HookCount>();

  function countOf({ accountId, hookId }: HookName): HookCount {
    const day = dayOf(now());
    const key = `${day} ${hookId}`;
    const known = counts.get(key);
    const none = {
      accepted: 0,
      refused: 0,
      words: 0,
      notUnderstood: 0,
      lastAcceptedAt: null,
      lastRefusedAt: null,
    };
    const count = known ?? { accountId, hookId, day, ...none };
    if (known === undefined) counts.set(key, count);
    unsaved.add(count);
    return count;
  }

  async function save(): Promise<void> {
    const rows = [...unsaved];
    for (let first = 0; first < rows.length; first += rowsAtOnce) {
      const part = rows.slice(first, first + rowsAtOnce);
      // What is counted while they are saved goes into the next save.
      for (const row of part) unsaved.delete(row);
      try {
        await saveHookCounts(db, counterId, part);
      } catch (error) {
        for (const row of part) unsaved.add(row);
        throw error;
      }
    }
    const today = dayOf(now());
    for (const [key, row] of counts) if (row.day < today && !unsaved.has(row)) counts.delete(key);
  }

  const rounds = startRounds({ round: save, onError, every, first: every });

  return {
    accepted(hook, { words, notUnderstood }) {
      const count = countOf(hook);
      count.accepted += 1;
      count.words += words;
      count.notUnderstood += notUnderstood;
      count.lastAcceptedAt = now();
    },
    refused(hook) {
      const count = countOf(hook);
      count.refused += 1;
      count.lastRefusedAt = now();
    },
    async stop() {
      await rounds.stop();
      await save().catch(onError);
    },
  };
}

/** In UTC, as 2026-03-03. */
export function dayOf(instant: Instant): string {
  return formatInstant(instant).slice(0, 10);
}
