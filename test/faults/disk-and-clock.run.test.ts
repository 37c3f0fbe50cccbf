/** A disk that is full, under Heed with its own database; clocks that jump, Heed's and the database's. */
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { clusterDirectoryOf } from '../../src/shell/embedded/cluster.js';
import { stopLeftBehind } from '../../src/shell/embedded/left-behind.js';
import { identityOf } from '../../src/shell/embedded/ownership.js';
import { addressOfRunning } from '../../src/shell/embedded/start-embedded-postgres.js';
import { makeServer, serversDirectory } from './debian-postgres.js';
import { type Lane, testLanes } from './fault-lanes.js';
import { givenClock, type SetClock } from './set-clock.js';
import { givenSmallDisk, type SmallDisk } from './small-disk.js';
import { openStand } from './stand.js';

const held: { disk?: SmallDisk; heed?: SetClock; database?: SetClock } = {};

const fullDisk: Lane = {
  faults: [
    {
      name: 'the disk of the data full for 6 s, then freed',
      async inject() {
        await held.disk?.fill();
        await wait(6_000);
        await held.disk?.free();
      },
    },
    {
      name: 'the disk full, and no room for the write-ahead log: PostgreSQL dies of it again and again for 6 s; then freed',
      async inject({ db }) {
        await held.disk?.fill();
        const until = performance.now() + 6_000;
        let died = false;
        while (performance.now() < until) {
          // The next file of the log, for which there is no room.
          await db
            .rows(sql`select pg_switch_wal(), pg_logical_emit_message(true, 'fault', 'x')`)
            .catch(() => (died = true));
          await held.disk?.fill();
          await wait(20);
        }
        if (!died) throw new Error('PostgreSQL found room on a disk that is full');
        await held.disk?.free();
      },
    },
  ],
  async open(atEnd) {
    const disk = await givenSmallDisk(400);
    held.disk = disk;
    atEnd(disk.remove);
    const dataDir = path.join(disk.directory, 'data');
    atEnd(async () => {
      await stopLeftBehind(`heed-${await identityOf(clusterDirectoryOf(dataDir))}`);
    });
    const stand = await openStand('', {
      direct: true,
      env: { DATA_DIR: dataDir },
      embedded: { databaseUrl: async () => (await addressOfRunning(dataDir)) ?? '' },
    });
    atEnd(stand.stop);
    return stand;
  },
};

const hour = 3_600;
/** There and back, with words in between. */
const jumps = (which: 'heed' | 'database', seconds: number) => async () => {
  await held[which]?.jumpTo(seconds);
  await wait(1_500);
  await held[which]?.jumpTo(0);
};

const jumpingClocks: Lane = {
  faults: [
    { name: 'the database’s clock jumps an hour ahead, and back', inject: jumps('database', hour) },
    { name: 'the database’s clock jumps an hour back, and ahead', inject: jumps('database', -hour) },
    { name: 'Heed’s clock jumps an hour ahead, and back', inject: jumps('heed', hour) },
    { name: 'Heed’s clock jumps an hour back, and ahead', inject: jumps('heed', -hour) },
    {
      name: 'both clocks jump a day ahead, and back',
      async inject() {
        for (const seconds of [24 * hour, 0]) {
          await Promise.all([held.heed?.jumpTo(seconds), held.database?.jumpTo(seconds)]);
          await wait(1_500);
        }
      },
    },
  ],
  async open(atEnd) {
    const { directory, remove } = await serversDirectory();
    atEnd(remove);
    const [heed, database] = [await givenClock(), await givenClock()];
    Object.assign(held, { heed, database });
    for (const clock of [heed, database]) atEnd(clock.remove);
    const server = await makeServer(path.join(directory, 'data'), { env: database.env });
    atEnd(server.kill);
    const stand = await openStand(server.url, { env: heed.env });
    atEnd(stand.stop);
    return stand;
  },
};

testLanes([fullDisk, jumpingClocks]);
