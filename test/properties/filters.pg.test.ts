/**
 * Whatever a filter asks for, the database answers; and an event passes the matcher, by which followers are told, exactly when
 * the database finds it by the same filter. (test/log/event-matcher.pg.test.ts has more events and usual filters.)
 */
import * as fc from 'fast-check';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect } from 'vitest';
import { addressPrefixes } from '../../src/core/domain/address-prefix.rules.js';
import { Channel, EventKind, Reason, Scope, Source } from '../../src/core/domain/vocabulary.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventFilter } from '../../src/core/log/event-filter.js';
import { selectionOf } from '../../src/core/log/event-selection.js';
import { eventsAfter } from '../../src/core/log/events.queries.js';
import { logPage } from '../../src/core/log/log-pages.queries.js';
import type { OptOutFilter } from '../../src/core/log/opt-out-filter.js';
import { type Reach, readReach } from '../../src/core/log/reach.queries.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { listPage } from '../../src/features/opt-out-list/list-pages.queries.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import { holdsInTime } from './holds.js';
import { around } from './inputs.js';

const database = useDatabase();
const campaigns = ['00000000-0000-4000-8000-0000000000c1', '00000000-0000-4000-8000-0000000000c2'];
const recipients = [
  '+14155550123',
  'ann@example.com',
  'o’neil@example.com',
  'erased-1',
  'a\u{10ffff}@example.com',
];
/** The first and the last that can be said, and on both sides of 1970. */
const times = [-62_135_596_800_000_000, -1, 0, 1, 1_700_000_000_000_000, 9_007_199_254_740_991];
const given: { accountId: string; senderIds: string[]; events: LogEvent[]; reach: Reach | null } = {
  accountId: '',
  senderIds: [],
  events: [],
  reach: null,
};

beforeAll(async () => {
  const { db } = database;
  const random = seededRandom(7);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  given.accountId = await givenBareAccount(db);
  for (const plan of [{ scopeKey: 10 }, { scopeKey: 11, channelKey: 3, alsoCoveredBy: [10] }])
    given.senderIds.push((await givenBareSender(db, given.accountId, plan)).senderId);
  const words = Array.from({ length: 300 }, () =>
    makeWord({
      kind: pick(['OPTED_OUT', 'OPTED_IN']),
      recipient: pick(recipients),
      scope: pick(Object.values(Scope)),
      scopeKey: pick([0, 1, 3, 10, 11]),
      channel: pick([null, ...Object.values(Channel)]),
      receivedOn: pick([null, ...given.senderIds]),
      source: pick(Object.values(Source)),
      reason: pick([null, ...Object.values(Reason)]),
      campaignId: pick([null, ...campaigns]),
      occurredAt: pick(times.filter((time) => time >= 0 && time < 1_800_000_000_000_000)),
    }),
  );
  await createWordRecorder(db).record(
    given.accountId,
    words.map((word) => makeItem([word])),
  );
  await db.rows(sql`
    update events set import_id = ${campaigns[0]}::uuid where account_id = ${given.accountId} and position % 3 = 0`);
  given.events = await eventsAfter(db, given.accountId, { after: 0, upTo: 300, limit: 300 });
  given.reach = await readReach(db, given.accountId);
});

const listOf = <Value>(one: fc.Arbitrary<Value>) =>
  fc.option(
    fc.oneof(
      { weight: 9, arbitrary: fc.array(one, { maxLength: 3 }) },
      { weight: 1, arbitrary: one.map((it) => Array.from({ length: 1_000 }, () => it)) },
    ),
    { freq: 1, nil: null },
  );
const wordsOf = <Word extends string>(words: Readonly<Record<string, Word>>) =>
  listOf(fc.constantFrom(...Object.values(words)));
/** 0 and 1 are the account's, known only while the test runs. */
const senderAt = listOf(fc.nat(2));
const id = fc.oneof(
  fc.constantFrom(...campaigns),
  fc.constantFrom(...campaigns).map((it) => it.toUpperCase()),
  fc.uuid(),
);
const time = fc.option(
  fc.oneof(fc.constantFrom(...times), fc.integer({ min: -1, max: 1_800_000_000_000_000 })),
);
const senderIds = (places: readonly number[] | null | undefined) =>
  places?.map((place) => given.senderIds[place]?.toUpperCase() ?? campaigns[0] ?? '') ?? null;

const shared = {
  channels: wordsOf(Channel),
  scopes: wordsOf(Scope),
  sources: wordsOf(Source),
  reasons: wordsOf(Reason),
  campaignIds: listOf(id),
  from: time,
  to: time,
};
const eventFilter = fc.record(
  {
    ...shared,
    changedOnly: fc.boolean(),
    kinds: wordsOf(EventKind),
    importIds: listOf(id),
    recipient: fc.oneof(
      fc.constantFrom(...recipients),
      around('ann@example.com').filter((text) => text.isWellFormed() && !text.includes('\0')),
    ),
    erasedName: fc.constantFrom(null, 'erased-1', 'erased-2'),
    senderPlaces: senderAt,
    receivedPlaces: senderAt,
  },
  { requiredKeys: [] },
);

describe('a filter', () => {
  holdsInTime(
    'lets an event through in memory exactly when the database finds it',
    [eventFilter],
    async ({ senderPlaces, receivedPlaces, ...rest }) => {
      const filter: EventFilter = {
        ...rest,
        senderIds: senderIds(senderPlaces),
        receivedOn: senderIds(receivedPlaces),
      };
      const page = { after: null, before: null, direction: 'forward', limit: 300 } as const;
      const found = await logPage(database.db, given.accountId, filter, page);
      const { matcher, byReach } = selectionOf(given.accountId, filter);
      const matches = matcher(byReach ? given.reach : null);
      const passed = given.events.filter((event) => matches?.(event) ?? true);
      expect(passed.map(({ position }) => position)).toEqual(found.map(({ position }) => position));
    },
    { share: 0.03 },
  );

  holdsInTime(
    'of the list is answered, whoever the recipient begins as',
    [
      fc.record(shared, { requiredKeys: [] }),
      senderAt,
      around('+1415', 'ANN', 'ann@example.com', 'o’n', '\u{10ffff}', '\0', '\\', '%'),
    ],
    async (some, places, begins) => {
      const recipientPrefixes = addressPrefixes(begins, 'GB');
      const filter: OptOutFilter = { ...some, senderIds: senderIds(places), recipientPrefixes };
      const range = { after: null, before: null, direction: 'forward', limit: 300 } as const;
      const { entries } = await listPage(database.db, given.accountId, filter, range, []);
      for (const row of entries)
        if (recipientPrefixes.length > 0)
          expect(recipientPrefixes.some((prefix) => row.recipient.startsWith(prefix))).toBe(true);
    },
    { share: 0.01 },
  );
});
