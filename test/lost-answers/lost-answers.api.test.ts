/**
 * The database has carried a statement out and its answer is lost on the way: the caller's answer and all that is stored
 * are those of a run that nothing disturbed. For every mutation, and for every statement that it sends.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../src/core/db/connect.js';
import { permissions } from '../../src/core/access/permissions.js';
import type { RunningApp } from '../../src/shell/app.js';
import { givenAccount, platformKey, startTestApp, type TestAccount, useApp } from '../support/app.js';
import { type ApiAnswer, createClient } from '../support/client.js';
import { cloneDatabase } from '../support/database.js';
import { type Sent, swallowingLinkTo, type SwallowingLink, type Watch } from '../support/swallowing-link.js';
import { comparable, rowsOf } from './traces.js';
import { type Write, worksAsKey, writes } from './writes.js';

/** Nothing is disturbed here. */
const calm = useApp();

/** A Heed behind the link, and one beside it, on a database of their own. */
const held: {
  database?: Awaited<ReturnType<typeof cloneDatabase>>;
  link?: SwallowingLink;
  apps: RunningApp[];
} = {
  apps: [],
};
beforeAll(async () => {
  held.database = await cloneDatabase();
  held.link = await swallowingLinkTo(held.database.url);
  held.apps.push(await startTestApp(held.database.url));
  held.apps.push(await startTestApp(held.link.url, {}, { askAgain: { within: 1_500 } }));
});
afterAll(async () => {
  for (const app of held.apps) await app.stop();
  await held.link?.stop();
  await held.database?.drop();
});

function disturbed(): { link: SwallowingLink; db: Db; beside: string; behind: string } {
  const [beside, behind] = held.apps;
  if (!held.link || !held.database || !beside || !behind) throw new Error('it is started before the tests');
  return { link: held.link, db: held.database.db, beside: beside.url, behind: behind.url };
}

const writing = /\b(insert|update|delete)\b|\brecord_words\b/i;

interface Traced {
  answer: ApiAnswer<unknown>;
  accountId: string;
  lines: string[];
}

async function traced(answer: ApiAnswer<unknown>, account: TestAccount, db: Db): Promise<Traced> {
  const { createAccount } = (answer.data ?? {}) as { createAccount?: { account: { id: string } } };
  const accountId = createAccount?.account.id ?? account.accountId;
  return { answer, accountId, lines: comparable(answer, await rowsOf(db, accountId)) };
}

async function undisturbed(write: Write): Promise<Traced> {
  const account = await givenAccount(calm);
  const call = await write.arrange(account);
  const answer = await call(write.by === 'admin' ? account.admin : calm.platform);
  return traced(answer, account, calm.db);
}

async function withLostAnswer(
  write: Write,
  lost: { nth: number; then: 'breaks off' | 'falls silent' },
): Promise<Traced & { watch: Watch }> {
  const { link, db, beside, behind } = disturbed();
  const account = await givenAccount({
    ...calm,
    origin: beside,
    platform: createClient(beside, platformKey),
  });
  const call = await write.arrange(account);
  const matches = ({ text, parameters }: Sent) =>
    write.mutation === 'createAccount'
      ? text.includes('insert_account')
      : parameters.some((parameter) => parameter.includes(account.accountId));
  const watch = link.swallow({ ...lost, matches });
  try {
    const answer = await call(createClient(behind, write.by === 'admin' ? account.admin.key : platformKey));
    return { ...(await traced(answer, account, db)), watch };
  } finally {
    watch.end();
  }
}

/** It was carried out whole before the answer was lost. */
function expectCommitted(watch: Watch): void {
  const swallowed = watch.swallowed();
  expect(swallowed?.tag).toMatch(/^(SELECT|INSERT|UPDATE|DELETE) /);
  expect(swallowed?.transaction).toBe('I');
}

const keyIn = ({ answer }: Traced) => /heed_[\w-]{43}/.exec(JSON.stringify(answer.data))?.[0];

it('every mutation is tried', () => {
  const mutations = Object.keys(permissions).flatMap(
    (operation) => /^Mutation\.(.*)$/.exec(operation)?.[1] ?? [],
  );
  expect(mutations.length).toBeGreaterThan(25);
  expect([...new Set(writes.map(({ mutation }) => mutation))].sort()).toEqual(mutations.sort());
});

describe.concurrent('a mutation of whose statements one has lost its answer', () => {
  for (const write of writes) {
    it(`comes to the same: ${write.mutation}, ${write.what}`, { timeout: 240_000 }, async () => {
      const expected = await undisturbed(write);
      expect(expected.answer.errors).toEqual([]);
      let sent: readonly Sent[] = [];
      let lost = 0;
      for (let nth = 1; nth <= sent.length + 1; nth += 1) {
        const run = await withLostAnswer(write, { nth, then: 'breaks off' });
        expect(run.lines, `the answer to statement ${nth} was lost`).toEqual(expected.lines);
        const key = keyIn(run);
        if (key !== undefined) expect(await worksAsKey(createClient(disturbed().behind, key))).toBe(true);
        sent = run.watch.seen;
        if (run.watch.swallowed() === null) break;
        expectCommitted(run.watch);
        lost += 1;
      }
      expect(lost).toBeGreaterThan(0);
      expect(sent.some(({ text }) => writing.test(text))).toBe(true);
      // Where the link falls silent nobody says that the answer is lost: the time for it must run out.
      for (const [index, { text }] of sent.entries()) {
        if (!writing.test(text)) continue;
        const run = await withLostAnswer(write, { nth: index + 1, then: 'falls silent' });
        expect(run.lines, `there was silence after statement ${index + 1}`).toEqual(expected.lines);
        expectCommitted(run.watch);
      }
    });
  }
});
