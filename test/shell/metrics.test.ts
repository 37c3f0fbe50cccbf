import { Registry } from 'prom-client';
import { randomUUID } from 'node:crypto';
import { parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { watch } from '../../src/shell/metrics.js';
import { rootFieldsOf } from '../../src/shell/graphql/root-fields.rules.js';
import { givenAccount, useApp } from '../support/app.js';

const app = useApp();

async function samples(): Promise<Map<string, number>> {
  const response = await fetch(`${app.origin}/metrics`);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}

const optOut = `mutation ($recipient: String!) {
  optOut(input: { recipients: [$recipient], scope: ACCOUNT, via: PHONE }) { changed }
}`;

describe('/metrics', () => {
  it('counts requests by route and status, root fields by outcome, and words by kind and source', async () => {
    const { admin } = await givenAccount(app);
    const before = await samples();
    await admin.raw(optOut, { recipient: '+14155550123' });
    await admin.raw('{ mine: account { id } __typename }');
    await admin.raw('mutation { revokeApiKey(id: "00000000-0000-0000-0000-000000000000") { id } }');
    await admin.raw('{ nothingLikeIt }');
    const after = await samples();
    const grown = (sample: string) => (after.get(sample) ?? 0) - (before.get(sample) ?? 0);
    expect(grown('heed_http_requests_total{method="POST",route="/graphql",status="200"}')).toBe(3);
    expect(grown('heed_http_requests_total{method="POST",route="/graphql",status="400"}')).toBe(1);
    expect(grown('heed_http_request_duration_seconds_count{method="POST",route="/graphql"}')).toBe(4);
    expect(grown('heed_operations_total{operation="Mutation.optOut",outcome="ok"}')).toBe(1);
    expect(grown('heed_operations_total{operation="Query.account",outcome="ok"}')).toBe(1);
    expect(grown('heed_operations_total{operation="introspection",outcome="ok"}')).toBe(1);
    expect(grown('heed_operations_total{operation="Mutation.revokeApiKey",outcome="NOT_FOUND"}')).toBe(1);
    expect(grown('heed_words_recorded_total{kind="OPTED_OUT",source="MANUAL"}')).toBe(1);
  });

  it('never takes a label from a client, and tells nothing of accounts and people', async () => {
    const { admin, accountId } = await givenAccount(app, { name: `Acme ${randomUUID()}` });
    await admin.raw('query ANameOfTheClients { anAlias: account { id } }');
    await fetch(`${app.origin}/a/path/of/the/client?x=1`);
    await fetch(`${app.origin}/graphql`, { method: 'PROPFIND' });
    const text = [...(await samples()).keys()].join('\n');
    expect(text).toContain('route="unknown",status="404"');
    expect(text).not.toMatch(new RegExp(`ANameOfTheClients|anAlias|/a/path|${accountId}|\\+1415`));
  });

  it('shows the process itself', async () => {
    const found = await samples();
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(found.has('nodejs_eventloop_lag_seconds')).toBe(true);
  });

  it('counts followers while they follow, and says whether hints are heard', async () => {
    const { admin } = await givenAccount(app);
    const client = createClient({
      url: `${app.origin.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${admin.key}` },
    });
    const batches = client.iterate({ query: 'subscription { optOutEvents { caughtUp } }' });
    await batches.next();
    await vi.waitFor(async () => expect((await samples()).get('heed_followers')).toBe(1), 10_000);
    await vi.waitFor(async () => expect((await samples()).get('heed_hints_heard')).toBe(1), 10_000);
    await batches.return?.();
    await client.dispose();
    await vi.waitFor(async () => expect((await samples()).get('heed_followers')).toBe(0), 10_000);
  });
});

it('gauges are read when they are asked for', async () => {
  const registry = new Registry();
  const away: { reason: string | null } = { reason: null };
  const now = { followers: 1, behind: 2, held: 3, shared: 4, sent: 5, hears: true, waiting: 3 };
  watch(registry, {
    followers: () => now.followers,
    furthestBehind: () => now.behind,
    eventsHeld: () => now.held,
    followerReads: () => ({ shared: now.shared, tail: 4 }),
    batchesSent: () => now.sent,
    hearsHints: () => now.hears,
    waitingForWriter: () => now.waiting,
    waitingToStore: () => now.waiting + 10,
    filesScreened: () => 0,
    uploads: () => 0,
    screening: () => ({
      accounts: 11,
      addresses: 12,
      bytes: 13,
      pulls: 14,
      screenings: { set: 15, database: 16 },
    }),
    pool: () => ({ waiting: 8, late: 9, away: away.reason }),
  });
  await registry.metrics();
  Object.assign(now, { held: 8, shared: 9, sent: 10 });
  Object.assign(now, { followers: 5, behind: 6, hears: false, waiting: 7 });
  const text = await registry.metrics();
  expect(text).toContain('\nheed_followers 5\n');
  expect(text).toContain('\nheed_followers_furthest_behind_positions 6\n');
  expect(text).toContain('\nheed_tail_events 8\n');
  expect(text).toContain('\nheed_follower_reads_total{from="shared"} 9\n');
  expect(text).toContain('\nheed_follower_reads_total{from="tail"} 4\n');
  expect(text).toContain('\nheed_batches_sent_total 10\n');
  expect(text).toContain('\nheed_hints_heard 0\n');
  expect(text).toContain('\nheed_writer_waiting 7\n');
  for (const line of [
    'heed_screenings_waiting 17',
    'heed_screening_accounts 11',
    'heed_screening_addresses 12',
    'heed_screening_bytes 13',
    'heed_screening_pulls_total 14',
    'heed_screenings_total{by="set"} 15',
    'heed_screenings_total{by="database"} 16',
  ]) {
    expect(text).toContain(`\n${line}\n`);
  }
  expect(text).toContain('\nheed_database_statements_waiting 8\n');
  expect(text).toContain('\nheed_database_statements_late 9\n');
  expect(text).toContain('\nheed_database_up 1\n');
  away.reason = 'ECONNREFUSED';
  expect(await registry.metrics()).toContain('\nheed_database_up 0\n');
});

describe('the root fields of a document', () => {
  it('are found through fragments and aliases, each once', () => {
    const document = parse(`
      query A { one: account { id } ...More ... on Query { keywords { id } } }
      query B { buttons { id } }
      fragment More on Query { optOuts { nodes { id } } one: account { name } }`);
    expect(rootFieldsOf(document, 'A')).toEqual([
      { responseKey: 'one', operation: 'Query.account' },
      { responseKey: 'optOuts', operation: 'Query.optOuts' },
      { responseKey: 'keywords', operation: 'Query.keywords' },
    ]);
    expect(rootFieldsOf(document, 'B')).toEqual([{ responseKey: 'buttons', operation: 'Query.buttons' }]);
  });
});
