/**
 * Who has said anything at all, of the accounts in use, held in memory: most of those who are screened are in no log, and
 * need not be asked about. A set says whom to ask the database about, and never decides.
 */
import type { AddressTagger } from '../domain/address-tag.rules.js';
import type { LogPlace } from './cursor.js';

/** The tags of addresses. One that it has may be another's; one that it has not is of nobody who said anything. */
export interface AddressTags {
  has(high: number, low: number): boolean;
}

export interface RecipientSets {
  /** Makes the tags that sets hold. */
  readonly tagger: AddressTagger;
  /**
   * A set that holds every address with a word at or below the place, of those as well that were erased until then, to be used at once; or null: there is none to be had
   * now, and the database is asked about all. `place` is where the log ended after the question came in; `asked`, how many
   * addresses are to be looked up: for a few nothing is read. It never waits for a set to be loaded, only for a short lack.
   */
  at(accountId: string, place: LogPlace & { erasures?: number }, asked: number): Promise<AddressTags | null>;
  /**
   * Forgets all sets: the database is another one, or addresses were changed in the events or in the list otherwise than by
   * the writer.
   */
  drop(): void;
}
