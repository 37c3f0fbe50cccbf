/** Three ways to the same decision: decide(), the list with its exceptions, and the log alone. */
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Category } from '../../src/core/domain/vocabulary.js';
import { eventsOfRecipient } from '../../src/core/log/events.queries.js';
import { freedSenders } from '../../src/core/log/opt-out-entries.queries.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import {
  coversOf,
  decisionNow,
  decisionsForAllSenders,
} from '../../src/features/decision/decision.queries.js';
import { verdictAt } from '../../src/features/decision/verdict.rules.js';
import { listPage } from '../../src/features/opt-out-list/list-pages.queries.js';
import { useDatabase } from '../support/database.js';
import { instantOf } from '../support/said.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();
const random = seededRandom(20_261_123);
const pick = <Value>(values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;
const start = instantOf('2026-03-01T10:00:00Z');

/** Two groups, one of which a sender has left (it has two keys); a successor; senders of two channels. */
const plan = [
  { scopeKey: 10, channelKey: 1 },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 12, channelKey: 1, alsoCoveredBy: [20, 21] },
  { scopeKey: 13, channelKey: 3, alsoCoveredBy: [20, 21] },
  { scopeKey: 14, channelKey: 3, alsoCoveredBy: [22, 10] },
];
const keys = [0, 1, 3, 10, 11, 12, 13, 14, 20, 21, 22];
const categories: readonly Category[] = ['MARKETING', 'UTILITY', 'OTP'];
const recipients = Array.from({ length: 150 }, (_, index) => `+1415556${String(index).padStart(4, '0')}`);

const covers = new Map<string, number[]>();
let accountId: string;
beforeAll(async () => {
  const { db } = database;
  accountId = await givenBareAccount(db);
  const pool = '00000000-0000-0000-0000-000000000020';
  await db.rows(sql`
    insert into scopes (account_id, scope_key, scope, group_id)
    values (${accountId}, 20, 'GROUP', ${pool}), (${accountId}, 21, 'GROUP', ${pool}), (${accountId}, 22, 'GROUP', gen_random_uuid())`);
  for (const sender of plan) {
    const { senderId } = await givenBareSender(db, accountId, sender);
    covers.set(senderId, [0, sender.channelKey, sender.scopeKey, ...(sender.alsoCoveredBy ?? [])]);
  }
  const recorder = createWordRecorder(db);
  const said: Word[] = [];
  for (let index = 0; index < 1_500; index += 1) {
    const withdrawn = random() < 0.1 ? pick(said.length === 0 ? [undefined] : said) : undefined;
    const word =
      withdrawn === undefined ? randomWord() : makeWord({ ...withdrawn, ...withdrawalOf(withdrawn) });
    if (withdrawn === undefined) said.push(word);
    await recorder.record(accountId, [makeItem([word])]);
  }
});

function randomWord(): Word {
  const kind = random() < 0.6 ? 'OPTED_OUT' : 'OPTED_IN';
  const scopeKey = pick(keys);
  return makeWord({
    kind,
    recipient: pick(recipients),
    scopeKey,
    scope: scopeKey === 0 ? 'ACCOUNT' : scopeKey < 5 ? 'CHANNEL' : scopeKey < 20 ? 'SENDER' : 'GROUP',
    // Few moments, so that ties are common.
    occurredAt: start + Math.floor(random() * 8),
    ...(kind === 'OPTED_OUT'
      ? { blocks: pick(['MARKETING', 'ALL_BUT_OTP', 'ALL'] as const), hold: random() < 0.03 }
      : {}),
  });
}

function withdrawalOf(word: Word): Partial<Word> {
  return { eventId: makeWord().eventId, kind: 'WITHDRAWN', withdraws: word.eventId };
}

/** The pairs "recipient sender" that decide() blocks. */
async function blocked(): Promise<string[]> {
  const pairs: string[] = [];
  for (const recipient of recipients) {
    for (const senderId of covers.keys()) {
      const decision = await decisionNow(database.db, accountId, {
        senderId,
        recipient,
        category: 'MARKETING',
      });
      if (decision?.is_out === true) pairs.push(`${recipient} ${senderId}`);
    }
  }
  return pairs.toSorted();
}

async function wholeList(filter: { senderIds?: string[] }) {
  const range = { after: null, before: null, direction: 'forward', limit: 10_000 } as const;
  return (await listPage(database.db, accountId, filter, range, [])).entries;
}

describe('on 1,500 random words', () => {
  it('D1 the list filtered by a sender holds exactly the recipients whom decide() blocks for it', async () => {
    const pairs: string[] = [];
    for (const senderId of covers.keys()) {
      const entries = await wholeList({ senderIds: [senderId] });
      pairs.push(...new Set(entries.map((entry) => `${entry.recipient} ${senderId}`)));
    }
    expect(pairs.toSorted()).toEqual(await blocked());
  });

  it('D1 the list less its exceptions blocks exactly whom decide() blocks', async () => {
    const entries = await wholeList({});
    const freed = new Map(
      (await freedSenders(database.db, accountId, entries)).map((row) => [
        `${row.recipient} ${row.scope_key}`,
        row.sender_ids,
      ]),
    );
    const pairs = entries.flatMap((entry) => {
      const exceptions = freed.get(`${entry.recipient} ${entry.scopeKey}`) ?? [];
      return [...covers]
        .filter(
          ([senderId, coveredBy]) => coveredBy.includes(entry.scopeKey) && !exceptions.includes(senderId),
        )
        .map(([senderId]) => `${entry.recipient} ${senderId}`);
    });
    expect([...new Set(pairs)].toSorted()).toEqual(await blocked());
  });

  it('D4 the log alone decides as the list does, in every category, and the view of a recipient too', async () => {
    const { db } = database;
    for (const recipient of recipients) {
      const events = await eventsOfRecipient(db, accountId, recipient);
      const view = await decisionsForAllSenders(db, accountId, [recipient]);
      for (const senderId of covers.keys()) {
        const rows = await coversOf(db, accountId, senderId);
        const coversThen = rows.map((row) => ({
          scopeKey: row.scope_key,
          optOutsOnly: row.opt_outs_only,
          since: row.since,
        }));
        const fromLog = categories.map(
          (category) => verdictAt(events, coversThen, category, rows[0]?.past ?? 0).allowed,
        );
        const fromList: boolean[] = [];
        for (const category of categories) {
          fromList.push(
            (await decisionNow(db, accountId, { senderId, recipient, category }))?.is_out !== true,
          );
        }
        const row = view.find((decision) => decision.sender_id === senderId);
        const fromView = [row?.marketing_out, row?.utility_out, row?.otp_out].map((out) => out === false);
        expect({ recipient, senderId, fromLog, fromView }).toEqual({
          recipient,
          senderId,
          fromLog: fromList,
          fromView: fromList,
        });
      }
    }
  });
});
