import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EventKind } from '../../src/core/domain/vocabulary.js';
import type { OptOutFilter } from '../../src/core/log/opt-out-filter.js';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import type { Word } from '../../src/core/log/word.js';
import { listEntriesOf, type SpokenWord } from '../../src/core/log/words.rules.js';
import { listPage } from '../../src/features/opt-out-list/list-pages.queries.js';
import {
  type ChangesSought,
  type ListFile,
  readListPiece,
} from '../../src/features/exports/list-lines.queries.js';
import { readPlaces } from '../../src/features/exports/opening.queries.js';
import { writePlaces } from '../../src/features/exports/written-places.rules.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenBareAccount, givenBareSender, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();
const recipients = 250;
const wordsBefore = 1_000;
const wordsOfPause = 30;
/** Positions of a piece: a file of some twenty pieces. */
const size = 53;

/** Two groups, one of which a sender has left; channels; a successor. */
const senderPlan = [
  { scopeKey: 10, channelKey: 1 },
  { scopeKey: 11, channelKey: 1, alsoCoveredBy: [20] },
  { scopeKey: 12, channelKey: 3, alsoCoveredBy: [20, 21], optOutsOnly: [20] },
  { scopeKey: 13, channelKey: 3, alsoCoveredBy: [10], optOutsOnly: [10] },
];

interface Line {
  recipient: string;
  scope: string;
  sender: string | null;
  since: string;
}

describe('a file of the list, read in pieces while words are said', () => {
  const random = seededRandom(6_001);
  const pick = <Value>(values: readonly Value[]): Value =>
    values[Math.floor(random() * values.length)] as Value;
  const held: { accountId?: string; senders?: string[] } = {};
  const accountId = () => held.accountId ?? '';

  beforeAll(async () => {
    const { db } = database;
    held.accountId = await givenBareAccount(db);
    await db.rows(sql`
      insert into scopes (account_id, scope_key, scope, group_id)
      values (${accountId()}, 20, 'GROUP', ${'00000000-0000-0000-0000-000000000020'}),
        (${accountId()}, 21, 'GROUP', ${'00000000-0000-0000-0000-000000000020'})`);
    held.senders = [];
    for (const plan of senderPlan) held.senders.push((await givenBareSender(db, accountId(), plan)).senderId);
    await say(wordsBefore);
  });

  const said: { eventId: string; recipient: string; scope: Word['scope']; scopeKey: number }[] = [];

  function randomWord(): Word {
    const target = said.length > 0 && random() < 0.15 ? pick(said) : undefined;
    if (target !== undefined)
      return makeWord({ ...target, eventId: randomUUID(), kind: 'WITHDRAWN', withdraws: target.eventId });
    const [scope, scopeKey] = pick([
      ['ACCOUNT', 0],
      ['CHANNEL', 1],
      ['CHANNEL', 3],
      ['SENDER', 10],
      ['SENDER', 11],
      ['SENDER', 12],
      ['SENDER', 13],
      ['GROUP', 20],
      ['GROUP', 21],
    ] as const);
    const kind: EventKind = random() < 0.6 ? 'OPTED_OUT' : 'OPTED_IN';
    return makeWord({
      kind,
      // Half of a second is told apart from the next, and many words are of the same moment.
      occurredAt: 1_772_000_000_000_000 + Math.floor(random() * 400) * 500_000,
      recipient: `+1200${String(Math.floor(random() * recipients)).padStart(7, '0')}`,
      scope,
      scopeKey,
      blocks: kind === 'OPTED_OUT' ? pick(['MARKETING', 'ALL_BUT_OTP', 'ALL']) : null,
      hold: kind === 'OPTED_OUT' && random() < 0.02,
      source: pick(['KEYWORD', 'MANUAL', 'IMPORT']),
      reason: kind === 'OPTED_OUT' && random() < 0.3 ? pick(['TOO_MANY', 'OTHER']) : null,
    });
  }

  async function say(words: number): Promise<void> {
    const recorder = createWordRecorder(database.db);
    for (let left = words; left > 0;) {
      const batch = new Map<string, Word>();
      while (batch.size < Math.min(left, 60)) {
        const word = randomWord();
        batch.set(word.recipient, word);
      }
      const outcomes = await recorder.record(
        accountId(),
        [...batch.values()].map((word) => makeItem([word])),
      );
      for (const [index, word] of [...batch.values()].entries()) {
        if (outcomes[index]?.kind === 'recorded' && word.kind !== 'WITHDRAWN') {
          said.push({
            eventId: word.eventId,
            recipient: word.recipient,
            scope: word.scope,
            scopeKey: word.scopeKey,
          });
        }
      }
      left -= batch.size;
    }
  }

  const head = async () => {
    const [row] = await database.db.rows<{ position: number }>(sql`
      select position from log_heads where account_id = ${accountId()}::uuid`);
    return row?.position ?? 0;
  };

  async function fileOf(
    what: Partial<ListFile>,
    sought: ChangesSought,
    between: () => Promise<void> = () => Promise.resolve(),
  ): Promise<string> {
    const { db } = database;
    const places = writePlaces('NDJSON', await readPlaces(db, accountId()));
    const file: ListFile = {
      accountId: accountId(),
      filter: {},
      format: 'NDJSON',
      position: await head(),
      places,
      of: 'the list',
      ...what,
    };
    let text = '';
    for (let after = 0; after < file.position; after += size) {
      const upTo = Math.min(file.position, after + size);
      text += (await readListPiece(db, file, { after, upTo }, sought)).text;
      await between();
    }
    return text;
  }

  const linesOf = (text: string) =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line);

  it('is the list that the API shows, while nothing is said', async () => {
    const range = { after: null, before: null, direction: 'forward', limit: 10_000 } as const;
    const { entries } = await listPage(database.db, accountId(), {}, range, ['position']);
    const places = new Map(
      (await readPlaces(database.db, accountId())).map((place) => [place.scope_key, place]),
    );
    const keys = entries
      .toSorted((one, other) => one.position - other.position)
      .map(({ recipient, scopeKey }) => [
        recipient,
        places.get(scopeKey)?.scope,
        places.get(scopeKey)?.sender ?? null,
      ]);
    expect(keys.length).toBeGreaterThan(150);
    expect(
      linesOf(await fileOf({}, 'at the end')).map(({ recipient, scope, sender }) => [
        recipient,
        scope,
        sender,
      ]),
    ).toEqual(keys);
  });

  it.each(['at the end', 'one by one'] as const)(
    'is the list of the moment at which it began, to the byte, whatever is said before and behind the place (changes sought %s)',
    async (sought) => {
      const { senders = [] } = held;
      const filters: OptOutFilter[] = [
        {},
        { senderIds: [senders[1] ?? ''], reasons: ['TOO_MANY'] },
        { channels: ['WHATSAPP'], scopes: ['SENDER', 'GROUP'] },
        { recipientPrefixes: ['+12000000'], sources: ['IMPORT', 'KEYWORD'] },
      ];
      const position = await head();
      const asked = [
        ...filters.map((filter) => ({ filter, position })),
        { position, of: 'standing words' as const },
      ];
      const before = await Promise.all(asked.map((what) => fileOf(what, sought)));
      expect(before.every((text) => text.length > 500)).toBe(true);

      const paused = await fileOf({ position }, sought, () => say(wordsOfPause));
      expect(paused).toBe(before[0]);
      // And once more, of a list in which next to nothing is as it was.
      for (const [index, what] of asked.entries()) expect(await fileOf(what, sought)).toBe(before[index]);
      expect(await fileOf({}, sought)).not.toBe(before[0]);
    },
    60_000,
  );

  it('is what the model makes of the log up to the position', async () => {
    const { db } = database;
    const position = await head();
    const log = await db.rows<SpokenWord & { recipient: string }>(sql`
      select position, event_id as "eventId", kind, recipient, scope, scope_key as "scopeKey", blocks, hold,
        occurred_at as "occurredAt", withdraws
      from events where account_id = ${accountId()}::uuid order by position`);
    await say(200);
    const words = new Map<string, SpokenWord[]>();
    for (const word of log) words.set(word.recipient, [...(words.get(word.recipient) ?? []), word]);
    const standing = [...words].flatMap(([recipient, spoken]) =>
      [...listEntriesOf(spoken)].flatMap(([, entry]) => {
        const { MARKETING: decided } = entry;
        return decided === null
          ? []
          : [
              {
                at: decided.position,
                recipient,
                type: decided.out ? 'optOut' : 'optIn',
                hold: decided.at === Infinity,
                blocks: decided.out
                  ? entry.OTP?.out === true
                    ? 'ALL'
                    : entry.UTILITY?.out === true
                      ? 'ALL_BUT_OTP'
                      : 'MARKETING'
                  : null,
              },
            ];
      }),
    );
    const expected = standing
      .toSorted((one, other) => one.at - other.at)
      .map(({ recipient, type, hold, blocks }) => ({ recipient, type, hold, blocks }));
    for (const sought of ['at the end', 'one by one'] as const) {
      const lines = linesOf(await fileOf({ position, of: 'standing words' }, sought)) as unknown as Record<
        string,
        unknown
      >[];
      expect(lines.map(({ recipient, type, hold, blocks }) => ({ recipient, type, hold, blocks }))).toEqual(
        expected,
      );
    }
  });
});
