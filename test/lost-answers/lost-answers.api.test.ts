/**
 * The database has carried a statement out and its answer is lost on the way: the caller's answer and all that is stored
 * are those of a run that nothing disturbed. For every mutation, and for every statement that it sends.
 */
import { describe, expect, it } from 'vitest';
import { permissions } from '../../src/core/access/permissions.js';
import type { Db } from '../../src/core/db/connect.js';
import { ApiKeysDocument } from '../generated/operations.js';
import { givenAccount, platformKey, type TestAccount, useApp } from '../support/app.js';
import { type ApiAnswer, createClient } from '../support/client.js';
import type { Sent, Watch } from '../support/swallowing-link.js';
import { about, expectCommitted, useDisturbed } from './disturbed.js';
import { comparable, rowsOf } from './traces.js';
import type { Write } from './write.js';
import { writesOfImports } from './writes-of-imports.js';
import { writesOfSettings } from './writes-of-settings.js';
import { writesOfWebhooks } from './writes-of-webhooks.js';
import { writesOfWords } from './writes-of-words.js';

/** Nothing is disturbed here. */
const calm = useApp();
const disturbed = useDisturbed({ askAgain: { within: 1_500 } });

const writes: readonly Write[] = [
  ...writesOfSettings,
  ...writesOfWebhooks,
  ...writesOfWords,
  ...writesOfImports,
];
const writing =
  /\b(insert|update|delete)\b|\b(record_words|remember_screening|confirm_import|make_links|keep_checkpoints|erase_recipient)\b/i;

interface Traced {
  answer: ApiAnswer<unknown>;
  lines: string[];
}

async function traced(answer: ApiAnswer<unknown>, account: TestAccount, db: Db): Promise<Traced> {
  const { createAccount } = (answer.data ?? {}) as { createAccount?: { account: { id: string } } };
  const accountId = createAccount?.account.id ?? account.accountId;
  return { answer, lines: comparable(answer, await rowsOf(db, accountId)) };
}

async function undisturbed(write: Write): Promise<Traced> {
  const account = await givenAccount(calm);
  const call = await write.arrange(account);
  const answer = await call(write.by === 'admin' ? account.admin : calm.platform);
  return traced(answer, account, calm.db);
}

interface Lost {
  nth: number;
  link: 'breaks off' | 'falls silent';
}

async function withLostAnswer(write: Write, lost: Lost): Promise<Traced & { watch: Watch }> {
  const account = await disturbed.givenAccount();
  const call = await write.arrange(account);
  const isAbout = about(account.accountId);
  const { ofCall = /./ } = write;
  // That a key was used is noted behind the call: nobody waits for it.
  const isOfCall = ({ text }: Sent) => !text.includes('note_key_uses') && ofCall.test(text);
  const matches =
    write.mutation === 'createAccount'
      ? ({ text }: Sent) => text.includes('insert_account')
      : (sent: Sent) => isAbout(sent) && isOfCall(sent);
  const watch = disturbed.link.swallow({ ...lost, matches });
  const key = write.by === 'admin' ? account.admin.key : platformKey;
  try {
    const answer = await call(createClient(disturbed.behind, key));
    return { ...(await traced(answer, account, disturbed.db)), watch };
  } finally {
    watch.end();
  }
}

/** What a new key may do: ask, and be answered or forbidden. */
async function expectKeyToWork({ answer }: Traced): Promise<void> {
  const key = /heed_[\w-]{43}/.exec(JSON.stringify(answer.data))?.[0];
  if (key === undefined) return;
  const { errors } = await createClient(disturbed.behind, key).send(ApiKeysDocument, {});
  expect(errors.filter(({ extensions }) => extensions.code !== 'FORBIDDEN')).toEqual([]);
}

/** It writes where a log is not what was signed, which takes a server that seals: test/proof/restored.api.test.ts. */
const triedElsewhere: readonly string[] = ['acceptLog'];

it('every mutation is tried', () => {
  const mutations = Object.keys(permissions).flatMap(
    (operation) => /^Mutation\.(.*)$/.exec(operation)?.[1] ?? [],
  );
  expect(mutations.length).toBeGreaterThan(25);
  const tried = [...writes.map(({ mutation }) => mutation), ...triedElsewhere];
  expect([...new Set(tried)].sort()).toEqual(mutations.sort());
});

describe.concurrent('a mutation of whose statements one has lost its answer', () => {
  for (const write of writes) {
    it(`comes to the same: ${write.mutation}, ${write.what}`, { timeout: 240_000 }, async () => {
      const expected = await undisturbed(write);
      expect(expected.answer.errors).toEqual([]);

      async function expectTheSame(lost: Lost, triesLeft = 5): Promise<readonly Sent[]> {
        const run = await withLostAnswer(write, lost);
        expect(run.lines, `the link ${lost.link} after statement ${lost.nth}`).toEqual(expected.lines);
        await expectKeyToWork(run);
        // Reads go together in more or fewer statements from run to run: it may have been one too many.
        if (run.watch.seen.length < lost.nth) return run.watch.seen;
        // On a busy machine Heed may give a connection up before the database has answered: then nothing was swallowed.
        if (run.watch.swallowed() === null && triesLeft > 0) return expectTheSame(lost, triesLeft - 1);
        expectCommitted(run.watch);
        return run.watch.seen;
      }

      const sent = await expectTheSame({ nth: 1, link: 'breaks off' });
      expect(sent.length).toBeGreaterThan(1);
      // One of them was sent twice.
      for (let nth = 2; nth < sent.length; nth += 1) await expectTheSame({ nth, link: 'breaks off' });
      // Where the link falls silent nobody says that the answer is lost: the time for it must run out.
      const written = [...sent.keys()].filter((index) => index > 0 && writing.test(sent[index]?.text ?? ''));
      expect(written.length).toBeGreaterThan(0);
      await Promise.all(written.map((index) => expectTheSame({ nth: index, link: 'falls silent' })));
    });
  }
});
