/** Each check is seen failing here, on a tree made up for it: one that can't fail would hold nothing. */
import { describe, expect, it } from 'vitest';
import { cycles, importProblems } from './imports.js';
import { barrels, longFiles, strayStatements, vaguePlaces } from './layout.js';
import { impurities } from './purity.js';
import { treeOf } from './source-tree.js';
import { openPromises, testsThatDoNotRun, vagueNames } from './words.js';

/** What is wrong with one file that imports another. */
const problemsOf = (file: string, statement: string) => importProblems(treeOf({ [file]: statement }));

const lines = (count: number) => Array.from({ length: count }, (_, line) => `let a${line} = 1`).join('\n');

describe('the check of imports', () => {
  it.each([
    ['src/core/domain/a.ts', 'src/core/db/b.ts', "import { b } from '../db/b.js'"],
    ['src/core/db/a.ts', 'src/core/log/b.ts', "import type { B } from '../log/b.js'"],
    ['src/core/log/a.ts', 'src/features/live/b.ts', "export * from '../../features/live/b.js'"],
    ['src/core/graph/a.ts', 'src/shell/b.ts', "let b: import('../../shell/b.js').B"],
    ['src/features/live/a.ts', 'src/features/inbound/b.ts', "await import('../inbound/b.js')"],
    ['src/features/live/a.ts', 'src/shell/b.ts', "import { type B } from '../../shell/b.js'"],
    ['src/features/live/a.ts', 'src/client/b.ts', "export { b } from '../../client/b.js'"],
    ['src/client/a.ts', 'src/core/domain/b.ts', "import '../core/domain/b.js'"],
    ['src/shell/a.ts', 'src/client/b.ts', "import '../client/b.js'"],
    ['src/cli/a.ts', 'src/core/domain/b.ts', "import type { B } from '../core/domain/b.js'"],
    ['src/cli/a.ts', 'src/shell/b.ts', "import '../shell/b.js'"],
    ['src/client/a.ts', 'src/cli/b.ts', "import '../cli/b.js'"],
    ['src/shell/a.ts', 'src/cli/b.ts', "import '../cli/b.js'"],
    ['src/core/db/a.ts', 'test/b.ts', "import '../../../test/b.js'"],
    ['examples/a.ts', 'src/client/b.ts', "import '../src/client/b.js'"],
  ])('finds that %s imports %s', (file, target, statement) => {
    expect(problemsOf(file, statement)).toEqual([`${file} imports ${target}`]);
  });

  it.each([
    ['src/core/graph/a.ts', "import '../domain/b.js'"],
    ['src/core/log/a.ts', "import './b.js'"],
    ['src/features/live/a.ts', "import '../../core/graph/b.js'"],
    ['src/shell/server/a.ts', "import '../../features/live/b.js'"],
    ['src/main.ts', "import './shell/b.js'"],
    ['src/client/a.ts', "import { createClient } from 'graphql-ws/client'"],
    ['src/cli/import/a.ts', "import '../../client/b.js'; import './b.js'; import 'node:fs'"],
    ['examples/a.ts', "import './a/b.js'; import { followLog } from 'heed/client'"],
  ])('lets %s say %s', (file, statement) => {
    expect(problemsOf(file, statement)).toEqual([]);
  });

  it('finds files of no ring, and packages that the client and the command line should not need', () => {
    expect(problemsOf('src/core/other/a.ts', '')).toEqual(['src/core/other/a.ts belongs to no ring']);
    expect(problemsOf('src/a.ts', '')).toEqual(['src/a.ts belongs to no ring']);
    expect(problemsOf('src/client/a.ts', "import 'node:fs'")).toHaveLength(1);
    expect(problemsOf('src/cli/a.ts', "import 'graphql-ws'")).toHaveLength(1);
  });

  it('finds cycles, of types too, and no others', () => {
    const tree = treeOf({
      'src/a.ts': "import './b.js'; import './c.js'",
      'src/b.ts': "import type { C } from './c.js'",
      'src/c.ts': "import { b } from './b.js'",
      'src/d.ts': "import './a.js'",
    });
    expect(cycles(tree)).toEqual(['src/b.ts → src/c.ts → src/b.ts']);
  });
});

describe('the check of rules', () => {
  it.each([
    ['an async function', 'export async function a() {}'],
    ['an async function', 'export const a = async () => 1'],
    ['await', 'await a'],
    ['await', 'const a = async () => { for await (const b of c) {} }'],
    ['Date.now', 'const now = Date.now()'],
    ['new Date()', 'const now = new Date()'],
    ['Math.random', 'const a = Math.random()'],
    ['process', 'const a = process.env'],
    ['setTimeout', 'setTimeout(a, 1)'],
    ['node:fs', "import { readFile } from 'node:fs'"],
    ['node:timers/promises', "import 'node:timers/promises'"],
    ['randomUUID of node:crypto', "import { createHash, randomUUID } from 'node:crypto'"],
    ['node:crypto', "import * as crypto from 'node:crypto'"],
    ['pino', "import pino from 'pino'"],
  ])('finds %s in "%s"', (what, statement) => {
    expect(impurities(treeOf({ 'src/a.rules.ts': statement }))).toContain(`src/a.rules.ts: ${what}`);
  });

  it('looks at what a rule imports at run time, and not at what it takes types from', () => {
    const tree = treeOf({
      'src/a.rules.ts': "import { b } from './b.js'; import type { D } from './d.js'",
      'src/b.ts': "import { c } from './c.js'",
      'src/c.ts': 'export const c = () => Date.now()',
      'src/d.ts': 'export const d = () => Date.now()',
    });
    expect(impurities(tree)).toEqual(['src/a.rules.ts through src/c.ts: Date.now']);
  });

  it('lets pure rules be', () => {
    const pure = "import { createHash } from 'node:crypto'; export const a = (now: number) => new Date(now)";
    expect(impurities(treeOf({ 'src/a.rules.ts': pure, 'src/b.ts': 'Date.now()' }))).toEqual([]);
  });
});

describe('the checks of layout', () => {
  it('find a file of more than 250 lines of code, without blank ones and comments', () => {
    const commented = `/**\n * One\n */\n\n// two\n${lines(250)}\n`;
    expect(longFiles(treeOf({ 'src/a.ts': lines(251), 'src/b.ts': commented }))).toEqual([
      'src/a.ts has 251 lines of code',
    ]);
  });

  it('find a file that only hands on exports', () => {
    const tree = treeOf({
      'src/a.ts': "import './x.js'; export * from './b.js'; export { c } from './c.js'",
      'src/b.ts': "export { c } from './c.js'; export const b = 1",
      'src/main.ts': "import './a.js'",
    });
    expect(barrels(tree)).toEqual(['src/a.ts']);
  });

  it('find folders and files for anything at all', () => {
    const tree = treeOf({ 'src/core/utils/a.ts': '', 'src/live/helpers.ts': '', 'src/live/follow.ts': '' });
    expect(vaguePlaces(tree)).toEqual(['src/core/utils/a.ts', 'src/live/helpers.ts']);
  });

  it('find statements that are sent from elsewhere than *.queries.ts, but not their parts', () => {
    const statement =
      'await db.rows(sql`select 1`); await services.db.orm.select(); await services.db.of(a).text(b)';
    const tree = treeOf({
      'src/features/live/a.ts': statement,
      'src/features/live/b.ts': 'const where = sql`${events.kind} is not null`; row.text; db.close()',
      'src/features/live/c.queries.ts': statement,
      'src/core/db/d.ts': statement,
    });
    expect(strayStatements(tree)).toEqual([
      'src/features/live/a.ts: db.rows',
      'src/features/live/a.ts: db.orm',
      'src/features/live/a.ts: db.text',
    ]);
  });
});

describe('the checks of words', () => {
  it.each([
    'let number = 1',
    'function a(number: string) {}',
    'interface A { number: string }',
    'a({ number })',
  ])('find a thing called number in "%s"', (statement) => {
    expect(vagueNames(treeOf({ 'src/a.ts': statement }))).toContain('src/a.ts');
  });

  it('let the type, the members of others and words that are data be', () => {
    expect(
      vagueNames(
        treeOf({
          'src/a.ts': "let phoneNumber: number = z.number(parsed.number); const short = { number: 'num' }",
        }),
      ),
    ).toEqual([]);
  });

  it('find promises without an issue', () => {
    const [mark, fix] = ['todo', 'fixme'].map((word) => word.toUpperCase());
    const tree = treeOf({
      'src/a.ts': `// ${mark}: later\n/* ${fix} */\n// ${mark} (#12) then\nlet a = '${mark}'`,
    });
    expect(openPromises(tree)).toEqual([`src/a.ts: ${mark}: later`, `src/a.ts: ${fix}`]);
  });

  it('find tests that do not run', () => {
    const tree = treeOf({
      'test/a.test.ts':
        "it.skip('a', b); describe.only('c', d); it.concurrent.todo('e'); page.only(); list.skip(1)",
    });
    expect(testsThatDoNotRun(tree)).toEqual([
      'test/a.test.ts: skip',
      'test/a.test.ts: only',
      'test/a.test.ts: todo',
    ]);
  });
});
