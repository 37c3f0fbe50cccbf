import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { givenBareAccount, givenBareSender, logOf, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();

const recipient = (index: number) => `+1415555${String(index).padStart(4, '0')}`;

describe('a word for several scopes', () => {
  test('an item is recorded whole or not at all: one withdrawal that cannot be takes the others with it', async () => {
    const accountId = await givenBareAccount(database.db);
    const recorder = createWordRecorder(database.db);
    const words = [makeWord(), makeWord()];
    await recorder.record(accountId, [makeItem(words)]);
    const withdrawals = words.map((word) => makeWord({ kind: 'WITHDRAWN', withdraws: word.eventId }));
    expect(await recorder.record(accountId, [makeItem(withdrawals.slice(1))])).toMatchObject([
      { kind: 'recorded' },
    ]);
    expect(await recorder.record(accountId, [makeItem(withdrawals)])).toEqual([{ kind: 'not-withdrawn' }]);
    expect(await logOf(database.db, accountId)).toHaveLength(3);
  });

  test('D1 a clock that was put back takes no STOP of just now for an old one', async () => {
    const accountId = await givenBareAccount(database.db);
    const { senderId, scopeKey } = await givenBareSender(database.db, accountId, { scopeKey: 10 });
    const sender = { scope: 'SENDER' as const, senderId, scopeKey };
    await database.db.text(
      "update log_heads set recorded_at = now() + interval '1 hour' where account_id = $1",
      [accountId],
    );
    const recorder = createWordRecorder(database.db);
    await recorder.record(accountId, [makeItem([makeWord({ ...sender, kind: 'OPTED_IN' })])]);
    const occurredAt = Date.now() * 1000;
    const stop = makeItem([makeWord({ ...sender, occurredAt, decideFor: senderId })]);
    expect(await recorder.record(accountId, [stop])).toMatchObject([
      { kind: 'recorded', words: [{ changed: true, outAfter: true }] },
    ]);
  });

  test('an item is recorded whole: each scope an event, one after the other', async () => {
    const accountId = await givenBareAccount(database.db);
    const first = await givenBareSender(database.db, accountId, { scopeKey: 10 });
    const second = await givenBareSender(database.db, accountId, { scopeKey: 11 });
    const words = [first, second].map(({ senderId, scopeKey }) =>
      makeWord({ scope: 'SENDER', senderId, scopeKey }),
    );
    const [outcome] = await createWordRecorder(database.db).record(accountId, [
      makeItem([...words, ...words.map((word) => ({ ...word, eventId: randomUUID() }))]),
    ]);
    const recorded = outcome?.kind === 'recorded' ? outcome.words : [];
    expect(recorded.map((word) => word.changed)).toEqual([true, true, false, false]);
  });

  test('D3 ACCOUNT out at 1, SENDER out at 2, a late ACCOUNT in at 1.5: that sender stays out', async () => {
    const accountId = await givenBareAccount(database.db);
    const { senderId, scopeKey } = await givenBareSender(database.db, accountId, { scopeKey: 10 });
    const at = (moment: number) => 1_700_000_000_000_000 + moment * 1_000_000;
    const recorder = createWordRecorder(database.db);
    const sender = { scope: 'SENDER' as const, senderId, scopeKey };
    await recorder.record(accountId, [makeItem([makeWord({ occurredAt: at(1) })])]);
    await recorder.record(accountId, [makeItem([makeWord({ ...sender, occurredAt: at(2) })])]);
    await recorder.record(accountId, [makeItem([makeWord({ kind: 'OPTED_IN', occurredAt: at(1.5) })])]);
    const decided = await database.db.text('select is_out, decided_at from decide($1, $2, $3, $4)', [
      accountId,
      makeWord().recipient,
      senderId,
      'MARKETING',
    ]);
    expect(decided).toEqual([{ is_out: true, decided_at: 2 }]);
  });

  test('R1 no event is changed or removed by a word, a withdrawal or a rebuild', async () => {
    const accountId = await givenBareAccount(database.db);
    const recorder = createWordRecorder(database.db);
    const word = makeWord();
    await recorder.record(accountId, [makeItem([word])]);
    const whole = () =>
      database.db.text('select to_jsonb(e) as event from events e where account_id = $1 and position = 1', [
        accountId,
      ]);
    const before = await whole();
    await recorder.record(accountId, [makeItem([makeWord({ kind: 'OPTED_IN' })])]);
    await recorder.record(accountId, [makeItem([makeWord({ kind: 'WITHDRAWN', withdraws: word.eventId })])]);
    await database.db.text('select rebuild_list($1)', [accountId]);
    expect(await whole()).toEqual(before);
    expect(before).toHaveLength(1);
  });
});

describe('positions', () => {
  test('R2 become visible in order: whoever reads while others write sees 1..n, at every moment', async () => {
    const accountId = await givenBareAccount(database.db);
    const writers = Array.from({ length: 4 }, () => createWordRecorder(database.db));
    const done = new AbortController();
    const seen: { count: number; last: number }[] = [];
    const reader = (async () => {
      while (!done.signal.aborted) {
        const [row] = await database.db.text<{ count: number; last: number }>(
          'select count(*) as count, coalesce(max(position), 0) as last from events where account_id = $1',
          [accountId],
        );
        if (row !== undefined) seen.push(row);
      }
    })();
    await Promise.all(
      writers.flatMap((recorder, writer) =>
        Array.from({ length: 200 }, (_, index) =>
          recorder.record(accountId, [makeItem([makeWord({ recipient: recipient(writer * 200 + index) })])]),
        ),
      ),
    );
    done.abort();
    await reader;
    expect(seen.filter((row) => row.count !== row.last)).toEqual([]);
    expect((await logOf(database.db, accountId)).map((event) => event.position)).toEqual(
      Array.from({ length: 800 }, (_, index) => index + 1),
    );
  });
});
