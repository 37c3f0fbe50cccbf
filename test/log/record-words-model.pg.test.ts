import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import {
  changesDecision,
  decisionAmong,
  listEntriesOf,
  type Covered,
  type Reach,
  type SpokenWord,
} from '../../src/core/log/words.rules.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';
import { seededRandom } from '../support/seeded-random.js';

const database = useDatabase();

const wordCount = 100_000;
const recipientCount = 15_000;

/** Two groups, one of which a sender has left and one has joined late (it has two keys); a successor; senders of two channels. */
const senderPlan = [
  { scopeKey: 10, channelKey: 1 },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 12, channelKey: 1, alsoCoveredBy: [20, 21], optOutsOnly: [20] },
  { scopeKey: 13, channelKey: 3, alsoCoveredBy: [20, 21] },
  { scopeKey: 14, channelKey: 3, alsoCoveredBy: [22, 10], optOutsOnly: [10] },
];

describe('100,000 random words through record_words and through the model', () => {
  const random = seededRandom(20_261_122);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const disagreements: unknown[] = [];
  const said = new Map<string, SpokenWord[]>();
  const held: { accountId?: string; reach?: Reach; firstSender?: string } = {};

  beforeAll(async () => {
    const { db } = database;
    const accountId = await givenBareAccount(db);
    await db.rows(sql`
      insert into scopes (account_id, scope_key, scope, group_id)
      values (${accountId}, 20, 'GROUP', ${'00000000-0000-0000-0000-000000000020'}),
        (${accountId}, 21, 'GROUP', ${'00000000-0000-0000-0000-000000000020'}),
        (${accountId}, 22, 'GROUP', ${randomUUID()})`);
    const senders = new Map<string, Covered>();
    let firstSender = '';
    for (const plan of senderPlan) {
      const { senderId } = await givenBareSender(db, accountId, plan);
      if (plan.scopeKey === 12) firstSender = senderId;
      senders.set(senderId, {
        keys: [0, plan.channelKey, plan.scopeKey, ...(plan.alsoCoveredBy ?? [])],
        optOutsOnly: new Set(plan.optOutsOnly ?? []),
      });
    }
    const reach: Reach = {
      senders,
      groupKeys: new Map([
        [20, [20, 21]],
        [21, [20, 21]],
        [22, [22]],
      ]),
    };
    Object.assign(held, { accountId, reach, firstSender });

    const recorder = createWordRecorder(db);
    const firstCovered = senders.get(firstSender) ?? { keys: [], optOutsOnly: new Set() };
    const write = async (words: Word[]) => {
      const outcomes = await recorder.record(
        accountId,
        words.map((word) => makeItem([word])),
      );
      for (const [index, word] of words.entries()) {
        const outcome = outcomes[index];
        const before = said.get(word.recipient) ?? [];
        if (outcome?.kind !== 'recorded') {
          if (word.kind !== 'WITHDRAWN') disagreements.push({ word, outcome });
          continue;
        }
        const [recorded] = outcome.words;
        const spoken = spokenOf(word, recorded?.position ?? -1, before);
        const changed = changesDecision(before, spoken, reach);
        said.set(word.recipient, [...before, spoken]);
        const out =
          decisionAmong(listEntriesOf([...before, spoken]), firstCovered, 'MARKETING')?.out ?? false;
        const outAfter = word.decideFor == null ? null : out;
        if (recorded?.changed !== changed || recorded.outAfter !== outAfter) {
          disagreements.push({ word, recorded, model: { changed, outAfter } });
        }
      }
    };
    for (let done = 0; done < wordCount;) {
      const batch = new Map<string, Word>();
      while (batch.size < 400) {
        const word = randomWord(firstSender);
        batch.set(word.recipient, word);
      }
      await write([...batch.values()]);
      done += batch.size;
    }
  }, 300_000);

  function randomWord(firstSender: string): Word {
    const recipient = `+1212${String(Math.floor(random() * recipientCount)).padStart(7, '0')}`;
    const before = said.get(recipient) ?? [];
    const target = before.length > 0 && random() < 0.1 ? pick(before) : undefined;
    if (target !== undefined) {
      return makeWord({
        kind: 'WITHDRAWN',
        recipient,
        scope: target.scope,
        scopeKey: target.scopeKey,
        withdraws: target.eventId,
      });
    }
    const kind = random() < 0.6 ? ('OPTED_OUT' as const) : ('OPTED_IN' as const);
    const [scope, scopeKey] = pick([
      ['ACCOUNT', 0],
      ['CHANNEL', 1],
      ['CHANNEL', 3],
      ['GROUP', 20],
      ['GROUP', 21],
      ['GROUP', 22],
      ['SENDER', 10],
      ['SENDER', 11],
      ['SENDER', 12],
      ['SENDER', 13],
      ['SENDER', 14],
    ] as const);
    return makeWord({
      kind,
      recipient,
      scope,
      scopeKey,
      // Few moments, so that ties and late words are common.
      occurredAt: 1_700_000_000_000_000 + Math.floor(random() * 12),
      ...(kind === 'OPTED_OUT'
        ? { blocks: pick(['MARKETING', 'MARKETING', 'ALL_BUT_OTP', 'ALL'] as const), hold: random() < 0.03 }
        : {}),
      ...(random() < 0.3 ? { decideFor: firstSender } : {}),
    });
  }

  test('R1 agree on every word: what it changed and what stands afterwards', () => {
    expect(disagreements.slice(0, 3)).toEqual([]);
    expect([...said.values()].flat().length).toBeGreaterThan(wordCount * 0.9);
  });

  test('R1 leave the list that the log says, entry by entry', async () => {
    expect(await storedEntries()).toEqual(modelEntries());
  });

  test('R1 rebuilding the list from the log changes nothing', async () => {
    const before = await storedEntries();
    await database.db.rows(sql`select rebuild_list(${held.accountId})`);
    expect(await storedEntries()).toEqual(before);
  });

  test('R2 leave positions 1..n without a gap', async () => {
    const [row] = await database.db.rows<{ count: number; last: number; head: number }>(sql`
      select count(*) as count, max(e.position) as last, max(h.position) as head
      from events e join log_heads h using (account_id) where account_id = ${held.accountId}`);
    expect(row?.count).toBe(row?.last);
    expect(row?.head).toBe(row?.last);
  });

  async function storedEntries(): Promise<string[]> {
    const rows = await database.db.rows<Record<string, unknown>>(sql`
      select recipient, scope_key, m_position, m_out, u_position, u_out, o_position, o_out
      from list_entries where account_id = ${held.accountId}`);
    return rows
      .map((row) =>
        [
          row['recipient'],
          row['scope_key'],
          row['m_position'],
          row['m_out'],
          row['u_position'],
          row['u_out'],
          row['o_position'],
          row['o_out'],
        ].join(' '),
      )
      .sort();
  }

  function modelEntries(): string[] {
    const lines: string[] = [];
    for (const [recipient, words] of said) {
      for (const [key, entry] of listEntriesOf(words)) {
        const parts = [entry.MARKETING, entry.UTILITY, entry.OTP].flatMap((standing) => [
          standing?.position,
          standing?.out,
        ]);
        lines.push([recipient, key, ...parts].map((part) => part ?? '').join(' '));
      }
    }
    return lines.sort();
  }
});

function spokenOf(word: Word, position: number, before: readonly SpokenWord[]): SpokenWord {
  const target = before.find((spoken) => spoken.eventId === word.withdraws);
  return {
    position,
    eventId: word.eventId,
    kind: word.kind,
    scope: target?.scope ?? word.scope,
    scopeKey: target?.scopeKey ?? word.scopeKey,
    blocks: word.blocks ?? null,
    hold: word.hold ?? false,
    occurredAt: word.occurredAt ?? 0,
    withdraws: word.withdraws ?? null,
  };
}
