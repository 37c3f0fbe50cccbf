import { describe, expect, test } from 'vitest';
import {
  AddKeywordDocument,
  ProcessInboundDocument,
  RemoveKeywordDocument,
  UpdateAccountDocument,
} from '../generated/operations.js';
import { type TestAccount, givenAccount, givenNumber, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { makeMessage, send, someRecipient } from '../support/messages.js';

const app = useApp();

/** What 50 deliveries of one message came to. */
async function deliver50(account: TestAccount, to: string, text: string) {
  const input = makeMessage({ to, text });
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => account.admin.run(ProcessInboundDocument, { input })),
  );
  return answers.map((answer) => answer.processInbound);
}

async function eventCount(account: TestAccount): Promise<number> {
  const [row] = await app.db.text<{ count: number }>(
    'select count(*) as count from events where account_id = $1',
    [account.accountId],
  );
  return row?.count ?? -1;
}

describe('I7 the same message id 50 times at once', () => {
  test.each([
    ['an opt-out', 'STOP', 'OPTED_OUT', 1],
    ['HELP', 'HELP', 'HELP', 0],
    ['a review', 'Stpo', 'NEEDS_REVIEW', 1],
    ['nothing', 'see you tomorrow', 'IGNORED', 0],
  ])(
    'I7 is processed once when it is %s: 50 outcomes that differ in `duplicate` alone',
    async (_, text, result, events) => {
      const account = await givenAccount(app);
      const { address } = await givenNumber(account);
      const outcomes = await deliver50(account, address, text);
      expect(outcomes.filter((outcome) => !outcome.duplicate)).toHaveLength(1);
      const same = new Set(outcomes.map((outcome) => JSON.stringify({ ...outcome, duplicate: false })));
      expect([...same]).toHaveLength(1);
      expect(outcomes[0]?.result).toBe(result);
      expect(await eventCount(account)).toBe(events);
    },
  );

  test('I7 ids of two providers are two messages', async () => {
    const account = await givenAccount(app);
    const { address } = await givenNumber(account);
    const message = { messageId: '1001', to: address };
    expect((await send(account, { ...message, provider: 'one', text: 'HELP' })).result).toBe('HELP');
    expect((await send(account, { ...message, provider: 'other' })).result).toBe('OPTED_OUT');
  });
});

test('500 opt-outs and opt-ins of one recipient at once leave positions 1..n and the list that the log says', async () => {
  const account = await givenAccount(app);
  const { address } = await givenNumber(account);
  const from = someRecipient();
  await Promise.all(
    Array.from({ length: 500 }, (_, index) =>
      send(account, { from, to: address, text: index % 2 === 0 ? 'STOP' : 'START' }),
    ),
  );
  const positions = await app.db.text<{ position: number; kind: string; changed: boolean }>(
    'select position, kind, changed from events where account_id = $1 order by position',
    [account.accountId],
  );
  expect(positions.map((row) => row.position)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  // A word changed something exactly where it differs from the one before it.
  const before = ['OPTED_IN', ...positions.map((row) => row.kind)];
  expect(positions.map((row) => row.changed)).toEqual(
    positions.map((row, index) => row.kind !== before[index]),
  );
  const list = () =>
    app.db.text('select m_out, m_position from list_entries where account_id = $1', [account.accountId]);
  const stored = await list();
  expect(stored).toEqual([{ m_out: positions.at(-1)?.kind === 'OPTED_OUT', m_position: 500 }]);
  await app.db.text('select rebuild_list($1)', [account.accountId]);
  expect(await list()).toEqual(stored);
});

test('two processes with different keyword settings in memory never record by the stale one', async () => {
  const account = await givenAccount(app);
  const { address } = await givenNumber(account);
  const second = await startTestApp(app.url);
  try {
    const elsewhere = { ...account, admin: createClient(second.url, account.admin.key) };
    for (let round = 0; round < 10; round += 1) {
      expect((await send(elsewhere, { to: address, text: 'ENOUGH' })).result).not.toBe('OPTED_OUT');
      const { addKeyword } = await account.admin.run(AddKeywordDocument, {
        input: { word: 'ENOUGH', action: 'OPT_OUT' },
      });
      expect((await send(elsewhere, { to: address, text: 'ENOUGH' })).result).toBe('OPTED_OUT');
      await account.admin.run(RemoveKeywordDocument, { id: addKeyword.id });
    }
  } finally {
    await second.stop();
  }
});

test('no process refuses a message by settings that are old', async () => {
  const account = await givenAccount(app);
  const { address } = await givenNumber(account);
  const second = await startTestApp(app.url);
  try {
    const elsewhere = { ...account, admin: createClient(second.url, account.admin.key) };
    await send(elsewhere, { to: address });
    await account.admin.run(UpdateAccountDocument, { input: { defaultRegion: 'US' } });
    const added = await givenNumber(account);
    expect((await send(elsewhere, { to: address, from: '415 555 2671' })).result).toBe('OPTED_OUT');
    expect((await send(elsewhere, { to: added.address, text: 'START' })).result).toBe('ALREADY_OPTED_IN');
  } finally {
    await second.stop();
  }
});
