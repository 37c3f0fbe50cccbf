/** What a message says of the list after each event, held against the list itself as it was when the event was the last one. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, expect, it } from 'vitest';
import { storedEntriesOf } from '../../src/core/log/opt-out-entries.queries.js';
import { blocksOf } from '../../src/core/log/opt-out-entry.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import { detailsOfEvents } from '../../src/features/webhooks/sending/event-details.queries.js';
import type { ListAfter } from '../../src/features/webhooks/sending/payload.rules.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();
const random = seededRandom(20_261_123);
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

const words = 1_500;
const people = Array.from({ length: 40 }, (_, at) => `+1212555${String(at).padStart(4, '0')}`);
/** Two SMS senders in a group with one of WhatsApp; one of WhatsApp alone. */
const plans = [
  { scopeKey: 10, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 12, channelKey: 3, alsoCoveredBy: [20] },
  { scopeKey: 13, channelKey: 3 },
];
const scopes = [
  ['ACCOUNT', 0],
  ['CHANNEL', 1],
  ['CHANNEL', 4],
  ['GROUP', 20],
  ['SENDER', 10],
  ['SENDER', 12],
  ['SENDER', 13],
] as const;
const channelsOf: Record<number, readonly string[]> = {
  0: ['EMAIL', 'RCS', 'SMS', 'WHATSAPP'],
  1: ['SMS'],
  4: ['EMAIL'],
  10: ['SMS'],
  12: ['WHATSAPP'],
  13: ['WHATSAPP'],
  20: ['SMS', 'WHATSAPP'],
};

let accountId = '';
/** By position: the list as it was read when the event there was the last. */
const seen = new Map<number, ListAfter>();

beforeAll(async () => {
  const { db } = database;
  accountId = await givenBareAccount(db);
  await db.rows(
    sql`insert into scopes (account_id, scope_key, scope, group_id) values (${accountId}, 20, 'GROUP', ${randomUUID()})`,
  );
  for (const plan of plans) await givenBareSender(db, accountId, plan);
  const recorder = createWordRecorder(db);
  const said = new Map<string, Word[]>();
  for (let at = 0; at < words; at += 1) {
    const word = randomWord(said);
    const [outcome] = await recorder.record(accountId, [makeItem([word])]);
    if (outcome?.kind !== 'recorded') continue;
    said.set(word.recipient, [...(said.get(word.recipient) ?? []), word]);
    const [recorded] = outcome.words;
    if (recorded !== undefined) seen.set(recorded.position, await listNow(word));
  }
}, 300_000);

function randomWord(said: ReadonlyMap<string, Word[]>): Word {
  const recipient = pick(people);
  const before = said.get(recipient) ?? [];
  const target = before.length > 0 && random() < 0.15 ? pick(before) : undefined;
  if (target !== undefined) {
    const { scope, scopeKey, eventId } = target;
    return makeWord({ kind: 'WITHDRAWN', recipient, scope, scopeKey, withdraws: eventId });
  }
  const [scope, scopeKey] = pick(scopes);
  const kind = random() < 0.6 ? ('OPTED_OUT' as const) : ('OPTED_IN' as const);
  return makeWord({
    kind,
    recipient,
    scope,
    scopeKey,
    occurredAt: Date.parse('2026-03-03T00:00:00Z') * 1_000 + Math.floor(random() * 1_000) * 1_000_000,
    ...(kind === 'OPTED_OUT'
      ? { blocks: pick(['MARKETING', 'ALL_BUT_OTP', 'ALL'] as const), hold: random() < 0.03 }
      : {}),
  });
}

async function listNow({ recipient, scopeKey }: Word): Promise<ListAfter> {
  const entries = await storedEntriesOf(database.db, accountId, recipient);
  const own = entries.find((entry) => entry.scopeKey === scopeKey);
  const channels = new Set(entries.flatMap((entry) => channelsOf[entry.scopeKey] ?? []));
  return {
    optedOut: own !== undefined,
    blocks: own === undefined ? null : blocksOf(own),
    hold: own?.at === Infinity,
    channels: [...channels].sort() as ListAfter['channels'],
  };
}

it('is what the list said then, for all events at once, whatever was said and taken back afterwards', async () => {
  expect(seen.size).toBeGreaterThan(1_000);
  const positions = [...seen.keys()];
  const details = await detailsOfEvents(database.db, accountId, positions);
  const differing = positions.filter(
    (position) =>
      JSON.stringify(sorted(details.get(position)?.list)) !== JSON.stringify(sorted(seen.get(position))),
  );
  expect(
    differing.map((position) => ({ position, was: seen.get(position), said: details.get(position)?.list })),
  ).toEqual([]);
  // Of each kind there were some.
  const lists = [...seen.values()];
  for (const isSo of [
    (list: ListAfter) => list.hold,
    (list: ListAfter) => list.blocks === 'ALL',
    (list: ListAfter) => !list.optedOut && list.channels.length > 0,
    (list: ListAfter) => list.channels.length === 0,
  ])
    expect(lists.filter(isSo).length).toBeGreaterThan(10);
});

const sorted = (list: ListAfter | undefined) =>
  list && Object.entries(list).sort(([one], [other]) => (one < other ? -1 : 1));

it('is one statement, however many events there are', async () => {
  const before = database.db.statementsSent();
  await detailsOfEvents(database.db, accountId, [...seen.keys()].slice(0, 500));
  expect(database.db.statementsSent() - before).toBe(1);
});
