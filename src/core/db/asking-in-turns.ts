/** A Db that sends so many statements at once, so that whoever else asks finds a connection. */
import type { Turns } from '../domain/turns.js';
import { askingBy } from './asking.js';
import type { Db } from './connect.js';

export function askingInTurns(db: Db, turns: Turns): Db {
  return {
    ...db,
    ...askingBy((text, parameters, options) => turns.take(() => db.run(text, parameters, options))),
  };
}
