/** A client that completes a subscription before it has begun, and takes its name for another. */
import { buildSchema, GraphQLError } from 'graphql';
import { makeServer } from 'graphql-ws';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Caller } from '../../src/core/access/caller.js';
import { pino } from 'pino';
import type { RequestContext } from '../../src/core/graph/context.js';
import { createDocumentLimits } from '../../src/shell/graphql/document-limits.js';
import { createSocketCount } from '../../src/shell/graphql/socket-count.js';
import { createSubscriptionServer } from '../../src/shell/graphql/subscriptions.js';
import type { SocketExtra } from '../../src/shell/graphql/socket-key.js';
import { followLog } from '../../src/features/live/follow-log.js';
import type { Message } from './raw-socket.js';
import { makeLog } from './scripted-log.js';

const caller: Caller = {
  kind: 'account',
  accountId: 'an account',
  role: 'VIEWER',
  keyId: 'a key',
  keyName: 'a key',
};
const start = { position: 0, eventId: null };
/** Everything that can go on has gone on. */
const rest = () => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

type Beginning = 'slow' | 'refused' | 'at once';

/** A client's side of one socket; slow subscriptions, and those that will be refused, begin when they are let go. */
async function givenSocket() {
  const log = makeLog();
  const letGo: (() => void)[] = [];
  const schema = buildSchema('type Query { a: Int } type Subscription { numbers(begins: String): Int }');
  const root = schema.getSubscriptionType()?.getFields()['numbers'];
  if (root === undefined) throw new Error('the schema has no such subscription');
  root.subscribe = async (_root, { begins }: { begins: Beginning }) => {
    if (begins !== 'at once') await new Promise<void>((resolve) => letGo.push(resolve));
    if (begins === 'refused') throw new GraphQLError('refused');
    return followLog(log.source, start);
  };
  const server = makeServer(
    createSubscriptionServer({
      schema,
      executor: { run: () => Promise.resolve({ data: { numbers: 1 } }) },
      limits: createDocumentLimits(schema),
      gate: { admit: () => Promise.resolve({ kind: 'admitted', query: undefined, price: null }) },
      sockets: createSocketCount(1),
      introspection: true,
      authenticator: {
        callerOf: () => Promise.resolve(caller),
        callerAtDoor: () => Promise.resolve(caller),
        knownCaller: () => caller,
      },
      openKeys: { watch: () => () => undefined },
      contextOf: () => ({ caller, loaders: {} }) as unknown as RequestContext,
      log: pino({ level: 'silent' }),
    }),
  );
  const received: Message[] = [];
  const send = (text: string) => {
    received.push(JSON.parse(text) as Message);
    return Promise.resolve();
  };
  let take: (text: string) => Promise<void> = () => Promise.resolve();
  const extra: SocketExtra = {
    authorization: 'Bearer heed_key',
    send: (own, shared) => send(`${own}${shared.toString('utf8')}`).then(() => true),
    takeTurn: () => undefined,
    giveTurn: () => undefined,
    atKeyGone: new Set(),
    isOpen: () => true,
    source: '127.0.0.1',
    atClose: new Set(),
    closeFull: () => undefined,
    greeted: () => undefined,
    closeForNow: () => undefined,
    closeForbidden: () => undefined,
  };
  const closed = server.opened(
    {
      protocol: 'graphql-transport-ws',
      send,
      close: (code) => void received.push({ type: `closed with ${code}` }),
      onMessage: (taker) => {
        take = taker;
      },
    },
    extra,
  );
  onTestFinished(() => Promise.resolve(closed(1000, '')));
  const say = async (message: Message) => {
    void take(JSON.stringify(message));
    await rest();
  };
  await say({ type: 'connection_init' });
  received.length = 0;
  return {
    log,
    received,
    subscribe: (id: string, begins: Beginning) =>
      say({ type: 'subscribe', id, payload: { query: `subscription { numbers(begins: "${begins}") }` } }),
    complete: (id: string) => say({ type: 'complete', id }),
    async letGo() {
      await vi.waitFor(() => expect(letGo).not.toEqual([]), 10_000);
      for (const go of letGo.splice(0)) go();
      await rest();
    },
    async grow() {
      log.grow(1);
      await rest();
    },
  };
}

const types = ({ received }: { received: Message[] }) => received.map(({ id, type }) => `${type} ${id}`);

describe.each(['slow', 'refused'] as const)('a name whose first subscription is %s', (first) => {
  it('is that of its second one alone, which the client can end', async () => {
    const socket = await givenSocket();
    await socket.subscribe('1', first);
    await socket.complete('1');
    await socket.subscribe('1', 'at once');
    expect(types(socket)).toEqual(['next 1']);
    await socket.letGo();
    await socket.grow();
    expect(types(socket)).toEqual(['next 1', 'next 1']);
    expect(socket.log.listeners.size).toBe(1);
    await socket.complete('1');
    await socket.grow();
    expect(types(socket)).toEqual(['next 1', 'next 1']);
    expect(socket.log.listeners.size).toBe(0);
  });
});
