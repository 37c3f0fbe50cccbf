/** What a call may still say when the database goes away after the call has written. */
import { isAway } from '../db/database-error.js';
import { NotConfirmed } from './record-words.js';

/**
 * For what a call does after it has recorded something, or may have: an outage there says that the outcome is unknown,
 * never that nothing was recorded. `wrote`: false where nothing has been recorded after all.
 */
export async function afterWrite<Result>(rest: Promise<Result>, wrote = true): Promise<Result> {
  try {
    return await rest;
  } catch (error) {
    if (wrote && (isAway(error) || error instanceof NotConfirmed)) throw new NotConfirmed(true);
    throw error;
  }
}
