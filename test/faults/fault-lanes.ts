/**
 * Lanes of faults: stands run side by side, the faults of each one after the other, so that each meets a Heed that has
 * lived through those before it. Each fault is a test, and a row of the table that is printed at the end.
 */
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultTable } from './fault-table.js';
import { type Fault, type FaultRow, measureFault } from './measure-fault.js';
import type { Stand } from './stand.js';
import { brokenOff, retryableCodes } from './traffic.js';

export interface Lane {
  faults: readonly Fault[];
  open(atEnd: (stop: () => Promise<void>) => void): Promise<Stand>;
}

/** Of the row, what is not as it must be: the message of a failed test then shows that, and nothing else. */
function whatIsWrong(row: FaultRow): Partial<FaultRow> {
  const right: Partial<FaultRow> = {
    found: row.acknowledged,
    // A client sends again until it is acknowledged.
    acknowledged: row.sent,
    twice: 0,
    gaps: 0,
    timesBackwards: 0,
    listDiffers: 0,
    contradicted: 0,
    followedWrongly: 0,
    broken: [],
    unproved: 0,
    followerError: undefined,
    importProblems: [],
    idleInTransaction: 0,
    ready: true,
  };
  return Object.fromEntries(
    Object.entries(row).filter(
      ([what, value]) => what in right && !isDeepStrictEqual(value, right[what as keyof FaultRow]),
    ),
  );
}

/** For use at the top of a test file. */
export function testLanes(lanes: readonly Lane[]): void {
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
    process.stdout.write(`\n${faultTable(rows)}\n\n`);
  }, 120_000);

  describe('nothing acknowledged is missing, nothing is twice, and all is whole again within seconds', () => {
    for (const { faults } of lanes) {
      it.each(faults)(
        '$name',
        async (fault) => {
          const row = await measured.get(fault);
          if (row === undefined) throw new Error('this fault was not measured');
          rows.push(row);
          expect(whatIsWrong(row)).toEqual({});
          expect(row.sent).toBeGreaterThan(20);
          const allowed = fault.killsHeed === true ? [...retryableCodes, brokenOff] : retryableCodes;
          expect(allowed).toEqual(expect.arrayContaining(Object.keys(row.codes)));
          expect(allowed).toEqual(expect.arrayContaining(Object.keys(row.readCodes)));
          expect(row.secondsUntilWhole).toBeLessThan(30);
          expect(row.slowestWrite).toBeLessThan(25_000);
          expect(row.slowestRead).toBeLessThan(15_000);
        },
        900_000,
      );
    }
  });
}
