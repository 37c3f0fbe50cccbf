/** Calls that ask for the same links at the same time, on connections of their own. */
import postgres from 'postgres';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { findLink } from '../../src/features/web-opt-out/links/links.queries.js';
import { useDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import { givenSending, linkCount, makeAlone, someRecipients, toNobodyInParticular } from './given-links.js';

const database = useDatabase();

const link = (recipient: string) => ({ recipient, ...toNobodyInParticular });

/** Somebody who has made links and has not committed yet. */
async function givenOpenCall(accountId: string, recipients: string[], tokens: string[]) {
  const holder = postgres(database.url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => holder.end());
  await holder.unsafe('begin');
  await holder.unsafe(`select make_links('${accountId}', '{null}', '{null}', null,
    '{${recipients.join(',')}}'::text[], '{${tokens.join(',')}}'::text[], 0)`);
  return { end: async (how: 'commit' | 'rollback') => void (await holder.unsafe(how)) };
}

async function expectOneToWait(): Promise<void> {
  await vi.waitFor(async () => {
    const rows = await database.db.text(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
         and query like 'select make_links%'`,
      [],
    );
    expect(rows).toHaveLength(1);
  }, 20_000);
}

test('who waits for a call that makes the same links is given those, in the same statement', async () => {
  const { accountId } = await givenSending(database.db);
  const [first = '', second = '', third = ''] = someRecipients(3);
  const open = await givenOpenCall(accountId, [second, first], ['theirs0002', 'theirs0001']);
  const other = connect(database.url, { connections: 1 });
  onTestFinished(() => other.close());
  const waiting = makeAlone(other, accountId, [link(first), link(second), link(third)]);
  await expectOneToWait();
  await open.end('commit');
  const tokens = await waiting;
  expect(tokens.slice(0, 2)).toEqual(['theirs0001', 'theirs0002']);
  expect((await findLink(database.db, tokens[2] ?? ''))?.recipient).toBe(third);
  expect(await linkCount(database.db, accountId)).toBe(3);
  expect(other.statementsSent()).toBe(1);
});

test('who waits for a call that comes to nothing makes the links itself', async () => {
  const { accountId } = await givenSending(database.db);
  const [first = '', second = ''] = someRecipients(2);
  const open = await givenOpenCall(accountId, [first], ['theirs0003']);
  const waiting = makeAlone(database.db, accountId, [link(first), link(second)]);
  await expectOneToWait();
  await open.end('rollback');
  const tokens = await waiting;
  expect(tokens).not.toContain('theirs0003');
  expect(await findLink(database.db, 'theirs0003')).toBeNull();
  for (const [index, recipient] of [first, second].entries()) {
    expect((await findLink(database.db, tokens[index] ?? ''))?.recipient).toBe(recipient);
  }
});

test('many calls for the same recipients in any order all end, and give each recipient one link', async () => {
  const { accountId, campaignId } = await givenSending(database.db);
  const random = seededRandom(6);
  const recipients = someRecipients(600);
  const tokenOf = new Map<string, string>();
  for (let round = 0; round < 4; round += 1) {
    const calls = Array.from({ length: 8 }, () =>
      recipients
        .filter(() => random() < 0.7)
        .map((recipient) => ({ recipient: `${recipient}${round}`, senderId: null, campaignId, at: random() }))
        .sort((one, two) => one.at - two.at),
    );
    const answers = await Promise.all(calls.map((wanted) => makeAlone(database.db, accountId, wanted)));
    for (const [call, tokens] of answers.entries()) {
      for (const [index, { recipient }] of (calls[call] ?? []).entries()) {
        const token = tokens[index] ?? '';
        expect(tokenOf.get(recipient) ?? token).toBe(token);
        tokenOf.set(recipient, token);
      }
    }
  }
  expect(new Set(tokenOf.values()).size).toBe(tokenOf.size);
  expect(await linkCount(database.db, accountId)).toBe(tokenOf.size);
});
