import { askingBy, type RunOptions } from '../../src/core/db/asking.js';
import type { Db } from '../../src/core/db/connect.js';

/** A statement that a Db was given, and what sends it. */
export interface TappedStatement {
  text: string;
  parameters: readonly unknown[];
  options: RunOptions | undefined;
  send(): Promise<unknown[]>;
}

/** The database, but for what `answer` makes of each statement, in whatever way it was given. */
export function tapped(db: Db, answer: (statement: TappedStatement) => Promise<unknown[]>): Db {
  const run: Db['run'] = (text, parameters, options) =>
    answer({ text, parameters, options, send: () => db.run(text, parameters, options) });
  return { ...db, ...askingBy(run) };
}
