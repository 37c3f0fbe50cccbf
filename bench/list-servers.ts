/** Heed and what its list pages are measured against: how each is asked for the same page, and what it answers. */
import { print } from 'graphql';
import { parseInstant } from '../src/core/domain/instant.js';
import { entryCursor, type EntryPlace } from '../src/core/log/opt-out-entry-cursor.js';
import { BenchCountOptOutsDocument, BenchOptOutsDocument } from '../test/generated/operations.js';
import { otherNode, startBaseline } from './baselines.js';
import type { BenchDatabase } from './database.js';
import type { ListAccount } from './fill-list.js';
import type { Heed } from './heed.js';
import type { Program } from './program.js';
import type { Resources } from './resources.js';

export interface PageRequest {
  first: number;
  /** In PostgreSQL's form, with microseconds. */
  after?: { since: string; recipient: string; scopeKey: number };
  senderId?: string;
}

/** One entry in a form that all have in common: the fields in one order, times in microseconds. */
export type Entry = readonly unknown[];

export interface ListServer {
  name: string;
  program: Pick<Program, 'cpuSeconds'>;
  /** The one that all of them read. */
  database: BenchDatabase;
  url: string;
  keyOf(account: ListAccount): string;
  bodyOf(account: ListAccount, page: PageRequest): string;
  entriesIn(answer: string): Entry[];
}

/** It is asked how many entries there are, too. */
export interface CountingServer extends ListServer {
  countUrl: string;
  countBody: string;
  countIn(answer: string): number;
}

/** They read what accounts there are when they start. */
export async function startListServers(
  resources: Resources,
  heed: Heed,
  database: BenchDatabase,
): Promise<{
  heed: CountingServer;
  route: CountingServer;
  mercurius: ListServer;
  postgraphile: ListServer;
}> {
  const { url: databaseUrl } = database;
  const route = await startBaseline(resources, { file: 'list-route.mjs', databaseUrl });
  const mercurius = await startBaseline(resources, { file: 'list-mercurius.mjs', databaseUrl });
  const postgraphile = await startBaseline(resources, {
    file: 'list-postgraphile.mjs',
    databaseUrl,
    node: otherNode,
  });
  const entriesIn = (answer: string) => graphqlEntries(answer, 'optOuts');
  return {
    heed: {
      name: 'Heed',
      program: heed,
      database,
      url: heed.graphql,
      keyOf: ({ key }) => key,
      bodyOf: ({ accountId }, page) =>
        pageBody(page, page.after && entryCursor(accountId, placeOf(page.after))),
      entriesIn,
      countUrl: heed.graphql,
      countBody: JSON.stringify({ query: print(BenchCountOptOutsDocument) }),
      countIn: graphqlCount,
    },
    route: {
      name: 'a bare Fastify route',
      program: route,
      database,
      url: `${route.url}/opt-outs`,
      keyOf: ({ accountId }) => accountId,
      bodyOf: (_account, page) => JSON.stringify(page),
      entriesIn: (answer) => (JSON.parse(answer) as ListedEntry[]).map(toEntry),
      countUrl: `${route.url}/count`,
      countBody: '{}',
      countIn: Number,
    },
    mercurius: {
      name: 'Mercurius with graphql-jit',
      program: mercurius,
      database,
      url: `${mercurius.url}/graphql`,
      keyOf: ({ accountId }) => accountId,
      bodyOf: (_account, page) =>
        pageBody(
          page,
          page.after && Buffer.from(JSON.stringify(page.after)).toString('base64url'),
        ).replaceAll('$after: Cursor', '$after: String'),
      entriesIn,
    },
    postgraphile: {
      name: 'PostGraphile',
      program: postgraphile,
      database,
      url: `${postgraphile.url}/graphql`,
      keyOf: ({ accountId }) => accountId,
      bodyOf({ accountId }, { first }) {
        return JSON.stringify({ query: postgraphilePage, variables: { accountId, first } });
      },
      entriesIn: (answer) => graphqlEntries(answer, 'allOptOuts'),
    },
  };
}

function pageBody({ first, senderId }: PageRequest, after: string | undefined): string {
  const variables = { first, after, filter: senderId === undefined ? undefined : { senderIds: [senderId] } };
  return JSON.stringify({ query: print(BenchOptOutsDocument), variables });
}

/** The same fields by the names that PostGraphile gives them. */
const postgraphilePage = `query BenchOptOuts($accountId: UUID!, $first: Int!) {
  allOptOuts(condition: { accountId: $accountId }, first: $first, orderBy: [SINCE_DESC, RECIPIENT_DESC, SCOPE_KEY_DESC]) {
    nodes { id recipient scope channel sender { id: senderId address label } blocks hold since event { source keyword reason } }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** As the route answers it; GraphQL's nodes have an `id` as well. */
interface ListedEntry {
  recipient: string;
  scope: string;
  channel: string | null;
  sender: { id: string; address: string; label: string | null } | null;
  blocks: string;
  hold: boolean;
  since: string;
  event: { source: string; keyword: string | null; reason: string | null };
}

/** `id` and the cursor are there, and not compared: each server has its own. */
function graphqlEntries(answer: string, field: string): Entry[] {
  const { data } = JSON.parse(answer) as {
    data: Record<string, { nodes: (ListedEntry & { id: string })[]; pageInfo: { endCursor: string } }>;
  };
  const page = data[field];
  if (page === undefined || !page.pageInfo.endCursor || !page.nodes.every(({ id }) => id))
    throw new Error(`a page was expected, ${answer.slice(0, 300)} came`);
  return page.nodes.map(toEntry);
}

function toEntry({ recipient, scope, channel, sender, blocks, hold, since, event }: ListedEntry): Entry {
  return [
    recipient,
    scope,
    channel,
    sender && [sender.id, sender.address, sender.label],
    blocks,
    hold,
    parseInstant(since),
    [event.source, event.keyword, event.reason],
  ];
}

function graphqlCount(answer: string): number {
  const { data } = JSON.parse(answer) as { data: { optOuts: { totalCount: number } } };
  return data.optOuts.totalCount;
}

function placeOf({ since, recipient, scopeKey }: Required<PageRequest>['after']): EntryPlace {
  return { since: parseInstant(since) ?? 0, recipient, scopeKey };
}
