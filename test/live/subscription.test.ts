import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import { FollowEventsDocument } from '../generated/operations.js';
import { platformKey } from '../support/app.js';
import { makeItem, makeWord } from '../support/words.js';
import { givenLiveAccount, idsOfLog, recordOptOuts, useLiveServer } from './live-server.js';
import { type Message, openAs } from './raw-socket.js';
import { askingBy } from '../../src/core/db/asking.js';

const live = useLiveServer();

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
    [
      'a subscription with nothing in it',
      'subscription { optOutEvents @include(if: false) { cursor } }',
      'BAD_USER_INPUT',
    ],
    [
      'a subscription on a condition within a fragment',
      'subscription { ...F } fragment F on Subscription { ... @skip(if: true) { reviews { cursor } } }',
      'BAD_USER_INPUT',
    ],
    ['introspection as a subscription', 'subscription { __typename }', 'GRAPHQL_VALIDATION_FAILED'],
    [
      'two operations and no name',
      'subscription A { reviews { cursor } } subscription B { reviews { cursor } }',
      'OPERATION_RESOLUTION_FAILURE',
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

  it('of a name that there is not is answered with an error, and other subscriptions go on', async () => {
    const { account, socket } = await givenFollower();
    socket.subscribe('1', FollowEventsDocument);
    await socket.message(0);
    const query = 'subscription A { reviews { cursor } }';
    socket.send({ type: 'subscribe', id: '2', payload: { query, operationName: 'B' } });
    expect(await socket.message(1)).toEqual({
      type: 'error',
      id: '2',
      payload: [withCode('OPERATION_RESOLUTION_FAILURE')],
    });
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    expect(batchOf(await socket.message(2)).events).toMatchObject([{ id }]);
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
  it('is CURSOR_UNKNOWN when it is garbled', async () => {
    expect(await answerTo(() => 'garbled')).toEqual(refusedWith('CURSOR_UNKNOWN'));
  });
  it('is CURSOR_UNKNOWN when it is of another account', async () => {
    expect(await answerTo(() => cursorAt(randomUUID(), { position: 1, eventId: randomUUID() }))).toEqual(
      refusedWith('CURSOR_UNKNOWN'),
    );
  });
  it('is CURSOR_AHEAD past the end of the log', async () => {
    expect(
      await answerTo((accountId: string) => cursorAt(accountId, { position: 4, eventId: randomUUID() })),
    ).toEqual(refusedWith('CURSOR_AHEAD'));
  });
  it('is CURSOR_EPOCH where the log holds another event than then', async () => {
    const answer = await answerTo(async (accountId: string, ids: string[]) => {
      await live.server.db.rows(sql`
        update events set event_id = ${randomUUID()} where account_id = ${accountId} and position = 2`);
      return cursorAt(accountId, { position: 2, eventId: ids[1] ?? null });
    });
    expect(answer).toEqual(refusedWith('CURSOR_EPOCH'));
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
    const failing = askingBy(() => Promise.reject(new Error('secret table')));
    vi.spyOn(live.server.db, 'of').mockImplementation(failing.of);
    vi.spyOn(live.server.db, 'ofAll').mockImplementation(failing.ofAll);
    live.server.wakeUps.grew(account.accountId);
    const answer = await socket.message(1);
    vi.restoreAllMocks();
    expect(answer).toMatchObject({ payload: { errors: [withCode('INTERNAL')] } });
    expect(JSON.stringify(socket.received)).not.toContain('secret');
  });
});
