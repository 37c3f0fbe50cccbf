/** The writer while the database is away: what waits is bounded, and settles in its time. */
import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/core/db/connect.js';
import { createWordRecorder, NotConfirmed, type RecorderOptions } from '../../src/core/log/record-words.js';
import { useDatabase } from '../support/database.js';
import { proxyTo } from '../support/proxied-link.js';
import { givenBareAccount, logOf, makeItem, makeWord } from '../support/words.js';

const database = useDatabase();
/** A ceiling. */
const soon = { timeout: 15_000 };

async function givenRecorder(options: RecorderOptions) {
  const link = await proxyTo(database.url);
  const db = connect(link.url, { connections: 4, times: { patience: 100 } });
  onTestFinished(async () => {
    await db.close();
    await link.stop();
  });
  const accountId = await givenBareAccount(db);
  return { link, db, accountId, recorder: createWordRecorder(db, options) };
}

let last = 0;
function items(count: number) {
  return Array.from({ length: count }, () => {
    last += 1;
    return makeItem([makeWord({ recipient: `+1646${String(5_000_000 + last)}` })]);
  });
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

test('so many words wait and no more: further ones are refused at once, and are welcome when there is room', async () => {
  const { link, db, accountId, recorder } = await givenRecorder({ atMost: 100 });
  await link.refuse();
  const waiting = recorder.record(accountId, items(100));
  const refused = await failureOf(recorder.record(accountId, items(1)));
  expect(refused).toEqual(new NotConfirmed(false, 'overload'));
  await link.restore();
  expect(await waiting).toHaveLength(100);
  expect(await recorder.record(accountId, items(100))).toHaveLength(100);
  expect(await logOf(db, accountId)).toHaveLength(200);
});

test('a call with more than may wait is taken when nothing waits', async () => {
  const { accountId, recorder } = await givenRecorder({ atMost: 100 });
  expect(await recorder.record(accountId, items(250))).toHaveLength(250);
});

test('what waits behind calls that fail settles in its time, however many calls it would take', async () => {
  const { link, db, accountId, recorder } = await givenRecorder({ deadline: 300 });
  await link.refuse();
  // Over the connection that is just breaking they may be sent.
  await expect.poll(() => db.pool().idle, soon).toBe(0);
  const sentBefore = db.statementsSent();
  // Thirty calls' worth, of one account.
  const calls = Array.from({ length: 30 }, () => failureOf(recorder.record(accountId, items(500))));
  expect(await Promise.all(calls)).toEqual(calls.map(() => new NotConfirmed(false)));
  expect(db.statementsSent() - sentBefore).toBeLessThan(20);
  expect(recorder.waiting()).toBe(0);
  await link.restore();
  await expect.poll(() => failureOf(recorder.record(accountId, items(1))), soon).toBe(null);
  expect(await logOf(database.db, accountId)).toHaveLength(1);
});
