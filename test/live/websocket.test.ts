import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import { FollowEventsDocument } from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { makeItem, makeWord } from '../support/words.js';
import { givenLiveAccount, idsOfLog, recordOptOuts, startLiveServer, useLiveServer } from './live-server.js';
import { type Message, openAs, openSocket } from './raw-socket.js';

const live = useLiveServer();

const wrongKey = `heed_${'x'.repeat(43)}`;

interface BatchPayload {
  data: { optOutEvents: { events: { id: string; position: number }[]; cursor: string; caughtUp: boolean } };
}
function batchOf(message: Message) {
  expect(message).toMatchObject({ type: 'next', payload: { data: expect.anything() as unknown } });
  return (message.payload as BatchPayload).data.optOutEvents;
}
const withCode = (code: string) => expect.objectContaining({ extensions: { code } });

async function givenFollower() {
  const account = await givenLiveAccount(live.server.db);
  const socket = await openAs(live.server.url, account.key);
  onTestFinished(() => socket.socket.terminate());
  return { account, socket };
}

describe('a connection', () => {
  it('is greeted with a good key in connectionParams', async () => {
    const { key } = await givenLiveAccount(live.server.db);
    const socket = await openSocket(live.server.url);
    socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${key}` } });
    expect(await socket.message(0)).toEqual({ type: 'connection_ack' });
    socket.socket.close();
  });

  it('is greeted with a good key in the Authorization header', async () => {
    const { key } = await givenLiveAccount(live.server.db);
    const socket = await openSocket(live.server.url, { headers: { authorization: `Bearer ${key}` } });
    socket.send({ type: 'connection_init' });
    expect(await socket.message(0)).toEqual({ type: 'connection_ack' });
    socket.socket.close();
  });

  it.each([
    ['a wrong key', { authorization: `Bearer ${wrongKey}` }],
    ['a key that is not a text', { authorization: 7 }],
    ['no key', undefined],
  ])('is closed with 4403 for %s', async (_what, payload) => {
    const socket = await openSocket(live.server.url);
    socket.send({ type: 'connection_init', payload });
    expect(await socket.closeCode()).toBe(4403);
  });

  it('is closed with 4406 without the subprotocol', async () => {
    const socket = await openSocket(live.server.url, { protocol: null });
    expect(await socket.closeCode()).toBe(4406);
  });

  it('is not made with the subprotocol of old', async () => {
    const opened = openSocket(live.server.url, { protocol: 'graphql-ws' });
    await expect(opened).rejects.toThrow('Server sent no subprotocol');
  });

  it('is refused elsewhere than at /graphql', async () => {
    await expect(openSocket(live.server.url, { path: '/' })).rejects.toThrow('404');
  });

  it('is closed with 4401 when it subscribes before it is greeted', async () => {
    const socket = await openSocket(live.server.url);
    socket.subscribe('1', FollowEventsDocument);
    expect(await socket.closeCode()).toBe(4401);
  });

  it('is closed with 4400 for a message that is none', async () => {
    const { socket } = await givenFollower();
    socket.socket.send('hello');
    expect(await socket.closeCode()).toBe(4400);
  });

  it('is closed with 1009 for a message over 256 KiB', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', `subscription { ${' '.repeat(256 * 1024)} }`);
    expect(await socket.closeCode()).toBe(1009);
  });

  it('is closed with 4409 when an id is used twice', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    socket.subscribe('1', FollowEventsDocument);
    expect(await socket.closeCode()).toBe(4409);
  });
});

describe('an operation', () => {
  const refused: [string, string, string][] = [
    ['a query', '{ account { id } }', 'BAD_USER_INPUT'],
    ['a document that does not parse', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
    ['a field that there is not', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two subscriptions in one',
      'subscription { optOutEvents { cursor } reviews { cursor } }',
      'GRAPHQL_VALIDATION_FAILED',
    ],
  ];
  it.each(refused)('%s is answered with an error, and the socket stays', async (_what, query, code) => {
    const { socket } = await givenFollower();
    socket.subscribe('1', query);
    expect(await socket.message(0)).toEqual({
      type: 'error',
      id: '1',
      payload: expect.arrayContaining([withCode(code)]) as unknown,
    });
    socket.subscribe('2', FollowEventsDocument);
    expect(batchOf(await socket.message(1)).caughtUp).toBe(true);
  });

  it('says that queries go by HTTP', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', '{ __typename }');
    expect(JSON.stringify(await socket.message(0))).toContain('send this query by HTTP POST');
  });

  it('is FORBIDDEN to the platform key, which sees nothing inside accounts', async () => {
    const socket = await openAs(live.server.url, platformKey);
    socket.subscribe('1', FollowEventsDocument);
    expect(await socket.message(0)).toEqual({
      type: 'next',
      id: '1',
      payload: { data: null, errors: [withCode('FORBIDDEN')] },
    });
    expect(await socket.message(1)).toEqual({ type: 'complete', id: '1' });
    socket.socket.close();
  });
});

describe('the cursor of a subscription', () => {
  const answerTo = async (makeCursor: (accountId: string, ids: string[]) => string | Promise<string>) => {
    const { account, socket } = await givenFollower();
    const { db, recorder } = live.server;
    await recordOptOuts(recorder, account.accountId, 3);
    const after = await makeCursor(account.accountId, await idsOfLog(db, account.accountId));
    socket.subscribe('1', FollowEventsDocument, { after });
    return [await socket.message(0), await socket.message(1)];
  };
  const refusedWith = (code: string) => [
    { type: 'next', id: '1', payload: { data: null, errors: [withCode(code)] } },
    { type: 'complete', id: '1' },
  ];

  it('is CURSOR_UNKNOWN when it is garbled', async () => {
    expect(await answerTo(() => 'garbled')).toEqual(refusedWith('CURSOR_UNKNOWN'));
  });
  it('is CURSOR_UNKNOWN when it is of another account', async () => {
    const foreign = () => cursorAt(randomUUID(), { position: 1, eventId: randomUUID() });
    expect(await answerTo(foreign)).toEqual(refusedWith('CURSOR_UNKNOWN'));
  });
  it('is CURSOR_AHEAD past the end of the log', async () => {
    const ahead = (accountId: string) => cursorAt(accountId, { position: 4, eventId: randomUUID() });
    expect(await answerTo(ahead)).toEqual(refusedWith('CURSOR_AHEAD'));
  });
  it('is CURSOR_EPOCH where the log holds another event than then', async () => {
    const old = async (accountId: string, ids: string[]) => {
      await live.server.db.rows(sql`
        update events set event_id = ${randomUUID()} where account_id = ${accountId} and position = 2`);
      return cursorAt(accountId, { position: 2, eventId: ids[1] ?? null });
    };
    expect(await answerTo(old)).toEqual(refusedWith('CURSOR_EPOCH'));
  });
});

describe('a subscription to the log', () => {
  it('begins now without a cursor, and then brings what happens', async () => {
    const { account, socket } = await givenFollower();
    await recordOptOuts(live.server.recorder, account.accountId, 2);
    socket.subscribe('1', FollowEventsDocument);
    expect(batchOf(await socket.message(0))).toMatchObject({ events: [], caughtUp: true });
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(batchOf(await socket.message(1)).events).toMatchObject([{ id, position: 3 }]);
  });

  it('brings what is stored after its cursor, and then what happens', async () => {
    const { account, socket } = await givenFollower();
    await recordOptOuts(live.server.recorder, account.accountId, 3);
    const [first] = await idsOfLog(live.server.db, account.accountId);
    const after = cursorAt(account.accountId, { position: 1, eventId: first ?? null });
    socket.subscribe('1', FollowEventsDocument, { after });
    const stored = batchOf(await socket.message(0));
    expect(stored).toMatchObject({ events: [{ position: 2 }, { position: 3 }], caughtUp: true });
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(batchOf(await socket.message(1)).events).toMatchObject([{ position: 4 }]);
  });

  it('brings only what its filter lets through, and never what is of another account', async () => {
    const { account, socket } = await givenFollower();
    const other = await givenLiveAccount(live.server.db);
    socket.subscribe('1', FollowEventsDocument, { filter: { kinds: ['OPTED_IN'] } });
    await socket.message(0);
    await recordOptOuts(live.server.recorder, other.accountId, 1);
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    const optIn = makeWord({ kind: 'OPTED_IN' });
    await live.server.recorder.record(account.accountId, [makeItem([optIn])]);
    expect(batchOf(await socket.message(1)).events).toMatchObject([{ id: optIn.eventId, position: 2 }]);
  });

  it('is told what is wrong with its filter', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', FollowEventsDocument, { filter: { senderIds: [randomUUID()] } });
    expect(await socket.message(0)).toMatchObject({
      payload: { errors: [{ extensions: { code: 'NOT_FOUND' } }] },
    });
  });

  it('ends with CURSOR_EPOCH when the log changes under it', async () => {
    const { account, socket } = await givenFollower();
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    await live.server.db.rows(
      sql`update events set event_id = ${randomUUID()} where account_id = ${account.accountId}`,
    );
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(await socket.message(1)).toMatchObject({
      type: 'next',
      payload: { data: null, errors: [withCode('CURSOR_EPOCH')] },
    });
    expect(await socket.message(2)).toEqual({ type: 'complete', id: '1' });
  });

  it('tells nobody what went wrong inside', async () => {
    const { account, socket } = await givenFollower();
    await recordOptOuts(live.server.recorder, account.accountId, 1);
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    // An account without a log cannot be, so this is a fault and no answer.
    vi.spyOn(live.server.db, 'rows').mockRejectedValue(new Error('secret table'));
    live.server.wakeUps.grew(account.accountId);
    const answer = await socket.message(1);
    vi.restoreAllMocks();
    expect(answer).toMatchObject({ payload: { errors: [withCode('INTERNAL')] } });
    expect(JSON.stringify(socket.received)).not.toContain('secret');
  });
});

describe('no follower is left', () => {
  const nobody = () => vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(0), 10_000);

  it('when the client completes its subscription', async () => {
    const { socket } = await givenFollower();
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    expect(live.server.wakeUps.followers()).toBe(1);
    socket.send({ type: 'complete', id: '1' });
    await nobody();
  });

  it.each([
    ['is closed', 'close'],
    ['breaks off', 'terminate'],
  ] as const)('when the socket %s', async (_how, end) => {
    const { socket } = await givenFollower();
    for (const id of ['1', '2', '3']) socket.subscribe(id, FollowEventsDocument);
    await socket.message(2);
    expect(live.server.wakeUps.followers()).toBe(3);
    socket.socket[end]();
    await nobody();
  });

  it('when the socket breaks off right behind its subscriptions', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { socket } = await givenFollower();
      for (const id of ['1', '2', '3']) socket.subscribe(id, FollowEventsDocument);
      socket.socket.close();
      await socket.closeCode();
    }
    const { socket } = await givenFollower();
    socket.subscribe('last', FollowEventsDocument);
    await socket.message(0);
    await vi.waitFor(() => expect(live.server.wakeUps.followers()).toBe(1), 10_000);
    socket.socket.close();
    await nobody();
  });
});

describe('a server', () => {
  it('that stops closes its sockets with 1001 and waits until they are closed', async () => {
    const server = await startLiveServer(live.databaseUrl);
    const { key } = await givenLiveAccount(server.db);
    const sockets = [await openAs(server.url, key), await openSocket(server.url)];
    sockets[0]?.subscribe('1', FollowEventsDocument);
    await sockets[0]?.message(0);
    await server.stop();
    expect(await Promise.all(sockets.map((socket) => socket.closeCode()))).toEqual([1001, 1001]);
    expect(server.wakeUps.followers()).toBe(0);
  });

  it('that stops does not wait for a client that says no goodbye', async () => {
    const server = await startLiveServer(live.databaseUrl, { goodbye: 50 });
    const socket = await openSocket(server.url);
    socket.socket.pause();
    await server.stop();
    socket.socket.resume();
    expect(await socket.closeCode()).toBe(1001);
  });

  it('ends the connection of a client that answers no ping', async () => {
    const server = await startLiveServer(live.databaseUrl, { ping: 50 });
    onTestFinished(server.stop);
    const { key } = await givenLiveAccount(server.db);
    const socket = await openAs(server.url, key);
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    expect(server.wakeUps.followers()).toBe(1);
    socket.socket.pause();
    await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(0), 10_000);
    socket.socket.terminate();
  });

  it('lets go of a client that takes nothing, which holds one batch and no queue meanwhile', async () => {
    const server = await startLiveServer(live.databaseUrl, { slow: 200 });
    onTestFinished(server.stop);
    const { accountId, key } = await givenLiveAccount(server.db);
    const [first] = await recordOptOuts(server.recorder, accountId, 1);
    await recordOptOuts(server.recorder, accountId, 3_000);
    const socket = await openAs(server.url, key);
    socket.socket.pause();
    const long = Array.from({ length: 200 }, (_, index) => `field${index}: id`).join(' ');
    const document = `subscription ($after: Cursor) { optOutEvents(after: $after) { events { ${long} } cursor caughtUp } }`;
    const after = cursorAt(accountId, { position: 1, eventId: first ?? null });
    socket.subscribe('1', document, { after });
    await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(1), 10_000);
    await vi.waitFor(() => expect(server.wakeUps.followers()).toBe(0), 20_000);
    socket.socket.terminate();
  });
});
