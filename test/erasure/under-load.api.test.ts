/** R3 while much is going on: somebody is erased at one of two processes, and words, imports and links of them come in at both. */
import { sql } from 'drizzle-orm';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EraseRecipientDocument, MayContactDocument } from '../generated/operations.js';
import { frontOf } from '../live/followers.js';
import { startFollowing } from '../processes/two-processes.js';
import { atOnce, useCheckpointDir, verified } from '../proof/sealed-app.js';
import { givenAccount, startTestApp, useApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { show } from '../support/show.js';
import { startLoad } from './erasing-load.js';
import { finished, givenKnown } from './given-person.js';
import { placesNaming, spellingsOf } from './grep-database.js';

const checkpointDir = useCheckpointDir();
/** Longer than a call takes that is under way. */
const erasures = { settle: 3_000, every: 100, idle: 50 };
const app = useApp({ checkpointDir }, { erasures, sealing: atOnce });
vi.setConfig({ testTimeout: 120_000 });

it('R1 R2 R3 erasing ends under load and leaves no trace; the log verifies, and followers are told each event once, in order', async () => {
  const other = await startTestApp(app.url, { checkpointDir }, { erasures, sealing: atOnce });
  onTestFinished(() => other.stop());
  const account = await givenAccount(app, { defaultRegion: 'US' });
  const { accountId, admin } = account;
  const clients = [admin, createClient(other.url, admin.key)];
  const address = '+12125550151';
  const known = await givenKnown(account, address);
  const followers = await Promise.all(
    clients.map(({ url, key }) => startFollowing(url, key, frontOf(account))),
  );
  const load = startLoad(clients, address, known);
  const allGoOn = vi.waitFor(() => expect(Object.keys(load.done)).toHaveLength(9), { timeout: 30_000 });
  await Promise.race([allGoOn, load.ended]);
  load.endOfNaming();
  const { eraseRecipient } = await admin.run(EraseRecipientDocument, {
    recipient: address,
    reason: 'asked for while much is going on',
  });
  const erasure = await finished({ admin }, eraseRecipient.id);
  await load.end();
  show(`answered meanwhile: ${JSON.stringify(load.done)}`);
  const spellings = spellingsOf(address, '(212) 555-0151', '212-555-0151');
  await expect.poll(() => placesNaming(app.db, spellings), { timeout: 30_000 }).toEqual([]);

  const log = await app.db.rows<{ id: string; position: number; recipient: string }>(sql`
    select event_id as id, position, recipient from events where account_id = ${accountId} order by position`);
  expect(log.map(({ position }) => position)).toEqual(log.map((_, index) => index + 1));
  expect(log.filter(({ recipient }) => recipient === erasure.recipient).length).toBeGreaterThan(
    erasure.events,
  );
  const places = log.map(({ id, position }) => ({ id, position }));
  for (const { told, failure, stop } of followers) {
    await vi.waitFor(() => expect(told).toHaveLength(log.length), { timeout: 30_000 });
    expect(told.map(({ id, position }) => ({ id, position }))).toEqual(places);
    expect(failure).toBeNull();
    stop();
  }
  for (const client of clients) {
    await expect
      .poll(() => verified({ ...account, admin: client }), { timeout: 30_000 })
      .toMatchObject({ ok: true, to: log.length, brokenAt: null });
    const { senderId } = known;
    const asked = { senderId, recipient: address };
    const [one, two] = [
      await client.run(MayContactDocument, asked),
      await clients[0]?.run(MayContactDocument, asked),
    ];
    expect(one).toEqual(two);
  }
});
