/** What event streams cost a Heed in a process of its own: while their clients take nothing, and when they are gone. */
import { expect, it, vi } from 'vitest';
import { createWordRecorder } from '../../src/core/log/record-words.js';
import { frontOf } from '../live/followers.js';
import { givenLiveAccount, recordOptOuts } from '../live/live-server.js';
import { useDatabase } from '../support/database.js';
import { megabytes, startMeasuredProcess } from '../support/measured-process.js';
import { nothingLeft } from '../support/nothing-left.js';
import { show } from '../support/show.js';
import { followEvents } from './given-logs.js';
import { openStream } from './stream-client.js';

const database = useDatabase();

async function givenHeed(events: number) {
  const account = await givenLiveAccount(database.db);
  const recorder = createWordRecorder(database.db);
  await recordOptOuts(recorder, account.accountId, events);
  return { account, heed: await startMeasuredProcess(database.url) };
}

/** Some 10 kB an event, and no two alike: nothing can be shared. */
const longDocument = (salt: number) => `subscription ($after: Cursor) {
  optOutEvents(after: $after) {
    events { ${Array.from({ length: 10 }, (_, index) => `f${salt}x${index}${'x'.repeat(950)}: id`).join(' ')} } position
  }
}`;

it('twenty clients that take nothing of 30 MB each cost less than 20 MB', async () => {
  const { account, heed } = await givenHeed(3_000);
  const before = await heed.settled();
  for (let salt = 0; salt < 20; salt += 1) {
    const stream = await openStream(heed.url, account.key, {
      query: longDocument(salt),
      variables: { after: frontOf(account) },
    });
    stream.response.pause();
  }
  await vi.waitFor(async () => expect(await heed.metric('heed_followers')).toBe(20), 20_000);
  const stuck = await heed.settled();
  // All of them are there still, and stuck indeed.
  expect(await heed.metric('heed_followers')).toBe(20);
  expect(await heed.metric('heed_followers_furthest_behind_positions')).toBeGreaterThan(0);
  show(`20 streams: held ${megabytes(before.held)} before, ${megabytes(stuck.held)} with all of them stuck`);
  expect(stuck.held - before.held).toBeLessThan(20e6);
}, 180_000);

it('2,500 streams that end in every way leave nothing behind', async () => {
  const { account, heed } = await givenHeed(20);
  const wishes: Record<string, unknown>[] = [{ after: frontOf(account) }, {}, { after: 'garbled' }];
  await nothingLeft(heed, 'streams', 2_500, 20, async (index) => {
    const stream = await openStream(heed.url, account.key, {
      query: index % 11 === 0 ? 'subscription { nothing }' : followEvents,
      variables: wishes[index % wishes.length] ?? {},
      method: index % 2 === 0 ? 'POST' : 'GET',
    });
    if (index % 5 !== 0) await stream.event(0);
    stream.leave();
    await stream.end();
  });
}, 300_000);
