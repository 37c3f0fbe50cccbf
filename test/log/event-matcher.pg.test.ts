/** A filter in memory is the filter of the database: random events, random filters, each through both. */
import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'drizzle-orm';
import { Channel, EventKind, Reason, Scope, Source } from '../../src/core/domain/vocabulary.js';
import type { LogEvent } from '../../src/core/log/event.js';
import type { EventFilter } from '../../src/core/log/event-filter.js';
import { selectionOf } from '../../src/core/log/event-selection.js';
import { eventsAfter } from '../../src/core/log/events.queries.js';
import { logPage } from '../../src/core/log/log-pages.queries.js';
import { type Reach, readReach } from '../../src/core/log/reach.queries.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();
const eventCount = 3_000;
const filterCount = 500;

/** Senders of two channels, one of which has joined a group's words; EMAIL has none yet. */
const senderPlan = [
  { scopeKey: 10, channelKey: 1 },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 13, channelKey: 3, alsoCoveredBy: [20, 10], optOutsOnly: [10] },
];
const scopeKeys = [0, 1, 2, 3, 4, 10, 11, 13, 20];

describe('a filter', () => {
  const random = seededRandom(20_261_123);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const some = <Value>(values: readonly Value[]): Value[] => values.filter(() => random() < 0.35);
  const maybe = <Value>(value: () => Value, share = 0.25): Value | null =>
    random() < share ? value() : null;
  const campaignIds = [randomUUID(), randomUUID(), randomUUID()];
  const importIds = [randomUUID(), randomUUID()];
  const recipients = Array.from({ length: 40 }, (_, index) => `+1415555${1_000 + index}`);
  const times = Array.from({ length: 20 }, (_, index) => (1_700_000_000 + index * 3_600) * 1_000_000);
  let accountId: string;
  let senderIds: string[];
  let events: LogEvent[];
  let reach: Reach | null;

  beforeAll(async () => {
    const { db } = database;
    accountId = await givenBareAccount(db);
    await db.rows(sql`
      insert into scopes (account_id, scope_key, scope, group_id) values (${accountId}, 20, 'GROUP', ${randomUUID()})`);
    senderIds = [];
    for (const plan of senderPlan) senderIds.push((await givenBareSender(db, accountId, plan)).senderId);
    // Another account's covers are nobody else's.
    await givenBareSender(db, await givenBareAccount(db), { scopeKey: 11, alsoCoveredBy: [13] });
    const words = Array.from({ length: eventCount }, () =>
      makeWord({
        kind: pick(['OPTED_OUT', 'OPTED_IN']),
        recipient: pick(recipients),
        scope: pick(Object.values(Scope)),
        scopeKey: pick(scopeKeys),
        channel: maybe(() => pick(Object.values(Channel)), 0.5),
        receivedOn: maybe(() => pick(senderIds), 0.5),
        source: pick(Object.values(Source)),
        reason: maybe(() => pick(Object.values(Reason)), 0.5),
        campaignId: maybe(() => pick(campaignIds), 0.5),
        occurredAt: pick(times),
      }),
    );
    await createWordRecorder(db).record(
      accountId,
      words.map((word) => makeItem([word])),
    );
    await db.rows(sql`
      update events set import_id = (${sql.param(importIds)}::uuid[])[1 + position % 2]
      where account_id = ${accountId} and position % 3 > 0`);
    events = await eventsAfter(db, accountId, { after: 0, upTo: eventCount, limit: eventCount });
    reach = await readReach(db, accountId);
  });

  function makeFilter(): EventFilter {
    return {
      changedOnly: random() < 0.2,
      kinds: maybe(() => some(Object.values(EventKind))),
      channels: maybe(() => some(Object.values(Channel))),
      senderIds: maybe(() => some(senderIds)),
      receivedOn: maybe(() => some(senderIds)),
      scopes: maybe(() => some(Object.values(Scope))),
      sources: maybe(() => some(Object.values(Source))),
      reasons: maybe(() => some(Object.values(Reason))),
      campaignIds: maybe(() => some(campaignIds).map((id) => (random() < 0.5 ? id.toUpperCase() : id))),
      importIds: maybe(() => some(importIds).map((id) => (random() < 0.5 ? id.toUpperCase() : id))),
      recipient: maybe(() => pick(recipients), 0.1),
      from: maybe(() => pick(times)),
      to: maybe(() => pick(times)),
    };
  }

  it('lets the same events through in memory as in the database', async () => {
    const disagreements: EventFilter[] = [];
    let letThrough = 0;
    for (let round = 0; round < filterCount; round += 1) {
      const filter = makeFilter();
      const page = { after: null, before: null, direction: 'forward' as const, limit: eventCount };
      const inDatabase = (await logPage(database.db, accountId, filter, page)).map((event) => event.position);
      const { matcher, byReach } = selectionOf(accountId, filter);
      const matches = matcher(byReach ? reach : null);
      const inMemory = events.filter((event) => matches?.(event) ?? true).map((event) => event.position);
      letThrough += inMemory.length;
      if (inMemory.join() !== inDatabase.join()) disagreements.push(filter);
    }
    expect(disagreements).toEqual([]);
    expect(letThrough).toBeGreaterThan(10 * filterCount);
  });

  it('is none where it asks for nothing', () => {
    const asksNothing: EventFilter = { changedOnly: false, kinds: [], channels: null, senderIds: undefined };
    expect(selectionOf(accountId, asksNothing).matcher(null)).toBe(null);
    expect(selectionOf(accountId, { kinds: ['WITHDRAWN'] }).matcher(null)).not.toBe(null);
  });
});
