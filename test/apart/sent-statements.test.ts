/**
 * Every statement that Heed has sent in this run, in the tests' processes and in those that they started: it names the
 * account wherever it touches what accounts own. It runs when all others have ended; where only some of them ran, what
 * those sent is looked at.
 */
import { expect, it } from 'vitest';
import { show } from '../support/show.js';
import { exceptions } from './exceptions.js';
import { judge } from './judge.js';
import { readNotes, setJudged } from './notes.js';

it('every statement that was sent says whose rows it touches, and no exception is left over', () => {
  const folder = process.env['HEED_STATEMENTS'] ?? '';
  const { notes, catalog, isWhole } = readNotes(folder);
  setJudged(folder);
  const { faults, used, counts, tables, functions } = judge(notes, catalog, exceptions);
  show(
    `statements: ${counts.ofHeed} of Heed, ${counts.ofAccounts} of them touch ${tables.size} of ` +
      `${catalog.tablesOfAccounts.length} tables of accounts and call ${functions.size} functions; ` +
      `${used.size} exceptions; ${counts.ofTests} statements of the tests themselves`,
  );
  expect(faults).toEqual([]);
  const unused = exceptions.filter((exception) => exception.isRare !== true && !used.has(exception));
  if (isWhole) expect(unused.map(({ called, why }) => `${JSON.stringify(called)}: ${why}`)).toEqual([]);
});
