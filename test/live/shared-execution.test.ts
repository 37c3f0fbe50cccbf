/** One execution and one message for all who may be given the same: executions are counted. */
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { hashOfSecret, secretFrom } from '../../src/core/access/secret.rules.js';
import { cursorAt } from '../../src/core/log/cursor.js';
import type { Role } from '../../src/core/domain/vocabulary.js';
import { FollowReviewsDocument } from '../generated/operations.js';
import { makeItem, makeWord } from '../support/words.js';
import { givenLiveAccount, idsOfLog, type LiveAccount, recordOptOuts, useLiveServer } from './live-server.js';
import { type Message, openAs, type RawSocket } from './raw-socket.js';

const live = useLiveServer();

const follow = `subscription ($after: Cursor, $filter: OptOutEventFilter) {
  optOutEvents(after: $after, filter: $filter) { events { id position sender { id } } cursor caughtUp }
}`;

interface Wish {
  key?: string;
  document?: string;
  variables?: Record<string, unknown>;
  id?: string;
}

async function givenFollower(account: LiveAccount, wish: Wish = {}): Promise<RawSocket> {
  const socket = await openAs(live.server.url, wish.key ?? account.key);
  onTestFinished(() => socket.socket.terminate());
  socket.subscribe(wish.id ?? '1', wish.document ?? follow, wish.variables);
  await socket.message(0);
  return socket;
}

async function givenKey(account: LiveAccount, role: Role): Promise<string> {
  const key = secretFrom(randomBytes(32));
  await live.server.db.rows(sql`
    insert into api_keys (account_id, key_id, name, role, secret_hash)
    values (${account.accountId}, ${randomUUID()}, 'another', ${role}, ${hashOfSecret(key)})`);
  return key;
}

/** How often documents are executed until each of the sockets has been sent so many messages. */
async function executionsFor(sockets: readonly RawSocket[], messages: number, work: () => Promise<unknown>) {
  const before = live.server.executions();
  await work();
  await Promise.all(sockets.map((socket) => socket.message(messages - 1)));
  return live.server.executions() - before;
}

/** What each was sent last, without the name that the client gave it. */
const lastPayloads = (sockets: readonly RawSocket[]) =>
  new Set(sockets.map((socket) => JSON.stringify(socket.received.at(-1)?.payload)));

describe('one execution serves', () => {
  it('50 followers with the same document and variables, whatever they call it', async () => {
    const account = await givenLiveAccount(live.server.db);
    const sockets = await Promise.all(
      Array.from({ length: 50 }, (_, index) => givenFollower(account, { id: `mine "${index}"` })),
    );
    const executions = await executionsFor(sockets, 2, () =>
      recordOptOuts(live.server.recorder, account.accountId, 1),
    );
    expect(executions).toBe(1);
    expect(lastPayloads(sockets).size).toBe(1);
    expect(sockets.map(({ received }) => received.map(({ type, id }) => `${type} ${id}`))).toEqual(
      sockets.map((_, index) => [`next mine "${index}"`, `next mine "${index}"`]),
    );
  });

  it('followers who began at different places, once they have caught up', async () => {
    const account = await givenLiveAccount(live.server.db);
    const { accountId } = account;
    await recordOptOuts(live.server.recorder, accountId, 3);
    const ids = await idsOfLog(live.server.db, accountId);
    const cursors = [0, 1, 2].map((position) =>
      cursorAt(accountId, { position, eventId: ids[position - 1] ?? null }),
    );
    const sockets = await Promise.all(
      cursors.map((after) => givenFollower(account, { variables: { after } })),
    );
    expect(lastPayloads(sockets).size).toBe(3);
    const executions = await executionsFor(sockets, 2, () =>
      recordOptOuts(live.server.recorder, accountId, 1),
    );
    expect(executions).toBe(1);
    expect(lastPayloads(sockets).size).toBe(1);
  });

  it('filters that let the same through only where they are the same', async () => {
    const account = await givenLiveAccount(live.server.db);
    const filters = [
      { kinds: ['OPTED_OUT', 'OPTED_IN'], channels: [] },
      { kinds: ['OPTED_OUT', 'OPTED_IN'], channels: [] },
      { kinds: ['OPTED_OUT'] },
      { kinds: ['OPTED_IN'] },
    ];
    const sockets = await Promise.all(
      filters.map((filter) => givenFollower(account, { variables: { filter } })),
    );
    const told = sockets.slice(0, 3);
    const executions = await executionsFor(told, 2, () =>
      recordOptOuts(live.server.recorder, account.accountId, 1),
    );
    expect(executions).toBe(2);
    expect(sockets.map(({ received }) => received.length)).toEqual([2, 2, 2, 1]);
  });

  it('no two roles, no two documents and no two values of a variable that is used otherwise', async () => {
    const account = await givenLiveAccount(live.server.db);
    const twice = `subscription ($after: Cursor) {
      optOutEvents(after: $after) { cursor events { id } } }`;
    const conditional = `subscription ($full: Boolean!) { optOutEvents { cursor events { id position @include(if: $full) } } }`;
    const wishes: Wish[] = [
      { key: account.key },
      { key: await givenKey(account, 'VIEWER') },
      { key: await givenKey(account, 'ADMIN') },
      { document: twice },
      { document: conditional, variables: { full: true } },
      { document: conditional, variables: { full: false } },
      { document: conditional, variables: { full: false, undeclared: 1 } },
    ];
    const sockets = await Promise.all(wishes.map((wish) => givenFollower(account, wish)));
    const executions = await executionsFor(sockets, 2, () =>
      recordOptOuts(live.server.recorder, account.accountId, 1),
    );
    expect(executions).toBe(5);
    const fieldsOf = ({ received }: RawSocket) => {
      const payload = received[1]?.payload as { data: { optOutEvents: { events: object[] } } } | undefined;
      return Object.keys(payload?.data.optOutEvents.events[0] ?? {}).join();
    };
    expect(sockets.map(fieldsOf)).toEqual([
      ...Array.from({ length: 3 }, () => 'id,position,sender'),
      'id',
      'id,position',
      'id',
      'id',
    ]);
  });

  it('no two accounts', async () => {
    const accounts = [await givenLiveAccount(live.server.db), await givenLiveAccount(live.server.db)];
    const sockets = await Promise.all(accounts.map((account) => givenFollower(account)));
    const executions = await executionsFor(sockets, 2, () =>
      Promise.all(accounts.map(({ accountId }) => recordOptOuts(live.server.recorder, accountId, 1))),
    );
    expect(executions).toBe(2);
    expect(lastPayloads(sockets).size).toBe(2);
  });

  it('followers of reviews alike, with one look at them', async () => {
    const account = await givenLiveAccount(live.server.db);
    const sockets = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const socket = await openAs(live.server.url, account.key);
        onTestFinished(() => socket.socket.terminate());
        socket.subscribe('1', FollowReviewsDocument);
        await socket.message(0);
        return socket;
      }),
    );
    const reviewId = randomUUID();
    const word = makeWord({ provisional: true, reviewId, source: 'REVIEW' });
    const opensReview = {
      reviewId,
      recipient: word.recipient,
      senderId: null,
      text: 'stop by?',
      reviewDays: 2,
    };
    const sent = live.server.db.statementsSent();
    const executions = await executionsFor(sockets, 2, () =>
      live.server.recorder.record(account.accountId, [makeItem([word], { opensReview })]),
    );
    expect(executions).toBe(1);
    expect([...lastPayloads(sockets)]).toEqual([expect.stringContaining(reviewId)]);
    // The writer, the log, the review, its event; and the keys are looked up again after a second.
    expect(live.server.db.statementsSent() - sent).toBeLessThanOrEqual(6);
  });
});

describe('a subscription that ends', () => {
  it('is not answered again when its name is taken at once for another one', async () => {
    const account = await givenLiveAccount(live.server.db);
    const socket = await givenFollower(account);
    const payload = { query: follow, variables: {} };
    socket.socket.send(JSON.stringify({ type: 'complete', id: '1' }));
    socket.send({ type: 'subscribe', id: '1', payload });
    await vi.waitFor(() => expect(socket.received).toHaveLength(2), 10_000);
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    const types = async () => {
      await socket.message(2);
      return socket.received.map(({ type }: Message) => type);
    };
    expect(await types()).toEqual(['next', 'next', 'next']);
    expect(JSON.stringify(socket.received[2])).toContain(id);
    expect(live.server.feeds.followers()).toBe(1);
  });

  it('before it has begun leaves nobody behind, although its name is taken again', async () => {
    const account = await givenLiveAccount(live.server.db);
    const socket = await openAs(live.server.url, account.key);
    for (let round = 0; round < 20; round += 1) {
      socket.subscribe('1', follow);
      socket.send({ type: 'complete', id: '1' });
    }
    socket.subscribe('1', follow);
    await socket.message(0);
    const [id] = await recordOptOuts(live.server.recorder, account.accountId, 1);
    await vi.waitFor(() => expect(JSON.stringify(socket.received)).toContain(id), 10_000);
    expect(socket.received.filter((message) => JSON.stringify(message).includes(id ?? ''))).toHaveLength(1);
    expect(live.server.feeds.followers()).toBe(1);
    socket.socket.terminate();
    await vi.waitFor(() => expect(live.server.feeds.followers()).toBe(0), 10_000);
  });
});
