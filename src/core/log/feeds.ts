/**
 * Following an account's log, for any feature: a view says which events concern it and what they become. All who follow
 * the same view of an account share what is read for it: one reader, one filtering, one batch.
 */
import type { LogPlace } from './cursor.js';
import type { LogEvent } from './event.js';
import type { EventSelection } from './event-selection.js';

/** A run of the log, as a view has it. The same batch, the same object: what is made of one can be shared by it. */
export interface Batch<Item> {
  readonly items: readonly Item[];
  /** How far it has come: all that matches at or below has been given. */
  readonly place: LogPlace;
  /** Whether that was the end of the log when the batch was made. */
  readonly caughtUp: boolean;
  /** Positions between the place and the end of the log when the batch was made. */
  readonly behind: number;
}

/** One follower. Its `next` may be told how many items it may bring; as many as it likes otherwise. */
export interface Following<Item> extends AsyncIterableIterator<Batch<Item>> {
  next(atMost?: number): Promise<IteratorResult<Batch<Item>>>;
  /**
   * The last batch was not taken: the next one begins where it began, and comes without waiting for anything, empty if need
   * be. Only until that is asked for.
   */
  putBack(): void;
}

export interface View<Item> {
  /** Views of an account with the same key are the same. */
  readonly key: string;
  readonly selection: EventSelection;
  /** What a run of matching events becomes. */
  itemsOf(events: readonly LogEvent[]): readonly Item[] | Promise<readonly Item[]>;
  /**
   * The state that one begins with who has no cursor, a page at a time: what is true now of the log after a place, and
   * how far the page has come, `upTo` with the last. From there on the view follows the log.
   */
  stateAfter?(place: LogPlace, upTo: LogPlace, atMost: number): Promise<StatePage<Item>>;
}

export interface StatePage<Item> {
  items: readonly Item[];
  place: LogPlace;
}

export interface Feeds {
  /**
   * Without a cursor: from the view's state, or from the end of the log as it is now. `return()` at any moment settles
   * at once and leaves nothing behind. Throws CURSOR_UNKNOWN, CURSOR_AHEAD and CURSOR_EPOCH for a cursor that is no place
   * in this log; a log that changes under a follower ends it with CURSOR_EPOCH.
   */
  follow<Item>(accountId: string, after: string | null, view: View<Item>): Promise<Following<Item>>;
  /**
   * Forgets all that is held of the logs: the database is another one, or events were changed in it. Each follower's place
   * is looked up again before it gets more.
   */
  drop(): void;
}
