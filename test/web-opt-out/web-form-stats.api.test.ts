import { randomUUID } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { formatInstant } from '../../src/core/domain/instant.js';
import { saveFormCounts } from '../../src/features/web-opt-out/insight/form-days.queries.js';
import { WebFormStatsDocument } from '../generated/operations.js';
import { givenAccount, type TestAccount, useApp } from '../support/app.js';

const app = useApp();
let account: TestAccount;
beforeAll(async () => {
  account = await givenAccount(app);
  for (const [day, views] of [
    ['2026-03-01', 1],
    ['2026-03-02', 2],
    ['2026-03-04', 4],
  ] as const) {
    await given(account, day, views);
  }
});

async function given({ accountId }: TestAccount, day: string, views: number): Promise<void> {
  await saveFormCounts(app.db, randomUUID(), [{ accountId, day, views, completions: views - 1 }]);
}
async function daysOf(from: string | null, to: string | null, of = account): Promise<string[]> {
  const { webFormStats } = await of.admin.run(WebFormStatsDocument, { from, to });
  return webFormStats.map(({ day }) => day);
}
const daysAgo = (days: number) => formatInstant((Date.now() - days * 86_400_000) * 1_000).slice(0, 10);

it('tells views and completions of each day, of all processes together, oldest first', async () => {
  await given(account, '2026-03-02', 10);
  const { webFormStats } = await account.admin.run(WebFormStatsDocument, {
    from: '2026-03-01T00:00:00Z',
    to: '2026-03-31T00:00:00Z',
  });
  expect(webFormStats).toEqual([
    { day: '2026-03-01', views: 1, completions: 0 },
    { day: '2026-03-02', views: 12, completions: 10 },
    { day: '2026-03-04', views: 4, completions: 3 },
  ]);
});

it('begins with the day of from and ends with the last that began before to', async () => {
  expect(await daysOf('2026-03-01T23:59:59Z', '2026-03-02T00:00:00Z')).toEqual(['2026-03-01']);
  expect(await daysOf('2026-03-01T23:59:59Z', '2026-03-02T00:00:01Z')).toEqual(['2026-03-01', '2026-03-02']);
  expect(await daysOf('2026-03-02T00:00:00+02:00', '2026-03-04T12:00:00Z')).toHaveLength(3);
  expect(await daysOf('2026-03-02T00:00:00Z', '2026-03-04T00:00:00Z')).toEqual(['2026-03-02']);
});

it('is of the last 30 days where nothing is said, today among them, and of no other account', async () => {
  const other = await givenAccount(app);
  const [today = '', within = '', before = ''] = [0, 28, 31].map(daysAgo);
  for (const day of [today, within, before]) await given(other, day, 1);
  expect(await daysOf(null, null, other)).toEqual([within, today]);
  expect(await daysOf(null, '2026-03-05T00:00:00Z', other)).toEqual([]);
});

it('refuses an end before the beginning, and more than 1,000 days', async () => {
  const codeOf = async (from: string, to: string) => {
    const { errors } = await account.admin.send(WebFormStatsDocument, { from, to });
    return [errors[0]?.extensions.code, errors[0]?.message];
  };
  expect(await codeOf('2026-03-02T00:00:00Z', '2026-03-02T00:00:00Z')).toEqual([
    'BAD_USER_INPUT',
    'to: a time after from was expected',
  ]);
  expect(await codeOf('2023-06-05T00:00:00Z', '2026-03-02T00:00:00Z')).toEqual([
    'BAD_USER_INPUT',
    'from, to: at most 1000 days were expected, 1001 came',
  ]);
});

it('knows nothing of days before the year 1', async () => {
  expect(await daysOf(null, '0001-01-01T00:00:00Z')).toEqual([]);
  expect(await daysOf('0001-01-01T00:00:00Z', '0001-01-02T00:00:00Z')).toEqual([]);
});
