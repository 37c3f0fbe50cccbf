/** Screening, by sets and by the database alone, against mayContact: the same answer for everybody. */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Category } from '../../src/core/domain/vocabulary.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import { decisionNow } from '../../src/features/decision/decision.queries.js';
import { suppressionsOf } from '../../src/features/screening/suppressions.js';
import { MayContactDocument, ScreenDocument } from '../generated/operations.js';
import { givenAccount, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { type ApiClient, createClient } from '../support/client.js';
import { instantOf } from '../support/said.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareSender, makeItem, makeWord } from '../support/words.js';

const app = useApp();
const random = seededRandom(20_261_124);
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;
const start = instantOf('2026-03-01T10:00:00Z');

/** Two groups, one of which a sender has left (it has two keys); a successor; one whose opt-ins don't free; two channels. */
const plan = [
  { scopeKey: 10, channelKey: 1 },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 12, channelKey: 1, alsoCoveredBy: [20, 21], optOutsOnly: [20] },
  { scopeKey: 13, channelKey: 3, alsoCoveredBy: [20, 21], optOutsOnly: [21] },
  { scopeKey: 14, channelKey: 3, alsoCoveredBy: [22, 10] },
];
const keys = [0, 1, 3, 10, 11, 12, 13, 14, 20, 21, 22];
const spoken = Array.from({ length: 120 }, (_, index) => `+1415556${String(index).padStart(4, '0')}`);
const silent = Array.from({ length: 30 }, (_, index) => `+1415557${String(index).padStart(4, '0')}`);
const recipients = [...spoken, ...silent, 'ann@example.com'];
const words: Word[] = [];
const senderIds: string[] = [];
let account: TestAccount;
/** Of a process without memory for sets. */
let byDatabase: ApiClient;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  account = await givenAccount(app);
  const { accountId } = account;
  const pool = '00000000-0000-0000-0000-000000000020';
  await app.db.rows(sql`update accounts set next_scope_key = 100 where account_id = ${accountId}::uuid`);
  await app.db.rows(sql`
    insert into scopes (account_id, scope_key, scope, group_id)
    values (${accountId}, 20, 'GROUP', ${pool}), (${accountId}, 21, 'GROUP', ${pool}), (${accountId}, 22, 'GROUP', gen_random_uuid())`);
  for (const sender of plan) senderIds.push((await givenBareSender(app.db, accountId, sender)).senderId);
  const other = await startTestApp(app.url, { screeningMemory: 0 });
  stops.push(other.stop);
  byDatabase = createClient(other.url, account.admin.key);
});
afterAll(() => Promise.all(stops.map((stop) => stop())));

function randomWord(): Word {
  const kind = random() < 0.6 ? 'OPTED_OUT' : 'OPTED_IN';
  const scopeKey = pick(keys);
  return makeWord({
    kind,
    recipient: pick([...spoken, 'ann@example.com']),
    scopeKey,
    scope: scopeKey === 0 ? 'ACCOUNT' : scopeKey < 5 ? 'CHANNEL' : scopeKey < 20 ? 'SENDER' : 'GROUP',
    // Few moments, so that ties are common.
    occurredAt: start + Math.floor(random() * 8),
    ...(kind === 'OPTED_OUT'
      ? {
          blocks: pick(['MARKETING', 'ALL_BUT_OTP', 'ALL'] as const),
          hold: random() < 0.03,
          provisional: random() < 0.05,
        }
      : {}),
  });
}

async function say(count: number): Promise<void> {
  const recorder = createWordRecorder(app.db);
  for (let index = 0; index < count; index += 1) {
    const taken = random() < 0.1 ? pick([undefined, ...words]) : undefined;
    const word =
      taken === undefined
        ? randomWord()
        : makeWord({ ...taken, eventId: makeWord().eventId, kind: 'WITHDRAWN', withdraws: taken.eventId });
    if (taken === undefined) words.push(word);
    await recorder.record(account.accountId, [makeItem([word])]);
  }
}

async function decided(senderId: string, category: Category): Promise<string[]> {
  const out: string[] = [];
  for (const recipient of recipients) {
    const decision = await decisionNow(app.db, account.accountId, { senderId, recipient, category });
    if (decision?.is_out === true) out.push(recipient);
  }
  return out;
}

async function screened(client: ApiClient, senderId: string, category: Category) {
  const { screen } = await client.run(ScreenDocument, { input: { senderId, category, recipients } });
  expect(screen.allowed + screen.suppressed.length).toBe(recipients.length);
  return screen;
}

async function bySets(): Promise<number> {
  const metrics = await (await fetch(`${app.origin}/metrics`)).text();
  return Number(/^heed_screenings_total\{by="set"\} (\d+)$/m.exec(metrics)?.[1]);
}

describe.each([1, 2, 3, 4, 5])('after more random words (%i)', () => {
  beforeAll(() => say(300));

  it('D1 by sets and by the database agrees with decide() for everybody, each sender and category', async () => {
    const before = await bySets();
    for (const senderId of senderIds) {
      for (const category of Object.values(Category)) {
        const expected = await decided(senderId, category);
        for (const client of [account.admin, byDatabase]) {
          const { suppressed } = await screened(client, senderId, category);
          expect(suppressed.map(({ recipient }) => recipient)).toEqual(expected);
        }
      }
    }
    expect(await bySets()).toBeGreaterThan(before);
  });

  it('D1 names the word that decides: its scope, and when it was said', async () => {
    const senderId = pick(senderIds);
    for (const category of Object.values(Category)) {
      const { suppressed } = await screened(account.admin, senderId, category);
      for (const { recipient, since, scope } of suppressed.slice(0, 20)) {
        const { mayContact } = await account.admin.run(MayContactDocument, { senderId, recipient, category });
        const [event] = await app.db.text<{ scope: string; occurred_at: number }>(
          'select scope, occurred_at from events where account_id = $1::uuid and event_id = $2::uuid',
          [account.accountId, mayContact.decidedBy?.id],
        );
        expect({ recipient, scope, since: instantOf(since) }).toEqual({
          recipient,
          scope: event?.scope,
          since: event?.occurred_at,
        });
      }
    }
  });

  it('D1 for several senders suppresses who is out on any of them', async () => {
    for (const category of Object.values(Category)) {
      const several = senderIds.filter(() => random() < 0.6);
      const expected = new Set<string>();
      for (const senderId of several) for (const out of await decided(senderId, category)) expected.add(out);
      const asked = { senderIds: several, category };
      const { suppressed } = await suppressionsOf(app.db, account.accountId, asked, recipients);
      const found = suppressed.map(({ place }) => recipients[place] ?? '');
      expect(found.toSorted()).toEqual([...expected].toSorted());
    }
  });

  it('D2 counts those who pass although they are out of MARKETING', async () => {
    const senderId = pick(senderIds);
    const marketing = await decided(senderId, 'MARKETING');
    for (const category of ['UTILITY', 'OTP'] as const) {
      const out = await decided(senderId, category);
      const asked = { senderIds: [senderId], category };
      const { outOfMarketingOnly } = await suppressionsOf(app.db, account.accountId, asked, recipients);
      expect(outOfMarketingOnly).toBe(marketing.filter((recipient) => !out.includes(recipient)).length);
    }
  });
});
