/** Subscriptions and sockets that come and go, ten thousand of them: a Heed in a process of its own is then as it was. */
import { beforeEach, it, onTestFinished } from 'vitest';
import { cursorAt } from '../../src/core/log/cursor.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { type MeasuredProcess, startMeasuredProcess } from '../support/measured-process.js';
import { nothingLeft, type Round } from '../support/nothing-left.js';
import { frontOf } from './followers.js';
import { givenLiveAccount, type LiveAccount, recordOptOuts } from './live-server.js';
import { openAs, openSocket } from './raw-socket.js';

const database = useDatabase();
let heed: MeasuredProcess;
let account: LiveAccount;

beforeEach(async () => {
  heed = await startMeasuredProcess(database.url);
  account = await givenLiveAccount(database.db);
  await recordOptOuts(createWordRecorder(database.db), account.accountId, 3_000);
});

const document = `subscription ($after: Cursor, $filter: OptOutEventFilter) {
  optOutEvents(after: $after, filter: $filter) { events { id recipient } cursor caughtUp }
}`;

const ofReviews = `subscription ($after: Cursor) { reviews(after: $after) { reviews { id } cursor } }`;

const expectNothingLeft = (what: string, rounds: number, atOnce: number, round: Round) =>
  nothingLeft(heed, what, rounds, atOnce, round);

it('10,000 subscriptions over one socket, begun, served and ended, leave nothing behind', async () => {
  const socket = await openAs(heed.url, account.key);
  onTestFinished(() => socket.socket.terminate());
  const firstOf = new Map<string, () => void>();
  socket.socket.on('message', (text: Buffer) => {
    const { type, id = '' } = JSON.parse(text.toString('utf8')) as { type: string; id?: string };
    if (type === 'next') firstOf.get(id)?.();
    socket.received.length = 0;
  });
  await expectNothingLeft('one socket', 10_000, 20, async (index) => {
    const id = String(index);
    const served = new Promise<void>((resolve) => firstOf.set(id, resolve));
    // Every other one is a view of its own; every tenth ends before it is served.
    const filter = index % 2 === 0 ? null : { recipient: `+1415${String(index).padStart(7, '0')}` };
    const after = index % 3 === 0 ? frontOf(account) : null;
    if (index % 7 === 0) socket.subscribe(id, ofReviews, { after });
    else socket.subscribe(id, document, { after, filter });
    if (index % 10 !== 0) await served;
    firstOf.delete(id);
    socket.send({ type: 'complete', id });
  });
}, 300_000);

it('10,000 subscriptions over sockets that end in every way leave nothing behind', async () => {
  await expectNothingLeft('many sockets', 2_500, 20, async (index) => {
    if (index % 5 === 0) {
      const socket = await openSocket(heed.url);
      socket.send({ type: 'connection_init', payload: { authorization: `Bearer ${account.key}` } });
      for (let id = 0; id < 4; id += 1) socket.subscribe(String(id), document, { after: null });
      socket.socket.terminate();
      return;
    }
    const socket = await openAs(heed.url, account.key);
    for (let id = 0; id < 4; id += 1)
      socket.subscribe(String(id), document, { after: id % 2 === 0 ? frontOf(account) : null });
    // Served, or cut while it catches up.
    if (index % 5 !== 1) await socket.message(3);
    if (index % 5 < 3) socket.socket.terminate();
    else socket.socket.close();
    await socket.closeCode();
  });
}, 300_000);

it('10,000 refused subscriptions leave nothing behind', async () => {
  const socket = await openAs(heed.url, account.key);
  onTestFinished(() => socket.socket.terminate());
  const endOf = new Map<string, () => void>();
  socket.socket.on('message', (text: Buffer) => {
    const { type, id = '' } = JSON.parse(text.toString('utf8')) as { type: string; id?: string };
    if (type === 'error' || type === 'complete') endOf.get(id)?.();
    socket.received.length = 0;
  });
  const ahead = cursorAt(account.accountId, { position: 1_000_000, eventId: account.accountId });
  const wishes: [string, Record<string, unknown>][] = [
    [document, { after: 'garbled' }],
    [document, { after: ahead }],
    [document, { filter: { senderIds: ['2d3b8a1e-6d5f-4b53-9d0a-000000000000'] } }],
    [document, { after: 7 }],
    ['subscription { nothing }', {}],
    ['subscription {', {}],
    ['query { account { id } }', {}],
  ];
  await expectNothingLeft('refused', 10_000, 20, async (index) => {
    const id = String(index);
    const [query, variables] = wishes[index % wishes.length] ?? ['', {}];
    const ended = new Promise<void>((resolve) => endOf.set(id, resolve));
    socket.subscribe(id, query, variables);
    await ended;
    endOf.delete(id);
  });
}, 300_000);
