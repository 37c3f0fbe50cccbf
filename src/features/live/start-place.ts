import type { Db } from '../../core/db/connect.js';
import { positionOfCursor } from '../../core/graph/log-cursor.js';
import type { LogPlace } from '../../core/log/cursor.js';
import { eventIdAt, headOf } from '../../core/log/events.queries.js';

/** Where a follower begins: at its cursor, or at the end of the log as it is now. Throws as positionOfCursor does. */
export async function startPlaceOf(db: Db, accountId: string, after: string | null): Promise<LogPlace> {
  if (after === null) return headOf(db, accountId);
  const position = await positionOfCursor(db, accountId, after);
  return { position, eventId: position === 0 ? null : await eventIdAt(db, accountId, position) };
}
