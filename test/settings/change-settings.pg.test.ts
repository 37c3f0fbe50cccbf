/** Settings changed by two processes at once: each has a memory of its own, and only the database in common. */
import { describe, expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { createSettingsCache, type SettingsCache } from '../../src/core/settings/read-settings.js';
import { createAccount } from '../../src/features/accounts/create-account.js';
import { addKeyword } from '../../src/features/keywords/change-keywords.js';
import { addNumber } from '../../src/features/senders/add-sender.js';
import { addGroup } from '../../src/features/senders/sender-groups.js';
import { authorFor } from '../support/authors.js';
import { useDatabase } from '../support/database.js';

const database = useDatabase();

interface Process {
  db: Db;
  settings: SettingsCache;
}

function twoProcesses(): [Process, Process] {
  const { db } = database;
  return [
    { db, settings: createSettingsCache(db) },
    { db, settings: createSettingsCache(db) },
  ];
}

async function givenAccountId(): Promise<string> {
  const created = await createAccount(database.db, authorFor, { name: 'Acme' });
  if (created.kind === 'refused') throw new Error(created.message);
  return created.result.account.accountId;
}

const word = (text: string, action: 'OPT_OUT' | 'HELP') => ({
  word: text,
  action,
  senderId: null,
  reply: null,
  language: null,
});

describe('two processes that change an account at once', () => {
  it('lose no change, and give no scope key twice', async () => {
    const accountId = await givenAccountId();
    const processes = twoProcesses();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        addNumber(processes[index % 2] ?? processes[0], authorFor(accountId), {
          address: `+1415555${1000 + index}`,
          channel: 'SMS',
        }),
      ),
    );
    expect(outcomes.filter(({ kind }) => kind === 'done')).toHaveLength(20);
    const { senders } = await processes[0].settings.current(accountId);
    expect(new Set([...senders.values()].map(({ scopeKey }) => scopeKey)).size).toBe(20);
  });

  it('never give a word two meanings', async () => {
    const accountId = await givenAccountId();
    const [one, two] = twoProcesses();
    const outcomes = await Promise.all([
      addKeyword(one, authorFor(accountId), word('Qwork', 'OPT_OUT')),
      addKeyword(two, authorFor(accountId), word('QWORK', 'HELP')),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
  });

  it('never put a sender into two groups', async () => {
    const accountId = await givenAccountId();
    const [one, two] = twoProcesses();
    const added = await addNumber(one, authorFor(accountId), { address: '+14155551000', channel: 'SMS' });
    if (added.kind === 'refused') throw new Error(added.message);
    const senderIds = [added.result.senderId];
    await Promise.all([
      addGroup(one, authorFor(accountId), { name: 'One', senderIds }),
      addGroup(two, authorFor(accountId), { name: 'Two', senderIds }),
    ]);
    const { groups, senders } = await one.settings.current(accountId);
    const groupId = senders.get(added.result.senderId)?.groupId;
    expect(groups.size).toBe(2);
    const covers = await database.db.text<{ scope_key: number }>(
      'select scope_key from sender_covers where account_id = $1 and sender_id = $2',
      [accountId, added.result.senderId],
    );
    const covering = covers.map(({ scope_key }) => scope_key);
    expect(covering).toContain(groups.get(groupId ?? '')?.scopeKey);
    const other = [...groups.values()].find((group) => group.groupId !== groupId);
    expect(covering).not.toContain(other?.scopeKey);
  });
});

it('a process knows what it has changed itself without being told', async () => {
  const accountId = await givenAccountId();
  const [one] = twoProcesses();
  await one.settings.known(accountId);
  await addNumber(one, authorFor(accountId), { address: '+14155551000', channel: 'SMS' });
  expect((await one.settings.known(accountId)).senders.size).toBe(1);
});

it('a word is added with three statements, however many words there are', async () => {
  const accountId = await givenAccountId();
  const [one] = twoProcesses();
  const statementsFor = async (text: string) => {
    const before = database.db.statementsSent();
    await addKeyword(one, authorFor(accountId), word(text, 'OPT_OUT'));
    return database.db.statementsSent() - before;
  };
  expect(await statementsFor('first')).toBe(3);
  await database.db.text(
    `insert into keywords (account_id, keyword_id, word, match_key, generous_key, action)
     select $1, gen_random_uuid(), 'w' || i, 'w' || i, 'w' || i, 'OPT_OUT' from generate_series(1, 20000) i`,
    [accountId],
  );
  await database.db.text('analyze keywords', []);
  expect(await statementsFor('second')).toBe(3);
  const plan = await database.db.text<{ 'QUERY PLAN': string }>(
    'explain select * from keywords where account_id = $1 and generous_key = any($2::text[])',
    [accountId, ['w7']],
  );
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('keywords_generous_key_idx');
});

it('a process reads the settings once, and again when another has changed them', async () => {
  const accountId = await givenAccountId();
  const [one, two] = twoProcesses();
  const first = await one.settings.current(accountId);
  const before = database.db.statementsSent();
  expect(await one.settings.current(accountId)).toBe(first);
  expect(database.db.statementsSent() - before).toBe(1);
  await addNumber(two, authorFor(accountId), { address: '+14155551000', channel: 'SMS' });
  expect((await one.settings.current(accountId)).senders.size).toBe(1);
  expect((await one.settings.known(accountId)).senders.size).toBe(1);
});

it('a version of settings that was lost is not given to others by a database that is restored to before it', async () => {
  const accountId = await givenAccountId();
  const [one] = twoProcesses();
  const before = (await one.settings.current(accountId)).version;
  await addNumber(one, authorFor(accountId), { address: '+14155551000', channel: 'SMS' });
  const lost = (await one.settings.current(accountId)).version;
  await database.db.text('update accounts set settings_version = $2 where account_id = $1', [
    accountId,
    before,
  ]);
  await addNumber(one, authorFor(accountId), { address: '+14155551001', channel: 'SMS' });
  const { version } = await one.settings.current(accountId);
  expect(version).toBeGreaterThan(before);
  expect(version).not.toBe(lost);
});
