/** Heed killed; the primary killed and its synchronous standby in its place. */
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cloneDatabase } from '../support/database.js';
import { seededRandom } from '../support/seeded-random.js';
import {
  askServer,
  type DebianServer,
  makeServer,
  runProgram,
  serverOn,
  serversDirectory,
} from './debian-postgres.js';
import { type Lane, testLanes } from './fault-lanes.js';
import { openStand } from './stand.js';

/** FAULT_SEED=… repeats the moments of a run. */
const seed = Number(process.env['FAULT_SEED'] ?? randomInt(1_000_000));
const random = seededRandom(seed);

const killedHeed: Lane = {
  faults: [
    {
      name: `Heed killed (SIGKILL) at ten random moments (seed ${seed}) and started again`,
      times: 10,
      killsHeed: true,
      async inject({ heed }) {
        await wait(random() * 2_500);
        await heed.kill();
        await heed.start();
      },
    },
  ],
  async open(atEnd) {
    const database = await cloneDatabase({ connections: 1 });
    atEnd(database.drop);
    const stand = await openStand(database.url);
    atEnd(stand.stop);
    return stand;
  },
};

/** Of two servers, the one that a lane begins with and the one that takes over. */
const servers: { primary?: DebianServer; standby?: DebianServer } = {};

const failover: Lane = {
  faults: [
    {
      name: 'the standby stands still for 4 s: what is not on both is not acknowledged',
      async inject() {
        const { standby } = servers;
        await standby?.kill();
        await wait(4_000);
        await standby?.start();
      },
    },
    {
      name: 'the primary killed (SIGKILL) for good, its synchronous standby promoted; two Heeds, an address of two hosts',
      async inject() {
        const { primary, standby } = servers;
        await primary?.kill();
        await wait(1_000);
        await askServer(standby?.url ?? '', 'select pg_promote()');
      },
    },
  ],
  async open(atEnd) {
    const { directory, remove } = await serversDirectory();
    atEnd(remove);
    const primary = await makeServer(path.join(directory, 'primary'));
    atEnd(primary.kill);
    const copy = path.join(directory, 'standby');
    const from = ['-h', '127.0.0.1', '-p', String(primary.port), '-U', 'postgres'];
    await runProgram('pg_basebackup', [
      '-D',
      copy,
      ...from,
      '--write-recovery-conf',
      '--checkpoint=fast',
      '--no-sync',
    ]);
    const standby = await serverOn(copy);
    atEnd(standby.kill);
    // After the copy: the standby, once it is promoted, waits for none.
    await askServer(primary.url, `alter system set synchronous_standby_names = '*'`);
    await askServer(primary.url, 'select pg_reload_conf()');
    for (let is = 'async'; is !== 'sync'; await wait(50)) {
      const [row] = await askServer<{ is: string }>(
        primary.url,
        'select sync_state as is from pg_stat_replication',
      );
      is = row?.is ?? 'none';
    }
    Object.assign(servers, { primary, standby });
    const url = primary.url.replace(`:${primary.port}`, `:${primary.port},127.0.0.1:${standby.port}`);
    const stand = await openStand(url, { heeds: 2, direct: true });
    atEnd(stand.stop);
    return stand;
  },
};

testLanes([killedHeed, failover]);
