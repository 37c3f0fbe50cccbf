/** Several processes on one database: each reply is told by one of them, and by another when that one is gone. */
import { expect, it, onTestFinished } from 'vitest';
import type { RunningApp } from '../../src/shell/app.js';
import { platformKey, startTestApp, type TestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { useDatabase } from '../support/database.js';
import { startHeedProcess } from '../support/heed-process.js';
import { attemptsOf, quickly } from './given-endpoints.js';
import { givenReplies, repliesOf, untilNoneWaits } from './given-replies.js';
import { givenReceiver } from './receiver.js';

const database = useDatabase();

async function startOne(options = quickly): Promise<RunningApp> {
  const app = await startTestApp(database.url, {}, { webhooks: options });
  onTestFinished(() => app.stop());
  return app;
}

function at(origin: string): TestApp {
  const { url, db } = database;
  return { url, db, origin, platform: createClient(origin, platformKey) };
}

it('I8 share the replies, and each is told once', async () => {
  const [one] = [await startOne(), await startOne(), await startOne()];
  const receiver = await givenReceiver();
  const { account, endpoint, say } = await givenReplies(at(one.url), receiver);
  await Promise.all(Array.from({ length: 60 }, () => say({})));
  await receiver.count(60);
  await untilNoneWaits(database.db, account);
  const ids = receiver.received.map(({ id }) => id);
  expect([ids.length, new Set(ids).size]).toEqual([60, 60]);
  expect(await attemptsOf(account, endpoint.id)).toHaveLength(60);
});

it('I8 one that is stopped while it sends leaves the reply to others at once, and it comes with the same id', async () => {
  const stopping = await startOne({ ...quickly, times: { ...quickly.times, grace: 50 } });
  const receiver = await givenReceiver();
  receiver.answer = (_one, nth) => (nth === 1 ? 'silent' : 200);
  const { account, say } = await givenReplies(at(stopping.url), receiver);
  await say({});
  await receiver.count(1);
  await stopping.stop();
  expect(await repliesOf(database.db, account)).toMatchObject([{ waits: true, failures: 0 }]);
  await startOne();
  await receiver.count(2);
  await untilNoneWaits(database.db, account);
  expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
});

it('I8 one that is killed while it sends is followed by another, when its send is over for sure', async () => {
  const killed = await startHeedProcess(database.url, { WEBHOOK_ALLOW_PRIVATE: '127.0.0.1' });
  const receiver = await givenReceiver();
  receiver.answer = (_one, nth) => (nth === 1 ? 'silent' : 200);
  const { account, say } = await givenReplies(at(killed.url), receiver);
  await say({});
  await receiver.count(1);
  await killed.end('SIGKILL');
  const other = await startOne();
  const another = await givenReceiver();
  const beside = await givenReplies(at(other.url), another);
  await beside.say({});
  await another.count(1);
  expect(receiver.received).toHaveLength(1);
  // A clock that has gone on is as good as waiting.
  await database.db.text(
    "update webhook_replies set next_try_at = next_try_at - interval '20 seconds' where account_id = $1",
    [account.accountId],
  );
  await receiver.count(2);
  await untilNoneWaits(database.db, account);
  expect(receiver.received.map(({ id }) => id)).toEqual([receiver.received[0]?.id, receiver.received[0]?.id]);
});

it('I8 a time that a clock has set far ahead keeps no reply from being told', async () => {
  const one = await startOne();
  const receiver = await givenReceiver();
  receiver.answer = (_one, nth) => (nth === 1 ? 500 : 200);
  const { account, say } = await givenReplies(at(one.url), receiver);
  await database.db.text(
    `create function far_ahead() returns trigger language plpgsql as
     $$ begin if new.failures = 1 and old.failures = 0 then new.next_try_at = now() + interval '1 day'; end if; return new; end $$`,
    [],
  );
  await database.db.text(
    'create trigger far_ahead before update on webhook_replies for each row execute function far_ahead()',
    [],
  );
  await say({});
  await receiver.count(2);
  await untilNoneWaits(database.db, account);
});
