/** How imports go on, for those who follow them. */
import type { Following } from '../log/feeds.js';
import type { ImportRow } from './imports.queries.js';

export interface ImportProgress {
  /**
   * The import as it is now, then each time that it has changed, a few times a second at most, until it has ended: one in
   * a batch. `return()` at any moment settles at once and leaves nothing behind. Throws NOT_FOUND for an import that the
   * account does not have.
   */
  follow(accountId: string, importId: string): Promise<Following<ImportRow>>;
}
