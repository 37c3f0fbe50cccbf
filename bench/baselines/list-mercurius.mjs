/** The list behind Mercurius with graphql-jit: Heed's names, plain objects, one statement a page, nothing resolved field by field. */
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { readPage } from './list-sql.mjs';
import { accountOf, serve } from './serve.mjs';

const schema = `
  type Query {
    optOuts(filter: OptOutFilter, first: Int, after: String): OptOutConnection!
  }
  input OptOutFilter {
    senderIds: [ID!]
  }
  type OptOutConnection {
    edges: [OptOutEdge!]!
    nodes: [OptOut!]!
    pageInfo: PageInfo!
  }
  type OptOutEdge {
    node: OptOut!
    cursor: String!
  }
  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }
  enum Scope { SENDER GROUP CHANNEL ACCOUNT }
  enum Channel { SMS RCS WHATSAPP EMAIL }
  enum Blocks { MARKETING ALL_BUT_OTP ALL }
  type OptOut {
    id: ID!
    recipient: String!
    scope: Scope!
    channel: Channel
    sender: Sender
    blocks: Blocks!
    hold: Boolean!
    since: String!
    event: OptOutEvent!
  }
  type Sender {
    id: ID!
    address: String!
    label: String
  }
  type OptOutEvent {
    source: String!
    keyword: String
    reason: String
  }
`;

const resolvers = {
  Query: {
    async optOuts(_root, { filter, first = 50, after }, { accountId }) {
      const rows = await readPage(accountId, {
        first: first + 1,
        after: after ? placeOf(after) : undefined,
        senderId: filter?.senderIds?.[0],
      });
      const page = rows.length > first ? rows.slice(0, first) : rows;
      const last = page.at(-1);
      return {
        rows: page,
        nodes: page.map(toEntry),
        pageInfo: { hasNextPage: rows.length > first, endCursor: last ? cursorOf(last) : null },
      };
    },
  },
  OptOutConnection: {
    edges: ({ rows, nodes }) => nodes.map((node, index) => ({ node, cursor: cursorOf(rows[index]) })),
  },
};

function toEntry({ recipient, scopeKey, scope, channel, sender, blocks, hold, since, event }) {
  return {
    id: Buffer.from(`${scopeKey} ${recipient}`).toString('base64url'),
    recipient,
    scope,
    channel,
    sender,
    blocks,
    hold,
    since: `${since.slice(0, 10)}T${since.slice(11, -3)}Z`,
    event,
  };
}

function cursorOf({ since, recipient, scopeKey }) {
  return Buffer.from(JSON.stringify({ since, recipient, scopeKey })).toString('base64url');
}

function placeOf(cursor) {
  return JSON.parse(Buffer.from(cursor, 'base64url').toString());
}

const server = Fastify({ logger: false });
await server.register(mercurius, {
  schema,
  resolvers,
  jit: 1,
  context: (request) => ({ accountId: accountOf(request) }),
});
await serve(server);
