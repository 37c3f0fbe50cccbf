/**
 * The set of an account: how long it takes to load, what memory it takes, and how long the server stands still while it is
 * loaded and while it grows. Each reading is of a fresh server, which has screened an empty account before, so that what is
 * loaded once is not counted. A plain JavaScript Set of the same texts stands beside it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Aim, Row, Section } from '../bench.js';
import { count, megabytes, milliseconds } from '../format.js';
import type { Heed } from '../heed.js';
import { forgetPeak, freePort, inspect, memoryOf } from '../live/process-memory.js';
import { median } from '../measure.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import type { ScreeningAccount } from './fill-accounts.js';
import { type Ground, groundOf, largest } from './ground.js';
import { growAccount } from './grow-account.js';
import { type Pauses, pausesWhile } from './pauses.js';
import { fillPlainSet, startPlainSet } from './plain-set.js';
import { loadSet, screenSome, setFigures } from './recipient-set.js';

interface Reading {
  /** Milliseconds. */
  load: number;
  /** Bytes that the process took more, as the system counts, after all garbage was collected; and at its highest. */
  resident: number;
  peak: number;
  /** Bytes in use more, as V8 counts: heap, and buffers outside it. */
  inUse: number;
  idle?: Pauses;
  loading?: Pauses;
  growing?: Pauses;
}

/** Words that come while the set is there, for each 100 that it holds. */
const grownBy = 5;
const growthBatch = 2_000;

export async function screeningSets(resources: Resources): Promise<Section[]> {
  const ground = await groundOf(resources);
  const memory: Row[] = [];
  const pauses: Row[] = [];
  for (const account of ground.accounts) {
    const readings: Reading[] = [];
    for (let round = 0; round < Math.min(3, resources.rounds); round += 1) {
      sayProgress(`a set of ${count(account.entries)}`);
      readings.push(await readingOfHeed(resources, ground, account, round));
    }
    const name = `${count(account.entries)} out`;
    memory.push(
      memoryRow(`a set of Heed, ${name}`, account.entries, readings, account.entries === largest),
      memoryRow(`a plain Set, ${name}`, account.entries, [await readingOfPlain(resources, account)], false),
    );
    pauses.push(...pauseRows(name, readings, account.entries === largest));
  }
  return [
    {
      title: 'A set in memory, above a server that has screened for an empty account',
      columns: ['loaded in', 'resident', 'peak', 'in use', 'in use, each'],
      rows: memory,
      notes: [
        'Resident is what the system counts, after all garbage was collected; the peak is the system’s too, while it was loaded. In use is what V8 counts then, heap and buffers. Loaded: from the first screening, which finds no set, to one that the set has answered; a plain Set makes its texts instead, and asks no database.',
      ],
    },
    {
      title: 'How long the event loop stands still',
      columns: ['p99', 'longest'],
      rows: pauses,
    },
  ];
}

async function readingOfHeed(
  resources: Resources,
  { database }: Ground,
  account: ScreeningAccount,
  round: number,
): Promise<Reading> {
  const port = await freePort();
  const heed = await resources.startHeed({
    databaseUrl: database.url,
    env: { NODE_OPTIONS: `--inspect-port=${port}` },
  });
  const inspected = await inspect(heed.pid, port);
  try {
    await screenNobody(heed, database);
    const before = await settled();
    const idle = await pausesWhile(inspected, () => pause(resources.quick ? 500 : 2_000));
    await forgetPeak(heed.pid);
    let load = 0;
    const loading = await pausesWhile(inspected, async () => {
      load = await loadSet(heed, account);
    });
    const { peak } = await memoryOf(heed.pid);
    for (let call = 0; call < 10; call += 1) await screenSome(heed, account, 10_000, call);
    const { addresses } = await setFigures(heed);
    const after = await settled();
    const growing = await pausesWhile(inspected, () => grow(heed, { database, account, round }));
    const reading: Reading = {
      load,
      resident: after.resident - before.resident,
      peak: peak - before.resident,
      inUse: after.inUse - before.inUse,
      idle,
      loading,
      growing,
    };
    if (addresses < account.entries) throw new Error(`the set holds ${addresses} addresses`);
    return reading;
  } finally {
    inspected.close();
    await heed.stop();
  }

  async function settled() {
    const { heap, buffers } = await inspected.inUse();
    const { resident } = await memoryOf(heed.pid);
    return { resident, inUse: heap + buffers };
  }
}

/** An account without a list, ten batches: code is compiled, connections are open. */
async function screenNobody(heed: Heed, { sql }: Ground['database']): Promise<void> {
  const account = await heed.addAccount();
  const [sender] = await sql<{ sender_id: string }[]>`
    select sender_id from senders where account_id = ${account.accountId}`;
  const empty = { ...account, senderId: sender?.sender_id ?? '', entries: 1, cameBack: 1 };
  for (let call = 0; call < 10; call += 1) await screenSome(heed, empty, 10_000, call);
}

/** Words come as another process would record them, and screenings meanwhile have the set read on. */
async function grow(
  heed: Heed,
  { database, account, round }: { database: Ground['database']; account: ScreeningAccount; round: number },
): Promise<void> {
  const words = Math.ceil((account.entries * grownBy) / 100 / growthBatch) * growthBatch;
  const { addresses } = await setFigures(heed);
  for (let grown = 0; grown < words; grown += growthBatch) {
    await growAccount(database, account, round * words + grown, growthBatch);
    await screenSome(heed, account, 100, grown);
  }
  const now = (await setFigures(heed)).addresses;
  // Two addresses of millions may have one tag.
  if (now < addresses + words - 10 || now > addresses + words)
    throw new Error(`${words} people more said something, and the set grew by ${now - addresses}`);
}

async function readingOfPlain(resources: Resources, account: ScreeningAccount): Promise<Reading> {
  const port = await freePort();
  const plain = await startPlainSet(resources, { NODE_OPTIONS: `--inspect-port=${port}` });
  const inspected = await inspect(plain.pid, port);
  try {
    await fillPlainSet(plain, 1);
    const before = await inspected.inUse();
    const { resident } = await memoryOf(plain.pid);
    await forgetPeak(plain.pid);
    const began = performance.now();
    await fillPlainSet(plain, account.entries);
    const load = performance.now() - began;
    const { peak } = await memoryOf(plain.pid);
    const after = await inspected.inUse();
    return {
      load,
      resident: (await memoryOf(plain.pid)).resident - resident,
      peak: peak - resident,
      inUse: after.heap + after.buffers - before.heap - before.buffers,
    };
  } finally {
    inspected.close();
    await plain.stop();
  }
}

function memoryRow(name: string, entries: number, readings: readonly Reading[], isAim: boolean): Row {
  const of = (pick: (reading: Reading) => number) => median(readings.map(pick));
  const [load, resident, inUse] = [of((one) => one.load), of((one) => one.resident), of((one) => one.inUse)];
  const limit = 100 * 2 ** 20;
  const aims: Aim[] = [
    { measured: load, atMost: 5_000, write: milliseconds, what: 'to load' },
    { measured: resident, atMost: limit, write: megabytes, what: 'resident' },
    { measured: inUse, atMost: limit, write: megabytes, what: 'in use' },
  ];
  return row(
    name,
    [
      milliseconds(load),
      megabytes(resident),
      megabytes(of((one) => one.peak)),
      megabytes(inUse),
      `${(inUse / entries).toFixed(1)} B`,
    ],
    ...(isAim ? aims : []),
  );
}

function pauseRows(name: string, readings: readonly Reading[], isAim: boolean): Row[] {
  const kinds = [
    ['idle', 'nothing to do'],
    ['loading', 'while the set is loaded'],
    ['growing', `while it grows by ${grownBy} %`],
  ] as const;
  return kinds.map(([kind, what]) => {
    const of = (pick: (pauses: Pauses) => number) =>
      median(readings.map((reading) => pick(reading[kind] ?? { p99: Number.NaN, longest: Number.NaN })));
    const longest = of((one) => one.longest);
    const aim: Aim = { measured: longest, atMost: 50, write: milliseconds, what: 'at most' };
    return row(
      `${what}, ${name}`,
      [milliseconds(of((one) => one.p99)), milliseconds(longest)],
      ...(isAim && kind !== 'idle' ? [aim] : []),
    );
  });
}
