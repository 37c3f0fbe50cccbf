/**
 * A page of the opt-out list, of 50 and of 1,000 entries, with what a dashboard shows: who, how far, since when, the
 * sender, and how it was said. Against the same SQL behind a bare Fastify route, against Mercurius with graphql-jit and
 * PostGraphile over the same tables, on a list of 1,000,000; and against Heed itself on a list of 10,000.
 */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Row, Section } from './bench.js';
import type { BenchDatabase } from './database.js';
import { addListAccount, type ListAccount } from './fill-list.js';
import { type Entry, type ListServer, type PageRequest, startListServers } from './list-servers.js';
import { measure, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from './measure.js';
import { openConnection } from './http-connection.js';
import type { Requests } from './requests.js';
import type { Resources } from './resources.js';
import { row } from './table.js';

const connections = 8;
const pageSizes = [50, 1_000];
/** Seconds of each kind before the first round: until then much of its code is not compiled. */
const warmUp = 6;
/** Pages at as many places, spread over the whole list, so that not the same rows are read again and again. */
const places = 100;

export async function lists(resources: Resources): Promise<Section[]> {
  // Of its own: among the accounts of other benches the planner would guess otherwise what an account's rows are.
  const database = await resources.startDatabase();
  // Heed turns compilation off for its connections; so the others have it off, too.
  await database.sql`do $$ begin execute format('alter database %I set jit = off', current_database()); end $$`;
  const heed = await resources.startHeed({ databaseUrl: database.url });
  const small = await addListAccount(heed, database, 10_000);
  const large = await addListAccount(heed, database, resources.quick ? 50_000 : 1_000_000);
  const servers = await startListServers(resources, heed, database);
  const everywhere = await placesIn(database, large);
  const middle = everywhere[places / 2] ?? {};
  const [sender] = await database.sql<{ sender_id: string }[]>`
    select sender_id from senders where account_id = ${large.accountId} order by scope_key limit 1`;
  const senderId = sender?.sender_id ?? '';
  return [
    await firstPages(resources, servers, large),
    await otherPages(resources, servers, large, [
      { name: 'a page of 50 after the middle', page: { first: 50, ...middle } },
      { name: 'a page of 1,000 after the middle', page: { first: 1_000, ...middle } },
      { name: 'a page of 50 of one sender', page: { first: 50, senderId } },
    ]),
    await sizes(resources, servers.heed, [
      { account: small, at: await placesIn(database, small) },
      { account: large, at: everywhere },
    ]),
    await counts(resources, servers, [small, large]),
  ];
}

type Servers = Awaited<ReturnType<typeof startListServers>>;

async function firstPages(resources: Resources, servers: Servers, account: ListAccount): Promise<Section> {
  const { heed, route, mercurius, postgraphile } = servers;
  const rows: Row[] = [];
  let digest = '';
  for (const first of pageSizes) {
    const asked = [heed, route, mercurius, postgraphile];
    const requests = await samePage(asked, account, { first });
    digest += `${first}: ${requests.digest}. `;
    const runs = await takeTurns(resources, account, requests.of);
    const of = (server: ListServer) => runs.get(server) ?? [];
    for (const server of asked) {
      const aims =
        server === heed
          ? [
              { measured: ratioOf(of(heed), of(route)), what: 'of the bare route', atLeast: 0.5 },
              { measured: ratioOf(of(heed), of(mercurius)), what: 'of Mercurius', atLeast: 0.8 },
              { measured: ratioOf(of(heed), of(postgraphile)), what: 'of PostGraphile', atLeast: 1 },
            ]
          : [];
      rows.push(
        row(
          `${first.toLocaleString('en')}: ${server.name}`,
          runCells(medianRun(of(server)), 'pages'),
          ...aims,
        ),
      );
    }
  }
  return {
    title: `The first page of a list of ${account.entries.toLocaleString('en')}, ${connections} connections`,
    columns: runColumns,
    rows,
    notes: [
      runNote,
      `The four answer the same entries (SHA-256 of them, times in microseconds: ${digest.trim()})`,
    ],
  };
}

async function otherPages(
  resources: Resources,
  { heed, route }: Servers,
  account: ListAccount,
  pages: readonly { name: string; page: PageRequest }[],
): Promise<Section> {
  const rows: Row[] = [];
  for (const { name, page } of pages) {
    const { of } = await samePage([heed, route], account, page);
    const runs = await takeTurns(resources, account, of);
    const [ofHeed = [], ofRoute = []] = [runs.get(heed), runs.get(route)];
    rows.push(
      row(`${name}: Heed`, runCells(medianRun(ofHeed), 'pages'), {
        measured: ratioOf(ofHeed, ofRoute),
        what: 'of the bare route',
        atLeast: 0.5,
      }),
      row(`${name}: ${route.name}`, runCells(medianRun(ofRoute), 'pages')),
    );
  }
  return {
    title: `Other pages of a list of ${account.entries.toLocaleString('en')}, ${connections} connections`,
    columns: runColumns,
    rows,
  };
}

async function sizes(
  resources: Resources,
  heed: ListServer,
  lists: readonly { account: ListAccount; at: readonly PageRequest['after'][] }[],
): Promise<Section> {
  const rows: Row[] = [];
  for (const first of pageSizes) {
    const runs: Run[][] = lists.map(() => []);
    const requests: Requests[] = [];
    for (const { account, at } of lists) {
      const turns = [];
      for (const after of at) {
        const body = heed.bodyOf(account, { first, ...(after && { after }) });
        turns.push({ body, answer: await ask(heed, heed.url, account, body) });
      }
      requests.push({ kind: 'turns', turns });
    }
    for (let round = -1; round < resources.rounds; round += 1) {
      for (const [index, { account }] of lists.entries()) {
        const run = await runOf(resources, heed, account, requests[index] as Requests, { round });
        if (round >= 0) runs[index]?.push(run);
      }
    }
    const [small = [], large = []] = runs;
    for (const [index, { account }] of lists.entries()) {
      const aims =
        index === 0
          ? []
          : [{ measured: ratioOf(small, large), what: 'the time of the smaller list', atMost: 1.3 }];
      const name = `pages of ${first.toLocaleString('en')} all over a list of ${account.entries.toLocaleString('en')}`;
      rows.push(row(name, runCells(medianRun(runs[index] ?? []), 'pages'), ...aims));
    }
  }
  return {
    title: `Heed's list pages by the size of the list, ${places} places in turn, ${connections} connections`,
    columns: runColumns,
    rows,
  };
}

/** Of a list that others write to: nothing is kept, so each answer is a count. */
async function counts(
  resources: Resources,
  { heed, route }: Servers,
  accounts: readonly ListAccount[],
): Promise<Section> {
  const rows: Row[] = [];
  for (const account of accounts) {
    const requests = new Map<ListServer, Requests>();
    for (const server of [heed, route]) {
      const body = server.countBody;
      const answer = await ask(server, server.countUrl, account, body);
      if (server.countIn(answer) !== account.entries)
        throw new Error(`${server.name} counted ${answer.slice(0, 200)} where there are ${account.entries}`);
      requests.set({ ...server, url: server.countUrl }, { kind: 'fixed', body, answer });
    }
    for (const [server, runs] of await takeTurns(resources, account, requests, 2)) {
      rows.push(
        row(
          `totalCount of ${account.entries.toLocaleString('en')}: ${server.name}`,
          runCells(medianRun(runs), 'counts'),
        ),
      );
    }
  }
  return {
    title: 'totalCount, which pages leave out unless it is asked for, 2 connections',
    columns: runColumns,
    rows,
  };
}

/** One answer of each server, which must hold the same entries; then the load compares each answer with it. */
async function samePage(
  servers: readonly ListServer[],
  account: ListAccount,
  page: PageRequest,
): Promise<{ of: Map<ListServer, Requests>; digest: string }> {
  const of = new Map<ListServer, Requests>();
  let expected: Entry[] | undefined;
  for (const server of servers) {
    const body = server.bodyOf(account, page);
    const answer = await ask(server, server.url, account, body);
    const entries = server.entriesIn(answer);
    expected ??= entries;
    const differs = entries.findIndex((entry, index) => !isDeepStrictEqual(entry, expected?.[index]));
    if (entries.length !== page.first || differs >= 0) {
      throw new Error(
        `${server.name} answered ${entries.length} entries, at ${differs} ${JSON.stringify(entries[differs])} instead of ${JSON.stringify(expected[differs])}`,
      );
    }
    of.set(server, { kind: 'fixed', body, answer });
  }
  const digest = createHash('sha256').update(JSON.stringify(expected)).digest('hex').slice(0, 16);
  return { of, digest };
}

/** A warm-up of each, then rounds in which they take turns. */
async function takeTurns(
  resources: Resources,
  account: ListAccount,
  requests: ReadonlyMap<ListServer, Requests>,
  atOnce = connections,
): Promise<Map<ListServer, Run[]>> {
  const runs = new Map<ListServer, Run[]>([...requests.keys()].map((server) => [server, []]));
  for (let round = -1; round < resources.rounds; round += 1) {
    for (const [server, asked] of requests) {
      const run = await runOf(resources, server, account, asked, { round, atOnce });
      if (round >= 0) runs.get(server)?.push(run);
    }
  }
  return runs;
}

function runOf(
  resources: Resources,
  server: ListServer,
  account: ListAccount,
  requests: Requests,
  { round, atOnce = connections }: { round: number; atOnce?: number },
): Promise<Run> {
  const seconds = round < 0 ? warmUp : 3;
  return measure(resources, {
    server: server.program,
    database: server.database,
    url: server.url,
    keys: [server.keyOf(account)],
    requests,
    connections: atOnce,
    seconds: resources.quick ? 1 : seconds,
  });
}

async function ask(server: ListServer, url: string, account: ListAccount, body: string): Promise<string> {
  const connection = openConnection(new URL(url));
  try {
    return await connection.post(body, server.keyOf(account));
  } finally {
    connection.close();
  }
}

async function placesIn(
  { sql }: BenchDatabase,
  account: ListAccount,
): Promise<NonNullable<PageRequest['after']>[]> {
  // Not so near the end that a page of 1,000 is not whole.
  const apart = Math.floor((account.entries - 2_000) / places);
  return sql`
    select since::text as since, recipient, scope_key as "scopeKey" from (
      select since, recipient, scope_key, row_number() over (order by since desc, recipient desc, scope_key desc) as n
      from list_entries where account_id = ${account.accountId} and m_out
    ) entries where n % ${apart} = 1 order by n limit ${places}`;
}
