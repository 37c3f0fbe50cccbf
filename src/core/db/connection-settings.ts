import { valueTypes } from './value-types.js';

/** Milliseconds for which the server works on one statement before it gives up by itself: less than anybody here waits. */
export const statementTimeout = 9_000;

/** What every connection to the database has in common, LISTEN and migrations included. */
export function connectionSettings(name: string) {
  return {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    // Seconds. With what Node asks of the system besides, an idle link that is dead is noticed after 20.
    keep_alive: 10,
    // One statement at a time on a connection. With several, postgres.js 3.4.9 was seen to give one statement's answer to
    // another when one of them had timed out. Nor is a statement ever cancelled from here: the server gives up by itself.
    max_pipeline: 0,
    fetch_types: false,
    onnotice: () => undefined,
    connection: {
      application_name: name,
      TimeZone: 'UTC',
      statement_timeout: statementTimeout,
      // A page of the list looks dear to the planner: 26 ms were spent on compiling it, for rows that took less than 1.
      jit: 'off',
    },
    types: valueTypes,
  };
}
