/**
 * A streaming replica: how far it is behind while messages are written, and what a read costs there. Heed has no setting
 * for one: the statement that is asked for here is that of its list pages, over connections of the bench's own.
 */
import { setTimeout as delay } from 'node:timers/promises';
import postgres from 'postgres';
import type { Section } from '../bench.js';
import { medianRun, type Run, runCells, runColumns, runNote } from '../measure.js';
import { postgresCpuSeconds } from '../process-cpu.js';
import type { Resources } from '../resources.js';
import { row } from '../table.js';
import { startPrimaryAndReplica, type PrimaryAndReplica } from './debian-postgres.js';
import { addAccounts, measureSeveral } from './measure-several.js';

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
  const { primary, replica: standby } = servers;
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
    const pages = [];
    for (const [name, server] of [
      ['primary', primary],
      ['replica', standby],
    ] as const)
      pages.push(
        row(
          `a list page of 50, on the ${name}`,
          await readPages(resources, server, accounts[0]?.accountId ?? ''),
        ),
      );
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
      { title: 'Reads of a replica', columns: ['rate', 'CPU of that server a page'], rows: pages },
    ];
  } finally {
    await heed.stop();
  }
}

/** Again and again: where the primary's log ends, and how long until the replica is there. */
function watchLag({ primary, replica: standby }: PrimaryAndReplica): { stop(): Promise<number[]> } {
  const lags: number[] = [];
  const stopping = new AbortController();
  const watch = async () => {
    while (!stopping.signal.aborted) {
      const [here] = await primary.sql<{ lsn: string }[]>`select pg_current_wal_flush_lsn()::text as lsn`;
      const seen = performance.now();
      for (;;) {
        const [there] = await standby.sql<{ done: boolean }[]>`
          select pg_last_wal_replay_lsn() >= ${here?.lsn ?? '0/0'}::pg_lsn as done`;
        if (there?.done === true) break;
      }
      lags.push(performance.now() - seen);
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

async function readPages(
  resources: Resources,
  server: { url: string; sql: postgres.Sql },
  accountId: string,
): Promise<string[]> {
  const pool = postgres(server.url, { max: 8, onnotice: () => undefined });
  const end = performance.now() + resources.seconds * 1_000;
  const before = await postgresCpuSeconds(server.sql);
  const began = performance.now();
  let pages = 0;
  const read = async () => {
    while (performance.now() < end) {
      const rows = await pool`
        select * from list_entries where account_id = ${accountId} and m_out
        order by since desc, recipient desc, scope_key desc limit 50`;
      if (rows.length === 0) throw new Error('a page is empty');
      pages += 1;
    }
  };
  await Promise.all(Array.from({ length: 8 }, read));
  const seconds = (performance.now() - began) / 1_000;
  const after = await postgresCpuSeconds(server.sql);
  await pool.end();
  const cost = before === null || after === null ? '–' : `${Math.round(((after - before) / pages) * 1e6)} µs`;
  return [`${Math.round(pages / seconds).toLocaleString('en')} pages/s`, cost];
}
