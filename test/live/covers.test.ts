/** Filters that go by which words cover which senders, while the covers change. */
import { expect, it } from 'vitest';
import { askingBy } from '../../src/core/db/asking.js';
import type { Db } from '../../src/core/db/connect.js';
import type { LogPlace } from '../../src/core/log/cursor.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventSelection } from '../../src/core/log/event-selection.js';
import { eventColumns } from '../../src/features/live/event-row.rules.js';
import { createLogBefore } from '../../src/features/live/log-before.js';
import { createMatchers } from '../../src/features/live/matchers.js';
import { createSharedView, type LogReader } from '../../src/features/live/shared-view.js';
import { createTail } from '../../src/features/live/tail.js';
import { createTurns } from '../../src/core/domain/turns.js';

const placeAt = (position: number): LogPlace => ({ position, eventId: `event ${position}` });
const eventAt = (position: number, scopeKey: number) => ({
  position,
  eventId: `event ${position}`,
  scopeKey,
  recipient: 'someone',
});

/** A database that answers each statement when it is told to. */
function givenDatabase() {
  const asked: ((rows: object[]) => void)[] = [];
  const db = askingBy(() => new Promise((resolve) => asked.push(resolve))) as Db;
  return {
    db,
    async answer(rows: object[]) {
      await new Promise((resolve) => setImmediate(resolve));
      const resolve = asked.shift();
      if (resolve === undefined) throw new Error('nothing was asked');
      resolve(rows);
    },
  };
}

/** The events of scopes that cover the sender. */
const ofSender = {
  where: {},
  byReach: true,
  matcher: (reach: { covers: { senderId: string; scopeKey: number }[] }) => (event: LogEvent) =>
    reach.covers.some(({ scopeKey }) => scopeKey === event.scopeKey),
} as unknown as EventSelection;

const coversAt = (version: number, scopeKeys: number[]) =>
  scopeKeys.map((scopeKey) => ({ version, scope_key: scopeKey, sender_id: 'a sender', channel: 'SMS' }));

/** A log that ends at 5, of settings version 2, under which scope 1 covers the sender. */
function givenLog() {
  const covers = givenDatabase();
  const pages = givenDatabase();
  const turns = createTurns(4);
  const tail = createTail(placeAt(5));
  let version = 2;
  const matchers = createMatchers({ db: covers.db, catchUpTurns: turns }, 'an account', () => version);
  const before = createLogBefore(pages.db, turns);
  const log: LogReader = {
    tail: () => tail,
    ready: () => Promise.resolve(tail),
    anew: () => Promise.resolve(tail),
    matcherOf: matchers.of,
    readBefore: (...wish) => before.read('an account', ...wish),
    failure: () => null,
    reads: { shared: 0, tail: 0, database: 0 },
  };
  const view = createSharedView<LogEvent>(log, {
    key: 'a view',
    selection: ofSender,
    itemsOf: (events) => [...events],
  });
  return {
    covers,
    pages,
    matchers,
    view,
    setVersion(to: number) {
      version = to;
    },
    /** Scope 7 covers the sender from version 3 on, under which the sixth event comes. */
    goOn() {
      version = 3;
      tail.append([eventAt(6, 7) as unknown as LogEvent]);
    },
  };
}

const positionsOf = (page: Awaited<ReturnType<ReturnType<typeof givenLog>['view']['readAfter']>>) =>
  page.kind === 'page' ? page.items.map(({ position }) => position) : page.kind;

it('what comes while covers are read is looked at by the covers under which it came', async () => {
  const log = givenLog();
  const page = log.view.readAfter(placeAt(5));
  await new Promise((resolve) => setImmediate(resolve));
  log.goOn();
  await log.covers.answer(coversAt(2, [1]));
  await log.covers.answer(coversAt(3, [1, 7]));
  expect(positionsOf(await page)).toEqual([6]);
});

it('what comes while the log before the tail is read is looked at by the covers under which it came', async () => {
  const log = givenLog();
  const matcher = log.matchers.of(ofSender)();
  await log.covers.answer(coversAt(2, [1]));
  await matcher;
  const page = log.view.readAfter(placeAt(3));
  await new Promise((resolve) => setImmediate(resolve));
  log.goOn();
  const head = [6, 3, 0, null, 6, 'event 6'];
  const scopes = [2, 2, 2, 2, 2, 7];
  await log.pages.answer(
    scopes.map((scopeKey, index) => {
      const event: Record<string, unknown> = {
        position: index + 1,
        event_id: `event ${index + 1}`,
        scope_key: scopeKey,
        recipient: 'someone',
      };
      return [...head, ...eventColumns.map((name) => event[name] ?? null)];
    }),
  );
  await log.covers.answer(coversAt(3, [1, 7]));
  expect(positionsOf(await page)).toEqual([6]);
});

it('covers that were being read when all was forgotten are not kept', async () => {
  const log = givenLog();
  log.setVersion(57);
  const matcher = log.matchers.of(ofSender);
  const early = matcher();
  await new Promise((resolve) => setImmediate(resolve));
  log.matchers.forget();
  log.setVersion(50);
  await log.covers.answer(coversAt(57, [1]));
  await early;
  const late = matcher();
  await log.covers.answer(coversAt(50, [7]));
  const matches = await late;
  expect(matches?.(eventAt(1, 7) as unknown as LogEvent)).toBe(true);
  expect(matches?.(eventAt(1, 1) as unknown as LogEvent)).toBe(false);
});
