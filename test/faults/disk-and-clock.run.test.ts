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
import { openStand, type Stand } from './stand.js';

const held: { disk?: SmallDisk; heed?: SetClock; database?: SetClock } = {};

/** Whatever comes of it, there is room again in the end. */
async function whileFull(work: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const { disk } = held;
  if (disk === undefined) throw new Error('there is no disk to fill');
  try {
    await disk.fill();
    await work(disk);
  } finally {
    await disk.free();
  }
}

const fullDisk: Lane = {
  faults: [
    { name: 'the disk of the data full for 6 s, then freed', inject: () => whileFull(() => wait(6_000)) },
    {
      name: 'the disk full, and no room for the write-ahead log: PostgreSQL dies of it again and again for 6 s; then freed',
      inject: ({ db }) =>
        whileFull(async (disk) => {
          const until = performance.now() + 6_000;
          let died = false;
          while (performance.now() < until) {
            // The next file of the log, for which there is no room.
            const next = sql`select pg_switch_wal(), pg_logical_emit_message(true, 'fault', 'x')`;
            await db.rows(next).catch(() => (died = true));
            await disk.fill();
            await wait(20);
          }
          if (!died) throw new Error('PostgreSQL found room on a disk that is full');
        }),
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
      // On the disk that is full.
      checkpointDir: path.join(disk.directory, 'checkpoints'),
      embedded: { databaseUrl: async () => (await addressOfRunning(dataDir)) ?? '' },
    });
    atEnd(stand.stop);
    return stand;
  },
};

const hour = 3_600;

/** Seconds that the two clocks are ahead of this process's, by what Heed and the database say. */
async function aheadBy({ clients, db }: Stand): Promise<{ heed: number; database: number }> {
  const answer = await fetch(`${clients[0]?.url}/health/live`);
  const [row] = await db.rows<{ at: number }>(
    sql`select extract(epoch from clock_timestamp())::float8 as at`,
  );
  const now = Date.now() / 1_000;
  return { heed: Date.parse(answer.headers.get('date') ?? '') / 1_000 - now, database: (row?.at ?? 0) - now };
}

/** There and back, with words in between. A clock that did not jump would show nothing. */
const jumps = (which: readonly ('heed' | 'database')[], seconds: number) => async (stand: Stand) => {
  const clocks = which.map((one) => held[one]).filter((clock) => clock !== undefined);
  // They are asked again and again: a program keeps for a moment what time it was.
  const set = async (to: number) => {
    await Promise.all(clocks.map((clock) => clock.jumpTo(to)));
    for (const until = performance.now() + 20_000; ; await wait(200)) {
      const ahead = await aheadBy(stand);
      if (which.every((one) => Math.abs(ahead[one] - to) < 60)) return;
      if (performance.now() > until)
        throw new Error(`a clock did not jump to ${to} s: they are ahead by ${JSON.stringify(ahead)}`);
    }
  };
  await set(seconds);
  await wait(1_500);
  await set(0);
};

const jumpingClocks: Lane = {
  faults: [
    { name: 'the database’s clock jumps an hour ahead, and back', inject: jumps(['database'], hour) },
    { name: 'the database’s clock jumps an hour back, and ahead', inject: jumps(['database'], -hour) },
    { name: 'Heed’s clock jumps an hour ahead, and back', inject: jumps(['heed'], hour) },
    { name: 'Heed’s clock jumps an hour back, and ahead', inject: jumps(['heed'], -hour) },
    {
      name: 'both clocks jump a day ahead, and back',
      inject: jumps(['heed', 'database'], 24 * hour),
      outlastsUploads: true,
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
