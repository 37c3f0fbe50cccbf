/** A standby that has streamed from the primary takes its place, with our connections to it open or not. */
import { join } from 'node:path';
import postgres from 'postgres';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { AccountDocument, OptOutEventsDocument } from '../generated/operations.js';
import { connect } from '../../src/core/db/connect.js';
import { createClient } from '../support/client.js';
import {
  type Address,
  copyData,
  givenAddress,
  givenDirectory,
  startCluster,
  startStandby,
} from '../support/clusters.js';
import {
  earlier,
  expectFollowersToBeTold,
  expectNoSenderOfBefore,
  expectNoSettingsOfBefore,
  expectRestored,
  givenFollower,
  givenOldKey,
  givenScene,
  goOn,
  recordUpTo,
  seconds,
} from './followed-log.js';

function asAdmin(url: string) {
  const admin = postgres(url, { max: 1, onnotice: () => undefined });
  onTestFinished(() => admin.end());
  return admin;
}

/** Two Heeds on a primary, and a standby that streams from it over a road of its own. */
async function givenPrimaryAndStandby() {
  const directory = await givenDirectory();
  const dataDir = join(directory, 'primary');
  await (await startCluster(dataDir)).stop();
  await copyData(dataDir, join(directory, 'standby'));
  const primary = await startCluster(dataDir);
  const address = await givenAddress(primary.url);
  const road = await givenAddress(primary.url);
  const standby = await startStandby(join(directory, 'standby'), { url: primary.url, road: road.url });
  const scene = await givenScene(address.url);
  return { primary, standby, address, road, scene };
}

/** Until the standby has all that the primary has. */
async function caughtUp(primaryUrl: string, standbyUrl: string): Promise<void> {
  const [{ lsn }] = await asAdmin(primaryUrl)<
    [{ lsn: string }]
  >`select pg_current_wal_flush_lsn()::text as lsn`;
  const standby = asAdmin(standbyUrl);
  await vi.waitFor(async () => {
    const [row] = await standby<[{ there: boolean }]>`
      select pg_last_wal_replay_lsn() >= ${lsn}::pg_lsn as there`;
    expect(row.there).toBe(true);
  }, seconds);
}

async function promote(standbyUrl: string, address: Address): Promise<void> {
  await asAdmin(standbyUrl)`select pg_promote()`;
  address.lead(standbyUrl);
}

it('of several hosts the one that is a standby is passed by', { timeout: 120_000 }, async () => {
  const { primary, standby } = await givenPrimaryAndStandby();
  const { host } = new URL(standby.url);
  const several = standby.url.replace(host, `${host},${new URL(primary.url).host}`);
  const ofAnyKind = `${several}?target_session_attrs=any&application_name=heed`;
  for (const url of [several, `${several}?target_session_attrs=read-write`, ofAnyKind]) {
    const db = connect(url);
    onTestFinished(() => db.close());
    expect(await db.text('select pg_is_in_recovery() as standby', [])).toEqual([{ standby: false }]);
  }
});

describe('a failover', { timeout: 120_000 }, () => {
  it('that lost commits is told to followers, and nothing of before is answered', async () => {
    const { primary, standby, address, road, scene } = await givenPrimaryAndStandby();
    const oldKey = await givenOldKey(scene);
    await caughtUp(primary.url, standby.url);
    road.leadNowhere();
    road.cut();
    const lost = await goOn(scene, oldKey);
    address.leadNowhere();
    await primary.stop();
    await promote(standby.url, address);
    await expectNoSenderOfBefore(scene, lost);
    await expectNoSettingsOfBefore(scene);
    await expectRestored(scene, lost, earlier + 2);
    await expectFollowersToBeTold(scene, lost, earlier + 2);
  });

  it('that lost nothing leaves followers and cursors as they are', async () => {
    const { primary, standby, address, scene } = await givenPrimaryAndStandby();
    const live = scene.apps.map((app) => givenFollower(app.url, scene.key, null));
    await vi.waitFor(() => expect(live.every((follower) => follower.cursor() !== null)).toBe(true), seconds);
    const cursor = live[0]?.cursor() ?? '';
    await caughtUp(primary.url, standby.url);
    address.leadNowhere();
    await primary.stop();
    await promote(standby.url, address);
    await vi.waitFor(async () => {
      const { errors } = await createClient(scene.admin.url, scene.key).send(AccountDocument, {});
      expect(errors).toEqual([]);
    }, seconds);
    await recordUpTo(scene, earlier + 3, '+1212778');
    const followers = [...live, ...scene.apps.map((app) => givenFollower(app.url, scene.key, cursor))];
    await vi.waitFor(() => {
      for (const follower of followers) {
        expect(follower.ended()).toBeNull();
        const positions = follower.batches.flatMap(({ events }) => events.map(({ position }) => position));
        expect(positions).toEqual([earlier + 1, earlier + 2, earlier + 3]);
      }
    }, seconds);
    const { optOutEvents } = await scene.admin.run(OptOutEventsDocument, { after: cursor });
    expect(optOutEvents.edges).toHaveLength(3);
  });
});
