/** What one request may be answered with: pages multiply, and none alone is too much. */
import { beforeAll, describe, expect, it } from 'vitest';
import { ImportOptOutsDocument } from '../generated/operations.js';
import { fillAccount } from '../exports/downloading.js';
import { givenBareImport, givenErrors } from '../imports/given-imports.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';

const app = useApp();

describe('one request', () => {
  let account: TestAccount;
  beforeAll(async () => {
    account = await givenAccount(app);
  });

  /** The same field under so many names. */
  const names = (count: number, field: string) =>
    Array.from({ length: count }, (_, place) => `a${place}: ${field}`).join(' ');
  const refusalsOf = async (document: string) =>
    (await account.admin.raw(document)).errors.map(({ extensions, message }) => [extensions.code, message]);
  const tooMany = [
    ['LIMIT_EXCEEDED', expect.stringContaining('all pages of a request may have 10000 items together')],
  ];

  it('is given 10,000 items of pages at most, however they are asked for', async () => {
    const one = await givenBareImport(app.db, account.accountId, { state: 'DONE', refused: 1_000 });
    await givenErrors(app.db, one, 3);
    const errors = 'errors(first: 1000) { nodes { row } }';
    const ofImport = (count: number) => `{ import(id: "${one.importId}") { ${names(count, errors)} } }`;
    expect(await refusalsOf(ofImport(10))).toEqual([]);
    expect(await refusalsOf(ofImport(11))).toEqual(tooMany);
    expect(await refusalsOf(`{ ${names(10, 'optOuts(first: 1000) { nodes { id } }')} }`)).toEqual([]);
    for (const list of ['optOuts', 'optOutEvents', 'imports', 'reviews', 'campaigns', 'auditTrail']) {
      const refusals = await refusalsOf(`{ ${names(11, `${list}(last: 1000) { nodes { id } }`)} }`);
      expect(refusals.slice(0, 1), list).toEqual(tooMany);
    }
    // A new request begins anew.
    expect(await refusalsOf(ofImport(10))).toEqual([]);
  });

  it('has 1.5 MB of errors of single cells a page at worst: each is short, whatever came', async () => {
    const rows = ['😀', '\u0001', '"\\'].map((sign) => ({
      recipient: sign.repeat(3_000),
      evidence: sign.repeat(5_000),
    }));
    const { importOptOuts: made } = await account.admin.run(ImportOptOutsDocument, {
      rows,
      mapping: { scope: 'ACCOUNT', asOf: '2026-01-01T00:00:00Z' },
    });
    expect(made).toMatchObject({ state: 'DONE', refused: 3 });
    for (const error of made.errors.nodes) {
      expect(Buffer.byteLength(JSON.stringify(error))).toBeLessThan(1_500);
      expect(Array.from(error.value ?? '')).toHaveLength(100);
    }
  });

  it('counts rows that there can be: an import without errors costs nothing', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () => givenBareImport(app.db, account.accountId, { refused: 0 })),
    );
    expect(
      await refusalsOf('{ imports(first: 15) { nodes { errors(first: 1000) { nodes { row } } } } }'),
    ).toEqual([]);
  });

  it('is given 16 MiB of texts of events at most, and a page of the longest alone', async () => {
    await fillAccount(app.db, account.accountId, 1_000, 'x'.repeat(4_000));
    const events = 'optOutEvents(first: 1000) { nodes { evidence } }';
    const entries = 'optOuts(first: 1000) { nodes { event { evidence } } }';
    expect(await refusalsOf(`{ ${events} }`)).toEqual([]);
    for (const list of [events, entries]) {
      expect((await refusalsOf(`{ ${names(5, list)} }`)).slice(0, 1), list).toEqual([
        ['LIMIT_EXCEEDED', expect.stringContaining('the texts of all events of a request')],
      ]);
    }
    // What is not asked for is not read.
    expect(await refusalsOf(`{ ${names(5, 'optOutEvents(first: 1000) { nodes { id } }')} }`)).toEqual([]);
  });
});
