/**
 * The database behind a running Heed is replaced by what it was earlier, by each way in which that happens. Followers are
 * told, those that come back too, and nothing is answered from what was held in memory.
 */
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startTestApp } from '../support/app.js';
import { createClient } from '../support/client.js';
import { copyData, givenAddress, givenDirectory, signal, startCluster } from '../support/clusters.js';
import { type HeedProcess, startHeedProcess } from '../support/heed-process.js';
import { copyRows } from './copy-rows.js';
import {
  earlier,
  expectFollowersToBeTold,
  expectNoSenderOfBefore,
  expectNoSettingsOfBefore,
  expectRestored,
  givenOldKey,
  givenScene,
  goOn,
  later,
  type Lost,
  recordUpTo,
  type Scene,
  type Start,
} from './followed-log.js';

/** A server, an address that leads to it, two Heeds there, and a copy of its data of now. */
async function givenEarlierCopy(start?: Start) {
  const directory = await givenDirectory();
  const dataDir = join(directory, 'first');
  const copy = join(directory, 'copy');
  const first = await startCluster(dataDir);
  const address = await givenAddress(first.url);
  const scene = await givenScene(address.url, start);
  const oldKey = await givenOldKey(scene);
  address.leadNowhere();
  await first.stop();
  await copyData(dataDir, copy);
  const again = await startCluster(dataDir);
  address.lead(again.url);
  const lost = await goOn(scene, oldKey);
  return { address, scene, lost, copy, server: again };
}

async function expectAllToBeOfNow(scene: Scene, lost: Lost): Promise<void> {
  await expectNoSenderOfBefore(scene, lost);
  await expectNoSettingsOfBefore(scene);
  // The two messages of just now: BASTA is in doubt, ADIEU a keyword.
  await expectRestored(scene, lost, earlier + 2);
  await expectFollowersToBeTold(scene, lost, earlier + 2);
}

describe('a database that is replaced', { timeout: 120_000 }, () => {
  it('by a copy of its files of before: the same system and timeline', async () => {
    const { address, scene, lost, copy, server } = await givenEarlierCopy();
    address.leadNowhere();
    await server.stop();
    address.lead((await startCluster(copy)).url);
    await expectAllToBeOfNow(scene, lost);
  });

  it('by a copy of its files of before, under two processes with followers at each', async () => {
    const processes: HeedProcess[] = [];
    const { address, scene, lost, copy, server } = await givenEarlierCopy(async (databaseUrl) => {
      const heed = await startHeedProcess(databaseUrl, { LOG_LEVEL: 'fatal' });
      processes.push(heed);
      return heed;
    });
    expect(new Set([process.pid, ...processes.map(({ pid }) => pid)]).size).toBe(3);
    address.leadNowhere();
    await server.stop();
    address.lead((await startCluster(copy)).url);
    await expectAllToBeOfNow(scene, lost);
    // It was they who answered, and no successors.
    for (const heed of processes) expect(await heed.end('SIGTERM')).toBe(0);
  });

  it('by a copy of its files of before, restored to the end of what it holds: another timeline', async () => {
    const { address, scene, lost, copy, server } = await givenEarlierCopy();
    address.leadNowhere();
    await server.stop();
    await signal(copy, 'recovery.signal');
    address.lead((await startCluster(copy, { restore_command: 'false' })).url);
    await expectAllToBeOfNow(scene, lost);
  });

  it('by a dump of before, read into another system', async () => {
    const { address, scene, lost, copy, server } = await givenEarlierCopy();
    const source = await startCluster(copy);
    const other = await startCluster(join(await givenDirectory(), 'other'));
    await copyRows(source.url, other.url);
    address.leadNowhere();
    await server.stop();
    address.lead(other.url);
    await expectAllToBeOfNow(scene, lost);
  });

  it.each([
    ['as far as it was', later],
    ['further than it was', later + 4],
  ])('by one whose log has grown %s before anybody looks', async (_, length) => {
    const { address, scene, lost, copy, server } = await givenEarlierCopy();
    address.leadNowhere();
    await server.stop();
    const restored = await startCluster(copy);
    const beside = await startTestApp(restored.url);
    onTestFinished(beside.stop);
    await recordUpTo({ ...scene, admin: createClient(beside.url, scene.key) }, length, '+1212779');
    address.lead(restored.url);
    await expectNoSenderOfBefore(scene, lost);
    await expectFollowersToBeTold(scene, lost, length);
    await expectRestored(scene, lost, length);
  });
});
