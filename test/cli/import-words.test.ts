import { describe, expect, it } from 'vitest';
import { exitCodeOf, resultInWords, worstOf } from '../../src/cli/import/import-result.rules.js';
import type { ImportNow } from '../../src/cli/import/import-state.js';
import { readColumns, readSenderFile, readSenderPair } from '../../src/cli/import/mapping.rules.js';

const done: ImportNow = {
  id: 'i1',
  state: 'DONE',
  fileName: 'old.csv',
  dryRun: false,
  bytesTotal: 100,
  bytesReceived: 100,
  bytesRead: 100,
  rowsRead: 1_004,
  added: 1_000,
  alreadyOptedOut: 1,
  duplicates: 1,
  overruled: 0,
  refused: 2,
  withdrawn: 0,
  failure: null,
};

describe('what became of an import', () => {
  it('is an exit code: the worst of several files counts', () => {
    expect([0, 1, 2, 3].map((allowed) => exitCodeOf(done, allowed))).toEqual([1, 1, 0, 0]);
    const states = ['FAILED', 'CANCELLED', 'UNDONE', 'RUNNING'] as const;
    expect(states.map((state) => exitCodeOf({ ...done, state }, 0))).toEqual([3, 3, 0, 4]);
    expect(worstOf([0, 3, 1])).toBe(3);
    expect(worstOf([])).toBe(0);
  });

  it('is a sentence', () => {
    expect(resultInWords('a/old.csv', done)).toBe(
      'a/old.csv: done, 1,004 rows: 1,000 added, 1 already opted out, 1 duplicate, 2 refused (import i1)',
    );
    expect(resultInWords(null, { ...done, dryRun: true, duplicates: 0 })).toBe(
      'old.csv: dry run, nothing was recorded; of 1,004 rows 1,000 added, 1 already opted out, 2 refused (import i1)',
    );
    expect(resultInWords(null, { ...done, state: 'FAILED', rowsRead: 0, failure: 'it is a workbook' })).toBe(
      'old.csv: failed: it is a workbook (import i1)',
    );
    expect(resultInWords(null, { ...done, state: 'UNDONE', withdrawn: 1 })).toBe(
      'old.csv: undone, 1 word withdrawn (import i1)',
    );
  });
});

describe('the mapping of a command line', () => {
  it('names columns', () => {
    expect(readColumns(['recipient=Handy', 'opted=x'])).toMatchObject({ kind: 'problem' });
    expect(readColumns(['recipient=Handy', 'reason-text=Warum = weil', 'OCCURREDAT=3'])).toEqual({
      kind: 'pairs',
      pairs: [
        ['recipient', 'Handy'],
        ['reasonText', 'Warum = weil'],
        ['occurredAt', '3'],
      ],
    });
    expect(readColumns(['recipient'])).toMatchObject({ problem: expect.stringContaining('FIELD=COLUMN') });
    expect(readColumns(['recipient=1', 'recipient=2'])).toMatchObject({
      problem: expect.stringContaining('twice'),
    });
  });

  it('names senders, on the line or in a file', () => {
    expect(readSenderPair('MAIN=+14155550100')).toEqual({ kind: 'pairs', pairs: [['MAIN', '+14155550100']] });
    expect(readSenderPair('MAIN')).toMatchObject({ kind: 'problem' });
    const file =
      '\uFEFF# the old names\r\nMAIN=+14155550100\r\n\r\n"Shop, East",+14155550101\r\nWest\t+14155550102\n';
    expect(readSenderFile('senders.txt', file)).toEqual({
      kind: 'pairs',
      pairs: [
        ['MAIN', '+14155550100'],
        ['Shop, East', '+14155550101'],
        ['West', '+14155550102'],
      ],
    });
    expect(readSenderFile('senders.txt', 'MAIN\n')).toEqual({
      kind: 'problem',
      problem: 'senders.txt, line 1: OLD=NEW was expected',
    });
  });
});
