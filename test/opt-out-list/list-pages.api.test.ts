import { beforeAll, describe, expect, it } from 'vitest';
import {
  CountOptOutsDocument,
  type OptOutFilter,
  OptOutsDocument,
  OptOutsInFullDocument,
} from '../generated/operations.js';
import { givenAccount, givenNumber, type TestAccount, useApp } from '../support/app.js';
import { instantOf, said, toSender } from '../support/said.js';

const app = useApp();
const first = instantOf('2026-03-01T10:00:00Z');
const second = instantOf('2026-03-02T10:00:00Z');
const third = instantOf('2026-03-03T10:00:00Z');
const allSms = { scope: 'CHANNEL', scopeKey: 1, channel: 'SMS' } as const;
const recipient = '+14155550100';

async function listOf(owner: TestAccount, filter: OptOutFilter = {}) {
  return (await owner.admin.run(OptOutsInFullDocument, { filter, first: 1000 })).optOuts.nodes;
}

describe('pages of the list', () => {
  let owner: TestAccount;
  const newestFirst: string[] = [];
  beforeAll(async () => {
    owner = await givenAccount(app);
    const words = Array.from({ length: 10 }, (_, index) => ({
      recipient: `+1415555011${index}`,
      // Pairs said at the same time are told apart by the recipient.
      occurredAt: first + Math.floor(index / 2),
    }));
    await said(app.db, owner.accountId, ...words);
    newestFirst.push(...words.map((word) => word.recipient).toReversed());
  });

  const page = async (variables: { first?: number; after?: string; last?: number; before?: string }) =>
    (await owner.admin.run(OptOutsDocument, variables)).optOuts;

  it.each([1, 3, 10, 1000])('give every entry once, newest first, forward by %i', async (size) => {
    const seen: string[] = [];
    let after: string | undefined;
    for (let more = true; more;) {
      const { edges, pageInfo } = await page({ first: size, ...(after === undefined ? {} : { after }) });
      seen.push(...edges.map((edge) => edge.node.recipient));
      after = pageInfo.endCursor ?? undefined;
      more = pageInfo.hasNextPage;
    }
    expect(seen).toEqual(newestFirst);
  });

  it.each([1, 3, 10])('give every entry once, backward by %i', async (size) => {
    const seen: string[] = [];
    let before: string | undefined;
    for (let more = true; more;) {
      const { edges, pageInfo } = await page({ last: size, ...(before === undefined ? {} : { before }) });
      seen.unshift(...edges.map((edge) => edge.node.recipient));
      before = pageInfo.startCursor ?? undefined;
      more = pageInfo.hasPreviousPage;
    }
    expect(seen).toEqual(newestFirst);
  });

  it('end where an entry was that has left the list meanwhile', async () => {
    const own = await givenAccount(app);
    const [one, two] = ['+14155550120', '+14155550121'] as const;
    await said(
      app.db,
      own.accountId,
      { recipient: one, occurredAt: first },
      { recipient: two, occurredAt: second },
    );
    const { pageInfo } = (await own.admin.run(OptOutsDocument, { first: 1 })).optOuts;
    await said(app.db, own.accountId, { recipient: two, occurredAt: third, kind: 'OPTED_IN' });
    const next = await own.admin.run(OptOutsDocument, { first: 1, after: pageInfo.endCursor ?? '' });
    expect(next.optOuts.edges.map((edge) => edge.node.recipient)).toEqual([one]);
  });

  it('refuse a size out of bounds, and first together with last', async () => {
    for (const variables of [{ first: 0 }, { first: 1001 }, { last: 0 }, { first: 1, last: 1 }]) {
      const { errors } = await owner.admin.send(OptOutsDocument, variables);
      expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  it('refuse a cursor that is garbled or of another account', async () => {
    const other = await givenAccount(app);
    const { pageInfo } = await page({ first: 1 });
    for (const [client, after] of [
      [owner, 'garbled'],
      [owner, ''],
      [other, pageInfo.endCursor ?? ''],
    ] as const) {
      const { errors } = await client.admin.send(OptOutsDocument, { first: 1, after });
      expect(errors[0]?.extensions.code).toBe('CURSOR_UNKNOWN');
    }
  });

  it('count all entries that match where that is asked for', async () => {
    const filter = { to: '2026-03-01T10:00:00.000002Z' };
    const { optOuts } = await owner.admin.run(CountOptOutsDocument, { filter });
    expect(optOuts.totalCount).toBe(4);
  });

  it('D1 do not count what a later, wider opt-in has overruled, nor twice what two of them have', async () => {
    const account = await givenAccount(app);
    const narrow = await toSender(app.db, account.accountId, (await givenNumber(account)).id);
    await said(
      app.db,
      account.accountId,
      { recipient, occurredAt: first, ...narrow },
      { recipient, occurredAt: second, ...allSms, kind: 'OPTED_IN' },
      { recipient, occurredAt: third, scope: 'ACCOUNT', scopeKey: 0, kind: 'OPTED_IN' },
      { recipient: '+14155550199', occurredAt: first, ...narrow },
      { recipient: '+14155550199', occurredAt: first, ...allSms },
    );
    expect(await listOf(account)).toHaveLength(2);
    expect((await account.admin.run(CountOptOutsDocument, {})).optOuts.totalCount).toBe(2);
    const filter = { scopes: ['SENDER' as const] };
    expect((await account.admin.run(CountOptOutsDocument, { filter })).optOuts.totalCount).toBe(1);
  });
});
