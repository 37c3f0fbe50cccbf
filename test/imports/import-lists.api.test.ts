/** Lists of imports and of their errors, as pages. */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import type { ImportRow } from '../../src/core/graph/imports.queries.js';
import { errorPages } from '../../src/features/imports/api/import-errors.queries.js';
import { errorsFrom } from '../../src/features/imports/results/results.queries.js';
import { importPage } from '../../src/features/imports/api/imports.queries.js';
import { importsNow } from '../../src/features/imports/progress/progress.queries.js';
import { ImportErrorsDocument, ImportsDocument } from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';
import { useDatabase } from '../support/database.js';
import { looksSoFar } from '../support/looks.js';
import { givenBareAccount } from '../support/words.js';
import { type BareImport, givenBareImport, givenErrors } from './given-imports.js';

const app = useApp();

describe('imports', () => {
  it('are listed newest first, and page by page from both ends', async () => {
    const account = await givenAccount(app);
    const ids: string[] = [];
    for (let day = 1; day <= 5; day += 1) {
      const createdAt = `2026-01-0${day}T00:00:00Z`;
      ids.unshift((await givenBareImport(app.db, account.accountId, { createdAt })).importId);
    }
    await givenBareImport(app.db, (await givenAccount(app)).accountId);
    const page = async (args: object) => (await account.admin.run(ImportsDocument, args)).imports;
    const idsOf = ({ nodes }: { nodes: { id: string }[] }) => nodes.map(({ id }) => id);
    const all = await page({});
    expect(idsOf(all)).toEqual(ids);
    expect(all.totalCount).toBe(5);
    const first = await page({ first: 2 });
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(first.pageInfo.hasNextPage).toBe(true);
    const rest = await page({ first: 10, after: first.pageInfo.endCursor });
    expect(idsOf(rest)).toEqual(ids.slice(2));
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const last = await page({ last: 2, before: rest.pageInfo.startCursor });
    expect(idsOf(last)).toEqual(ids.slice(0, 2));
  });

  it('come 20 at a time where nobody says how many, and as many from the back as are asked for', async () => {
    const account = await givenAccount(app);
    await app.db.rows(sql`
      insert into imports (account_id, import_id, state, dry_run, mapping, created_at)
      select ${account.accountId}::uuid, gen_random_uuid(), 'DONE', false, '{}', now() - n * interval '1 minute'
      from generate_series(1, 25) n`);
    const page = async (args: object) => (await account.admin.run(ImportsDocument, args)).imports;
    const { nodes, pageInfo } = await page({});
    expect(nodes).toHaveLength(20);
    expect(pageInfo.hasNextPage).toBe(true);
    expect((await page({ first: null })).nodes).toHaveLength(20);
    expect((await page({ after: pageInfo.endCursor })).nodes).toHaveLength(5);
    const all = await page({ first: 25 });
    expect((await page({ last: 3 })).nodes).toEqual(all.nodes.slice(-3));
    const both = await account.admin.send(ImportsDocument, { first: 21, last: 3 });
    expect(both.errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    const { data } = await account.admin.raw(
      '{ __type(name: "Query") { fields { name args { name defaultValue } } } }',
    );
    const query = data?.['__type'] as
      | { fields: { name: string; args: { name: string; defaultValue: string | null }[] }[] }
      | undefined;
    const first = query?.fields
      .find(({ name }) => name === 'imports')
      ?.args.find(({ name }) => name === 'first');
    expect(first?.defaultValue).toBe('20');
  });

  it('tell their errors in one look together, each its own page', async () => {
    const account = await givenAccount(app);
    const made = await Promise.all(
      [2, 0, 3].map(async (refused, day) => {
        const createdAt = `2026-01-0${day + 1}T00:00:00Z`;
        const one = await givenBareImport(app.db, account.accountId, { refused, createdAt });
        await givenErrors(app.db, one, refused);
        return one;
      }),
    );
    const { data, errors } = await account.admin.raw(
      '{ imports { nodes { id front: errors(first: 2) { nodes { row } } back: errors(last: 1) { nodes { row } } } } }',
    );
    expect(errors).toEqual([]);
    const rows = (...of: number[]) => ({ nodes: of.map((row) => ({ row })) });
    expect(data?.['imports']).toEqual({
      nodes: [
        { id: made[2]?.importId, front: rows(0, 10), back: rows(20) },
        { id: made[1]?.importId, front: rows(), back: rows() },
        { id: made[0]?.importId, front: rows(0, 10), back: rows(10) },
      ],
    });
  });
});

describe("an import's errors", () => {
  let account: TestAccount;
  let one: BareImport;
  beforeAll(async () => {
    account = await givenAccount(app);
    one = await givenBareImport(app.db, account.accountId, { state: 'DONE', refused: 5 });
    await givenErrors(app.db, one, 5);
  });
  const page = async (args: object) => {
    const { import: found } = await account.admin.run(ImportErrorsDocument, { id: one.importId, ...args });
    if (found == null) throw new Error('the import is not there');
    return found.errors;
  };
  const rowsOf = ({ nodes }: { nodes: { row: number }[] }) => nodes.map(({ row }) => row);

  it('come in the order of the rows, page by page from both ends', async () => {
    const first = await page({ first: 2 });
    expect(first.nodes[0]).toEqual({
      row: 0,
      line: 2,
      column: 'phone',
      value: 'x0',
      message: 'no phone number',
    });
    expect(rowsOf(first)).toEqual([0, 10]);
    expect(first.totalCount).toBe(5);
    expect(rowsOf(await page({ after: first.pageInfo.endCursor }))).toEqual([20, 30, 40]);
    const last = await page({ last: 2 });
    expect(rowsOf(last)).toEqual([30, 40]);
    expect(rowsOf(await page({ last: 2, before: last.pageInfo.startCursor }))).toEqual([10, 20]);
  });

  it('of another import have other cursors', async () => {
    const other = await givenBareImport(app.db, account.accountId, { refused: 1 });
    const { pageInfo } = await page({ first: 1 });
    for (const after of [pageInfo.endCursor, 'x', 'bm9ib2R5']) {
      const { errors } = await account.admin.send(ImportErrorsDocument, { id: other.importId, after });
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['CURSOR_UNKNOWN']);
    }
  });

  it('of rows that came as arguments have the row and 1 for a line', async () => {
    const bare = await givenBareImport(app.db, account.accountId, { fileName: null, refused: 1 });
    await givenErrors(app.db, bare, 2);
    const { import: found } = await account.admin.run(ImportErrorsDocument, { id: bare.importId });
    expect(found?.errors.nodes.map(({ row, line }) => [row, line])).toEqual([
      [0, 1],
      [10, 11],
    ]);
  });
});

describe('of many', () => {
  const database = useDatabase();

  it('a page of errors looks at those that it gives, and a page of imports at those', async () => {
    const db = connect(database.url, { connections: 1 });
    const accountId = await givenBareAccount(db);
    const one = await givenBareImport(db, accountId);
    await givenErrors(db, one, 100_000);
    await db.rows(sql`
      insert into imports (account_id, import_id, state, dry_run, mapping, created_at)
      select ${accountId}::uuid, gen_random_uuid(), 'DONE', false, '{}', now() - n * interval '1 minute'
      from generate_series(1, 5000) n`);
    await db.text('analyze import_errors', []);
    await db.text('analyze imports', []);
    const looksOf = async (look: () => Promise<unknown[]>) => {
      expect((await look()).length).toBe(50);
      const before = await looksSoFar(db);
      await look();
      return (await looksSoFar(db)) - before;
    };
    const forward = { before: null, drift: false, direction: 'forward' as const, limit: 50 };
    const page = (after: number | null, direction: 'forward' | 'backward') =>
      errorPages(db, accountId, [{ ...forward, importId: one.importId, after, direction }]).then((pages) =>
        pages.flat(),
      );
    expect(await looksOf(() => page(null, 'forward'))).toBeLessThan(250);
    expect(await looksOf(() => page(500_000, 'forward'))).toBeLessThan(250);
    expect(await looksOf(() => page(null, 'backward'))).toBeLessThan(250);
    // The first import of an account: nobody has counted its errors yet.
    const fresh = await givenBareImport(db, await givenBareAccount(db));
    await db.text('truncate import_errors', []);
    await db.text(`delete from pg_statistic where starelid = 'import_errors'::regclass`, []);
    await givenErrors(db, fresh, 100_000);
    const freshPage = (after: number | null, before: number | null, direction: 'forward' | 'backward') =>
      errorPages(db, fresh.accountId, [
        { importId: fresh.importId, after, before, direction, limit: 50 },
      ]).then(([page]) => page ?? []);
    expect(await looksOf(() => freshPage(null, null, 'forward'))).toBeLessThan(250);
    expect(await looksOf(() => freshPage(500_000, null, 'forward'))).toBeLessThan(250);
    expect(await looksOf(() => freshPage(null, 500_000, 'backward'))).toBeLessThan(250);
    expect(await looksOf(() => freshPage(null, null, 'backward'))).toBeLessThan(250);
    expect(await looksOf(() => errorsFrom(db, fresh.accountId, fresh.importId, 900_000, 50))).toBeLessThan(
      250,
    );
    let newest: ImportRow[] = [];
    const imports = async () => (newest = await importPage(db, accountId, { ...forward, after: null }));
    expect(await looksOf(imports)).toBeLessThan(250);
    expect(await looksOf(() => importsNow(db, newest))).toBeLessThan(350);
    await db.close();
  });
});
