/**
 * A streaming replica: how far it is behind while messages are written, and what a read costs there. Heed has no setting
 * for one: the statement of its list pages is asked for here without Heed, by a process of its own (page-load.ts).
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PgDialect } from 'drizzle-orm/pg-core';
import { pageStatement } from '../../src/features/opt-out-list/list-pages.queries.js';
import type { Section } from '../bench.js';
import { ratio } from '../format.js';
import type { Heed } from '../heed.js';
import { measureJob, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from '../measure.js';
import type { Requests } from '../requests.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { startPrimaryAndReplica, type PrimaryAndReplica } from './debian-postgres.js';
import { addAccounts, measureSeveral } from './measure-several.js';
import type { PageJob, PageResult } from './page-load.js';

const pageSize = 50;
const pageConnections = 8;

export async function replica(resources: Resources): Promise<Section[]> {
  const servers = await startPrimaryAndReplica();
  if (servers === undefined) {
    const notes = [
      'Not measured: Debian’s PostgreSQL, of which a replica can be made, is not installed here.',
    ];
    return [{ title: 'A streaming replica', columns: [], rows: [], notes }];
  }
  try {
    return await measured(resources, servers);
  } finally {
    await servers.stop();
  }
}

async function measured(resources: Resources, servers: PrimaryAndReplica): Promise<Section[]> {
  const { primary } = servers;
  const heed = await resources.startHeed({ databaseUrl: primary.url });
  try {
    const accounts = await addAccounts(heed, resources.quick ? 20 : 200);
    const database = { ...primary, stop: async () => undefined };
    const load = (connections: number) =>
      measureSeveral(resources, {
        servers: [{ heed, accounts }],
        databases: [database],
        requests: { kind: 'inbound' },
        connections,
      });
    const written: Run[] = [];
    const lags: number[] = [];
    for (let round = 0; round < resources.rounds; round += 1) {
      const watching = watchLag(servers);
      written.push(await load(16));
      lags.push(...(await watching.stop()));
    }
    lags.sort((one, other) => one - other);
    const lag = (share: number) => (lags[Math.floor(lags.length * share)] ?? Number.NaN).toFixed(1);
    const pages = await readPages(resources, heed, servers);
    return [
      {
        title: `A streaming replica, PostgreSQL ${servers.version}: writing to the primary`,
        columns: [...runColumns, 'replica behind, p50', 'p99', 'worst'],
        rows: [
          row(`processInbound, ${accounts.length} accounts, 16 connections`, [
            ...runCells(medianRun(written), 'messages'),
            ...[0.5, 0.99, 1 - 1 / lags.length].map((share) => `${lag(share)} ms`),
          ]),
        ],
        notes: [runNote, 'Behind: from a look at the primary’s log until the replica has replayed as much.'],
      },
      pages,
    ];
  } finally {
    await heed.stop();
  }
}

/** Again and again: where the primary's log ends, and how long until the replica is there. */
function watchLag(servers: PrimaryAndReplica): { stop(): Promise<number[]> } {
  const lags: number[] = [];
  const stopping = new AbortController();
  const watch = async () => {
    while (!stopping.signal.aborted) {
      const { seenAt } = await caughtUp(servers);
      lags.push(performance.now() - seenAt);
      await delay(5);
    }
  };
  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
      return lags;
    },
  };
}

/** Heed's statement for the first page, with what is most often asked for of the events, on both servers in turn. */
async function readPages(resources: Resources, heed: Heed, servers: PrimaryAndReplica): Promise<Section> {
  const { primary, replica: standby } = servers;
  const listed = await heed.addAccount();
  const requests: Requests = { kind: 'batch' };
  const filling = { servers: [{ heed, accounts: [listed] }], databases: [], requests, connections: 1 };
  await measureSeveral(resources, { ...filling, seconds: 1 });
  // As autovacuum does within a minute or two.
  await primary.sql`vacuum analyze`;
  await caughtUp(servers);
  const range = { after: null, before: null, direction: 'forward', limit: pageSize } as const;
  const statement = pageStatement(listed.accountId, {}, range, ['source', 'keyword', 'reason']);
  const { sql: text, params } = new PgDialect().sqlToQuery(statement);
  const load = resources.load<PageJob, PageResult>('processes/page-load.ts');
  const job = (databaseUrl: string, seconds: number): PageJob => ({
    databaseUrl,
    text,
    parameters: params as (string | number)[],
    connections: pageConnections,
    seconds,
    rows: pageSize,
    sequence: resources.sequence,
  });
  const [here, there] = [await load.run(job(primary.url, 1)), await load.run(job(standby.url, 1))];
  if (here.result.checksum !== there.result.checksum) throw new Error('the replica answers another page');
  const runs: Record<'primary' | 'replica', Run[]> = { primary: [], replica: [] };
  for (let round = 0; round < resources.rounds; round += 1) {
    for (const [name, server] of [['primary', primary] as const, ['replica', standby] as const])
      runs[name].push(await measureJob(resources, null, load, job(server.url, resources.seconds), server));
  }
  return {
    title: `Heed's statement for a list page of ${pageSize}, without Heed, ${pageConnections} connections`,
    columns: runColumns,
    rows: [
      row('on the primary', runCells(medianRun(runs.primary), 'pages')),
      row('on the replica', runCells(medianRun(runs.replica), 'pages')),
    ],
    notes: [
      `${runNote} PostgreSQL is the server that is asked. Nothing is written meanwhile; both answer the same rows.`,
      `The replica's rate is ${ratio(ratioOf(runs.replica, runs.primary))} of the primary's.`,
    ],
  };
}

/** Until the replica has replayed what the primary's log held when it was looked at. */
async function caughtUp({ primary, replica: standby }: PrimaryAndReplica): Promise<{ seenAt: number }> {
  const [here] = await primary.sql<{ lsn: string }[]>`select pg_current_wal_flush_lsn()::text as lsn`;
  const seenAt = performance.now();
  for (;;) {
    const [there] = await standby.sql<{ done: boolean }[]>`
      select pg_last_wal_replay_lsn() >= ${here?.lsn ?? '0/0'}::pg_lsn as done`;
    if (there?.done === true) return { seenAt };
  }
}
