import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cycles, importProblems } from './imports.js';
import { barrels, longFiles, strayStatements, vaguePlaces } from './layout.js';
import { impurities } from './purity.js';
import { readTree } from './source-tree.js';
import { openPromises, testsThatDoNotRun, vagueNames } from './words.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tree = readTree(root, ['src', 'test', 'bench', 'examples'], ['test/generated/']);

describe('the architecture', () => {
  it('is read from files that are there', () => {
    expect([...tree.keys()]).toEqual(
      expect.arrayContaining(['src/main.ts', 'src/core/log/record-words.ts', 'src/client/follow-log.ts']),
    );
  });

  it('has imports that go inward only, types included, and features that stand apart', () => {
    expect(importProblems(tree)).toEqual([]);
  });

  it('has no cycle', () => {
    expect(cycles(tree)).toEqual([]);
  });

  it('has rules that are pure, with all that they import', () => {
    expect(impurities(tree)).toEqual([]);
  });

  it('has SQL statements in *.queries.ts', () => {
    expect(strayStatements(tree)).toEqual([]);
  });

  it('has no file of more than 250 lines of code', () => {
    expect(longFiles(tree)).toEqual([]);
  });

  it('has no file that only hands on exports', () => {
    expect(barrels(tree)).toEqual([]);
  });

  it('has no place for what has no place', () => {
    expect(vaguePlaces(tree)).toEqual([]);
  });

  it('calls nothing just "number"', () => {
    expect(vagueNames(tree)).toEqual([]);
  });

  it('leaves nothing for later without an issue', () => {
    expect(openPromises(tree)).toEqual([]);
  });

  it('runs all its tests', () => {
    expect(testsThatDoNotRun(tree)).toEqual([]);
  });
});
