import type { ImportState } from '../../../core/domain/vocabulary.js';

const ends: ReadonlySet<ImportState> = new Set<ImportState>(['DONE', 'FAILED', 'CANCELLED', 'UNDONE']);

/** Whether nothing more happens to an import unless somebody asks for it. */
export function hasEnded(state: ImportState): boolean {
  return ends.has(state);
}
