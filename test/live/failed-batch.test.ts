import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { makeItem, makeWord } from '../support/words.js';
import { frontOf } from './followers.js';
import { givenLiveAccount, recordOptOuts, useLiveServer } from './live-server.js';
import { openAs } from './raw-socket.js';

const live = useLiveServer();

const subscription = `subscription Follow($after: Cursor) {
  optOutEvents(after: $after) { events { id campaign { id } } cursor }
}`;

interface BatchPayload {
  data: { optOutEvents: { events: { id: string }[]; cursor: string } };
}

it('a batch that cannot be sent is the last of its subscription, and the next one from its cursor holds it', async () => {
  const { db, recorder } = live.server;
  const { accountId, key } = await givenLiveAccount(db);
  const follower = await openAs(live.server.url, key);
  onTestFinished(() => follower.socket.terminate());
  follower.subscribe('1', subscription);
  const { cursor } = ((await follower.message(0)).payload as BatchPayload).data.optOutEvents;

  await db.rows(sql`alter table campaigns rename to campaigns_elsewhere`);
  const word = makeWord({ campaignId: randomUUID() });
  await recorder.record(accountId, [makeItem([word])]);
  expect(await follower.message(1)).toEqual({
    type: 'next',
    id: '1',
    payload: { data: null, errors: [expect.objectContaining({ extensions: { code: 'INTERNAL' } })] },
  });
  expect(await follower.message(2)).toEqual({ type: 'complete', id: '1' });
  await db.rows(sql`alter table campaigns_elsewhere rename to campaigns`);

  const [later] = await recordOptOuts(recorder, accountId, 1);
  follower.subscribe('2', subscription, { after: cursor });
  const next = await follower.message(3);
  expect(next).toMatchObject({ type: 'next', id: '2' });
  expect((next.payload as BatchPayload).data.optOutEvents.events.map(({ id }) => id)).toEqual([
    word.eventId,
    later,
  ]);
});

it('what could not be read for one who catches up is read again for who comes next', async () => {
  const { db, recorder } = live.server;
  const account = await givenLiveAccount(db);
  await recorder.record(account.accountId, [makeItem([makeWord({ campaignId: randomUUID() })])]);
  await recordOptOuts(recorder, account.accountId, 600);
  const follower = await openAs(live.server.url, account.key);
  onTestFinished(() => follower.socket.terminate());
  const answerTo = async (id: string) => {
    follower.subscribe(id, subscription, { after: frontOf(account) });
    const answers = () => follower.received.filter((message) => message.id === id);
    await vi.waitFor(() => expect(answers()).not.toEqual([]), { timeout: 10_000, interval: 5 });
    return answers()[0]?.payload;
  };

  await db.rows(sql`alter table campaigns rename to campaigns_elsewhere`);
  const refused = await answerTo('1');
  await db.rows(sql`alter table campaigns_elsewhere rename to campaigns`);
  const given = await answerTo('2');
  expect(refused).toMatchObject({ data: null, errors: [{ extensions: { code: 'INTERNAL' } }] });
  expect(given).toMatchObject({ data: { optOutEvents: { events: expect.any(Array) as unknown } } });
});
