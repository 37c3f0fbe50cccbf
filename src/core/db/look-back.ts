/** What a write may still say when the database goes away while it looks for what an earlier try of it has left. */
import { awayIn, DatabaseAway } from './database-error.js';

/**
 * For the look after a write that changed nothing: a try before, whose answer was lost, may have done it. While that has
 * not been seen, an outage leaves the outcome unknown; it never says that nothing was recorded.
 */
export async function lookingBack<Found>(look: Promise<Found>): Promise<Found> {
  try {
    return await look;
  } catch (error) {
    const away = awayIn(error);
    if (away === null || away.mayHaveBeenSent) throw error;
    throw new DatabaseAway(away instanceof DatabaseAway ? away.reason : 'TIMEOUT', true);
  }
}
