/**
 * Heed as a whole under faults of the database and of the way to it: real processes, real HTTP, a real follower, steady
 * traffic. Stands run side by side, the faults of one after the other, so that each meets a Heed that has lived through
 * those before it.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cloneDatabase } from '../support/database.js';
import { startKillablePostgres } from '../support/killable-postgres.js';
import { showsFigures } from '../support/show.js';
import { brokenLinks, deafLinks, silentLinks } from './broken-links.js';
import { deadServers, longDeadServers, serverConnections } from './dead-servers.js';
import { faultTable } from './fault-table.js';
import { killedSessions } from './killed-sessions.js';
import { type Fault, type FaultRow, measureFault } from './measure-fault.js';
import { openStand, type Stand, type StandOptions } from './stand.js';
import { retryableCodes } from './traffic.js';

interface Lane {
  faults: Fault[];
  open(atEnd: (stop: () => Promise<void>) => void): Promise<Stand>;
}

const onClone =
  (options: StandOptions = {}): Lane['open'] =>
  async (atEnd) => {
    const database = await cloneDatabase({ connections: 1 });
    atEnd(database.drop);
    const stand = await openStand(database.url, options);
    atEnd(stand.stop);
    return stand;
  };
const onOwnServer: Lane['open'] = async (atEnd) => {
  const postgres = await startKillablePostgres({ max_connections: String(serverConnections) });
  atEnd(postgres.stop);
  const stand = await openStand(postgres.url, { postgres });
  atEnd(stand.stop);
  return stand;
};

const lanes: Lane[] = [
  { faults: longDeadServers, open: onOwnServer },
  { faults: deadServers, open: onOwnServer },
  { faults: killedSessions, open: onClone() },
  { faults: brokenLinks, open: onClone() },
  { faults: silentLinks, open: onClone() },
  { faults: deafLinks, open: onClone({ otherWriter: true }) },
];

const measured = new Map<Fault, Promise<FaultRow>>();
const rows: FaultRow[] = [];
const stops: (() => Promise<void>)[] = [];

/** Each fault's row, in the lane's own time. */
function run(lane: Lane): void {
  let before: Promise<unknown> = Promise.resolve();
  const stand = lane.open((stop) => void stops.push(stop));
  for (const fault of lane.faults) {
    const row = Promise.all([stand, before]).then(([opened]) => measureFault(opened, fault));
    before = row.catch(() => undefined);
    measured.set(fault, row);
  }
}

beforeAll(() => lanes.forEach(run));
afterAll(async () => {
  await Promise.allSettled(measured.values());
  for (const stop of stops.toReversed()) await stop();
  if (showsFigures) process.stdout.write(`\n${faultTable(rows)}\n\n`);
}, 120_000);

describe('nothing acknowledged is missing, nothing is twice, and all is whole again within seconds', () => {
  for (const { faults } of lanes) {
    it.each(faults)(
      '$name',
      async (fault) => {
        const row = await measured.get(fault);
        if (row === undefined) throw new Error('this fault was not measured');
        rows.push(row);
        expect(row).toMatchObject({
          found: row.acknowledged,
          // A client sends again until it is acknowledged.
          acknowledged: row.sent,
          twice: 0,
          gapless: true,
          followedWrongly: 0,
          followerError: undefined,
          idleInTransaction: 0,
          ready: true,
        });
        expect(row.sent).toBeGreaterThan(20);
        expect(retryableCodes).toEqual(expect.arrayContaining(Object.keys(row.codes)));
        expect(retryableCodes).toEqual(expect.arrayContaining(Object.keys(row.readCodes)));
        expect(row.secondsUntilWhole).toBeLessThan(30);
        expect(row.slowestWrite).toBeLessThan(25_000);
        expect(row.slowestRead).toBeLessThan(15_000);
      },
      400_000,
    );
  }
});
