import { expect, it } from 'vitest';
import { DatabaseAway, DatabaseTimeout, tooManyWait } from '../../src/core/db/database-error.js';
import { createLog } from '../../src/shell/log.js';
import { retried } from '../../src/shell/retried.js';

it('work that is tried again is a warning while the database is away or too busy, and an error if it may be a bug', () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  const tell = retried(log, 'erasures could not be gone on with: trying again');
  tell(new DatabaseAway(tooManyWait, false));
  tell(new DatabaseTimeout(1_000, false));
  tell(new TypeError('x is undefined'));
  const told = lines.map((line) => JSON.parse(line) as { level: string; msg: string });
  expect(told.map(({ level }) => level)).toEqual(['warn', 'warn', 'error']);
  expect(new Set(told.map(({ msg }) => msg))).toEqual(
    new Set(['erasures could not be gone on with: trying again']),
  );
});
