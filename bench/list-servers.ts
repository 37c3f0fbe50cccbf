/** Heed and what its list pages are measured against: how each is asked for the same page, and what it answers. */
import { print } from 'graphql';
import { parseInstant } from '../src/core/domain/instant.js';
import { entryCursor, type EntryPlace } from '../src/core/log/opt-out-entry-cursor.js';
import { BenchCountOptOutsDocument, BenchOptOutsDocument } from '../test/generated/operations.js';
import { otherNode, startBaseline } from './baselines.js';
import type { ListAccount } from './fill-list.js';
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
  url: string;
  keyOf(account: ListAccount): string;
  bodyOf(account: ListAccount, page: PageRequest): string;
  /** Null: it has no such thing. */
  countUrl: string;
  countBodyOf(account: ListAccount): string;
  entriesIn(answer: string): Entry[];
  countIn(answer: string): number;
}

export async function startListServers(resources: Resources): Promise<{
  heed: ListServer;
  route: ListServer;
  mercurius: ListServer;
  postgraphile: ListServer;
}> {
  const heed = await resources.heed();
  const { url: databaseUrl } = await resources.database();
  const route = await startBaseline(resources, { file: 'list-route.mjs', databaseUrl });
  const mercurius = await startBaseline(resources, { file: 'list-mercurius.mjs', databaseUrl });
  const postgraphile = await startBaseline(resources, {
    file: 'list-postgraphile.mjs',
    databaseUrl,
    node: otherNode,
  });
  const ofGraphql = {
    countBodyOf: () => JSON.stringify({ query: print(BenchCountOptOutsDocument) }),
    entriesIn: (answer: string) => graphqlEntries(answer, 'optOuts'),
    countIn: (answer: string) => graphqlCount(answer, 'optOuts'),
  };
  return {
    heed: {
      ...ofGraphql,
      name: 'Heed',
      program: heed,
      url: heed.graphql,
      countUrl: heed.graphql,
      keyOf: ({ key }) => key,
      bodyOf: ({ accountId }, page) =>
        pageBody(page, page.after && entryCursor(accountId, placeOf(page.after))),
    },
    route: {
      name: 'a bare Fastify route',
      program: route,
      url: `${route.url}/opt-outs`,
      countUrl: `${route.url}/count`,
      keyOf: ({ accountId }) => accountId,
      bodyOf: (_account, page) => JSON.stringify(page),
      countBodyOf: () => '{}',
      entriesIn: (answer) => (JSON.parse(answer) as RouteRow[]).map(routeEntry),
      countIn: Number,
    },
    mercurius: {
      ...ofGraphql,
      name: 'Mercurius with graphql-jit',
      program: mercurius,
      url: `${mercurius.url}/graphql`,
      countUrl: `${mercurius.url}/graphql`,
      keyOf: ({ accountId }) => accountId,
      bodyOf: (_account, page) =>
        pageBody(
          page,
          page.after && Buffer.from(JSON.stringify(page.after)).toString('base64url'),
        ).replaceAll('$after: Cursor', '$after: String'),
    },
    postgraphile: {
      name: 'PostGraphile',
      program: postgraphile,
      url: `${postgraphile.url}/graphql`,
      countUrl: `${postgraphile.url}/graphql`,
      keyOf: ({ accountId }) => accountId,
      bodyOf({ accountId }, { first }) {
        return JSON.stringify({ query: postgraphilePage, variables: { accountId, first } });
      },
      countBodyOf: ({ accountId }) => JSON.stringify({ query: postgraphileCount, variables: { accountId } }),
      entriesIn: (answer) => graphqlEntries(answer, 'allOptOuts'),
      countIn: (answer) => graphqlCount(answer, 'allOptOuts'),
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
const postgraphileCount = `query BenchCountOptOuts($accountId: UUID!) {
  allOptOuts(condition: { accountId: $accountId }) { totalCount }
}`;

interface GraphqlNode {
  id: string;
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
    data: Record<string, { nodes: GraphqlNode[]; pageInfo: { endCursor: string } }>;
  };
  const page = data[field];
  if (page === undefined || !page.pageInfo.endCursor || !page.nodes.every(({ id }) => id))
    throw new Error(`a page was expected, ${answer.slice(0, 300)} came`);
  return page.nodes.map(({ recipient, scope, channel, sender, blocks, hold, since, event }) => [
    recipient,
    scope,
    channel,
    sender && [sender.id, sender.address, sender.label],
    blocks,
    hold,
    parseInstant(since),
    [event.source, event.keyword, event.reason],
  ]);
}

function graphqlCount(answer: string, field: string): number {
  const { data } = JSON.parse(answer) as { data: Record<string, { totalCount: number }> };
  return data[field]?.totalCount ?? Number.NaN;
}

interface RouteRow {
  recipient: string;
  scope: string;
  channel: string | null;
  sender_id: string | null;
  address: string;
  label: string | null;
  blocks: string;
  hold: boolean;
  since: string;
  source: string;
  keyword: string | null;
  reason: string | null;
}

function routeEntry(row: RouteRow): Entry {
  return [
    row.recipient,
    row.scope,
    row.channel,
    row.sender_id === null ? null : [row.sender_id, row.address, row.label],
    row.blocks,
    row.hold,
    parseInstant(row.since),
    [row.source, row.keyword, row.reason],
  ];
}

function placeOf({ since, recipient, scopeKey }: Required<PageRequest>['after']): EntryPlace {
  return { since: parseInstant(since) ?? 0, recipient, scopeKey };
}
