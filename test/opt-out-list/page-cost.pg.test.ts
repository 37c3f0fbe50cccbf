/**
 * What a page costs on 100,000 rows, as the database itself tells it: which way it goes, and how many rows it touches. No
 * times: those are the machine's.
 */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Statement } from '../../src/core/db/asking.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventFilter } from '../../src/core/log/event-filter.js';
import { logPage } from '../../src/core/log/log-pages.queries.js';
import { pageStatement } from '../../src/features/opt-out-list/list-pages.queries.js';
import type { OptOutFilter } from '../../src/core/log/opt-out-filter.js';
import { useDatabase } from '../support/database.js';
import { instantOf } from '../support/said.js';
import { givenBareAccount, givenBareSender } from '../support/words.js';

const database = useDatabase();
const rowCount = 100_000;
const pageSize = 100;
const firstDay = instantOf('2025-01-01T00:00:00Z');
const campaignId = randomUUID();
const importId = randomUUID();
let accountId: string;
let senderId: string;

/** One recipient a row, a minute apart; every 1,000th of a campaign and with a reason, every 7th opted out of one sender alone. */
beforeAll(async () => {
  const { db } = database;
  accountId = await givenBareAccount(db);
  ({ senderId } = await givenBareSender(db, accountId, { scopeKey: 5 }));
  await db.rows(sql`
    insert into events (account_id, position, event_id, kind, changed, recipient, scope, scope_key, sender_id, blocks, hold,
      provisional, source, reason, campaign_id, import_id, campaign_inferred, occurred_at, recorded_at)
    select ${accountId}::uuid, n, gen_random_uuid(), 'OPTED_OUT', true, '+1415' || lpad((n * 7919 % 10000000)::text, 7, '0'),
      case when n % 7 = 0 then 'SENDER' else 'ACCOUNT' end, case when n % 7 = 0 then 5 else 0 end,
      case when n % 7 = 0 then ${senderId}::uuid end, 'MARKETING', false, false, 'KEYWORD',
      case when n % 1000 = 0 then 'OTHER' end, case when n % 1000 = 0 then ${campaignId}::uuid end,
      case when n % 1000 = 7 then ${importId}::uuid end, false,
      ${timeOf(0)}::timestamptz + n * interval '1 minute', ${timeOf(0)}::timestamptz + n * interval '1 minute'
    from generate_series(1, ${rowCount}::integer) n`);
  await db.rows(sql`
    insert into list_entries (account_id, recipient, scope_key, m_position, m_at, m_out, since, source, reason, campaign_id)
    select account_id, recipient, scope_key, position, occurred_at, true, occurred_at, source, reason, campaign_id
    from events where account_id = ${accountId}::uuid`);
  await db.rows(sql`update log_heads set position = ${rowCount} where account_id = ${accountId}::uuid`);
  await db.rows(sql`analyze events`);
  await db.rows(sql`analyze list_entries`);
});

function timeOf(minute: number): string {
  return new Date((firstDay + minute * 60_000_000) / 1000).toISOString();
}

interface PlanNode {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: PlanNode[];
}

interface PageCost {
  rows: number;
  /** Kinds of nodes that touch the big tables or sort. */
  steps: string[];
  /** Rows that the scans of the big tables looked at, those that a filter dropped included. */
  looked: number;
  blocks: number;
}

async function costOf(page: Statement): Promise<PageCost> {
  const [row] = await database.db.rows<{ 'QUERY PLAN': { Plan: PlanNode }[] }>(
    sql`explain (analyze, buffers, format json) ${page.getSQL()}`,
  );
  const plan = row?.['QUERY PLAN'][0]?.Plan;
  if (plan === undefined) throw new Error('no plan came');
  const nodes = flatten(plan);
  const scans = nodes.filter((node) => ['events', 'list_entries'].includes(node['Relation Name'] ?? ''));
  return {
    rows: plan['Actual Rows'],
    steps: [
      ...new Set(
        [...scans, ...nodes.filter((node) => /Sort|Hash/.test(node['Node Type']))].map((node) =>
          [node['Node Type'], node['Index Name']].filter(Boolean).join(' '),
        ),
      ),
    ].toSorted(),
    looked: scans.reduce(
      (sum, node) =>
        sum + (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'],
      0,
    ),
    blocks: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
  };
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)];
}

async function listCost(
  filter: OptOutFilter,
  range: { after?: number; before?: number; backward?: boolean } = {},
  eventColumns: (keyof LogEvent)[] = [],
) {
  const { db } = database;
  const placeAt = async (minute: number | undefined) => {
    if (minute === undefined) return null;
    const [row] = await db.rows<{ recipient: string; scope_key: number; since: number }>(sql`
      select recipient, scope_key, since from list_entries
      where account_id = ${accountId}::uuid and m_position = ${minute}`);
    if (row === undefined) throw new Error('no entry there');
    return { since: row.since, recipient: row.recipient, scopeKey: row.scope_key };
  };
  return costOf(
    pageStatement(
      accountId,
      filter,
      {
        after: await placeAt(range.after),
        before: await placeAt(range.before),
        direction: range.backward === true ? 'backward' : 'forward',
        limit: pageSize,
      },
      eventColumns,
    ),
  );
}

function logCost(filter: EventFilter, range: { after?: number; before?: number; backward?: boolean } = {}) {
  return costOf(
    logPage(database.db, accountId, filter, {
      after: range.after ?? null,
      before: range.before ?? null,
      direction: range.backward === true ? 'backward' : 'forward',
      limit: pageSize,
    }),
  );
}

describe('a page of the list', () => {
  // Each row that is shown is asked once whether a later opt-in has overruled it: that look may find the row itself.
  const bound = pageSize * 2;
  const step = ['Index Scan list_entries_since_idx'];

  it.each([
    ['the first', {}],
    ['one in the middle', { after: 50_000 }],
    ['the last but one', { after: 150 }],
    ['the last', { before: 1, backward: true }],
    ['one in the middle, backward', { before: 50_000, backward: true }],
    ['the first, backward', { before: 99_800, backward: true }],
  ] as const)('costs what it holds: %s', async (_name, range) => {
    const cost = await listCost({}, range);
    expect(cost.rows).toBe(pageSize);
    expect(cost.steps).toEqual(expect.arrayContaining(step));
    expect(cost.steps.filter((node) => /^(Seq|Bitmap|Sort|Incremental|Hash)/.test(node))).toEqual([]);
    expect(cost.looked).toBeLessThanOrEqual(bound);
  });

  it('touches as many blocks at any depth', async () => {
    const first = await listCost({});
    const deep = await listCost({}, { after: 1_000 });
    expect(deep.blocks).toBeLessThanOrEqual(first.blocks + 20);
  });

  it('of a sender costs what it holds: account-wide entries come with those of the sender', async () => {
    const cost = await listCost({ senderIds: [senderId] }, { after: 50_000 });
    expect(cost.rows).toBe(pageSize);
    expect(cost.steps).toEqual(expect.arrayContaining(step));
    expect(cost.steps.filter((node) => /^(Seq|Sort|Hash)/.test(node))).toEqual([]);
  });

  it.each([
    ['campaign', { campaignIds: [campaignId] }, 'Index Scan list_entries_campaign_idx'],
    ['reason', { reasons: ['OTHER'] }, 'Index Scan list_entries_reason_idx'],
  ] as const)('of a %s looks at its entries only', async (_name, filter, scan) => {
    const cost = await listCost(filter);
    expect(cost.rows).toBe(100);
    expect(cost.steps).toEqual(expect.arrayContaining([scan]));
    expect(cost.looked).toBeLessThanOrEqual(bound);
  });

  it('of a recipient looks at that recipient only', async () => {
    const cost = await listCost({ recipientPrefixes: ['+14150007919'] });
    expect(cost.rows).toBe(1);
    expect(cost.looked).toBeLessThanOrEqual(2);
  });
});

describe('a page of the log', () => {
  it.each([
    ['the first', {}],
    ['one in the middle', { after: 50_000 }],
    ['the last but one', { after: 99_800 }],
    ['the last', { backward: true }],
    ['one in the middle, backward', { before: 50_000, backward: true }],
  ] as const)('costs what it holds: %s', async (_name, range) => {
    const cost = await logCost({}, range);
    expect(cost).toMatchObject({ rows: pageSize, looked: pageSize });
    expect(cost.steps.map((step) => step.replace('Backward ', ''))).toEqual([
      'Index Scan events_account_id_position_pk',
    ]);
  });

  it('touches as many blocks at any depth', async () => {
    const [first, deep] = [await logCost({}), await logCost({}, { after: 99_000 })];
    expect(deep.blocks).toBeLessThanOrEqual(first.blocks + 10);
  });

  it('of a sender reads along the log: the reach is looked up once', async () => {
    const cost = await logCost({ senderIds: [senderId], changedOnly: true }, { after: 50_000 });
    expect(cost).toMatchObject({ rows: pageSize, looked: pageSize });
  });

  it.each([
    ['campaign', { campaignIds: [campaignId] }, 'events_campaign_idx'],
    ['import', { importIds: [importId] }, 'events_import_idx'],
    ['reason', { reasons: ['OTHER'] }, 'events_reason_idx'],
  ] as const)('of a %s looks at its events only', async (_name, filter, index) => {
    const cost = await logCost(filter);
    expect(cost).toMatchObject({ rows: 100, looked: 100, steps: [`Index Scan ${index}`] });
  });

  it('of a recipient looks at that recipient only', async () => {
    expect(await logCost({ recipient: '+14150007919' })).toMatchObject({ rows: 1, looked: 1 });
  });
});
