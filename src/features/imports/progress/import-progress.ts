/**
 * Imports that are followed in this process, of whatever process runs them: all are looked at in one statement, a few times
 * a second. While the database is away they are as they were, and looking goes on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isAway } from '../../../core/db/database-error.js';
import { isId } from '../../../core/domain/new-id.js';
import { notFound } from '../../../core/graph/errors.js';
import type { ImportProgress } from '../../../core/graph/import-progress.js';
import type { ImportRow } from '../../../core/graph/imports.queries.js';
import { createFollowedImport, type FollowedImport } from './followed-import.js';
import type { NamedImport } from './progress.queries.js';

export interface ImportProgressOptions {
  /** Those that are there, as they are now. */
  read(named: readonly NamedImport[]): Promise<ImportRow[]>;
  /** Imports could not be looked at; trying goes on. Once for each trouble. */
  onTrouble(error: unknown): void;
  /** Milliseconds between two looks. */
  pause?: number;
}

export interface RunningImportProgress extends ImportProgress {
  /** Imports that are followed. */
  followed(): number;
}

interface Entry extends NamedImport {
  board: FollowedImport;
  users: number;
  /** A look has not found it. */
  isMissing: boolean;
}

const usualPause = 250;

export function createImportProgress(options: ImportProgressOptions): RunningImportProgress {
  const { read, onTrouble, pause = usualPause } = options;
  const entries = new Map<string, Entry>();
  let goingOn = false;
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let inTrouble = false;

  async function lookAtAll(): Promise<void> {
    const looked = [...entries.values()];
    const rows = await read(looked);
    const found = new Map(rows.map((row) => [keyOf(row), row]));
    for (const entry of looked) {
      const row = found.get(keyOf(entry));
      if (row !== undefined) {
        entry.board.seen(row);
        continue;
      }
      entry.isMissing = true;
      end(entry, notFound('import'));
    }
    inTrouble = false;
  }

  /** A look that begins after this call: what was done before it is seen. Shared by all who call meanwhile. */
  function look(): Promise<void> {
    if (running === null) {
      running = lookAtAll().finally(() => {
        running = null;
      });
      return running;
    }
    next ??= running.then(lookNext, lookNext);
    return next;
  }

  function lookNext(): Promise<void> {
    next = null;
    return look();
  }

  async function goOn(): Promise<void> {
    if (goingOn) return;
    goingOn = true;
    for (;;) {
      await delay(pause, undefined, { ref: false });
      if (entries.size === 0) break;
      await look().catch(failed);
    }
    goingOn = false;
  }

  function failed(error: unknown): void {
    if (!inTrouble) onTrouble(error);
    inTrouble = true;
    if (isAway(error)) return;
    // A bug: nobody is to wait for ever.
    for (const entry of entries.values()) end(entry, error);
  }

  /** Whoever follows it from now on begins anew. */
  function end(entry: Entry, error: unknown): void {
    entries.delete(keyOf(entry));
    entry.board.fail(error);
  }

  function join(named: NamedImport): Entry {
    const key = keyOf(named);
    const entry = entries.get(key) ?? { ...named, board: createFollowedImport(), users: 0, isMissing: false };
    entry.users += 1;
    entries.set(key, entry);
    return entry;
  }

  function leave(entry: Entry): void {
    entry.users -= 1;
    if (entry.users > 0) return;
    if (entries.get(keyOf(entry)) === entry) entries.delete(keyOf(entry));
  }

  return {
    async follow(accountId, importId) {
      if (!isId(importId)) throw notFound('import');
      const entry = join({ accountId, importId: importId.toLowerCase() });
      try {
        await look();
        if (entry.isMissing) throw notFound('import');
        const following = entry.board.follow(() => leave(entry));
        void goOn();
        return following;
      } catch (error) {
        leave(entry);
        throw error;
      }
    },
    followed: () => entries.size,
  };
}

function keyOf({ accountId, importId }: NamedImport): string {
  return `${accountId} ${importId}`;
}
