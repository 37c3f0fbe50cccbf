/**
 * What sealing costs those who record: STOPs to a Heed that seals, against the same to one that seals nothing, each on a
 * database of its own, in turns. How far the seals are behind when the last STOP was answered, and how long it takes until
 * a signed checkpoint speaks of it. And how fast a log is verified.
 */
import type { Section } from '../bench.js';
import { checkLog } from '../check-log.js';
import type { BenchDatabase } from '../database.js';
import { count } from '../format.js';
import type { BenchAccount, Heed } from '../heed.js';
import { measure, median, medianRun, ratioOf, type Run, runCells, runColumns, runNote } from '../measure.js';
import type { Resources } from '../resources.js';
import { sayProgress } from '../say-progress.js';
import { row } from '../table.js';
import { type Lag, lagOf } from './lag.js';
import { verifying } from './verifying.js';

const connections = 64;
const manyAccounts = 50;
const withoutSeals = new URL('./without-seals.mjs', import.meta.url);

interface Side {
  heed: Heed;
  database: BenchDatabase;
  one: BenchAccount[];
  many: BenchAccount[];
}

interface SealedRun {
  run: Run;
  lag: Lag;
}

type To = 'one' | 'many';

export async function sealing(resources: Resources): Promise<Section[]> {
  const sealed = await openSide(resources);
  const bare = await openSide(resources, withoutSeals);
  sayProgress('STOPs with sealing and without');
  const runs = {
    one: await inTurns(resources, sealed, bare, 'one'),
    many: await inTurns(resources, sealed, bare, 'many'),
  };
  await bare.heed.stop();
  const sections = [costs(runs), lags(runs)];
  sections.push(await verifying(resources, sealed));
  await sealed.heed.stop();
  return sections;
}

async function openSide(resources: Resources, script?: URL): Promise<Side> {
  const database = await resources.startDatabase();
  const heed = await resources.startHeed({ databaseUrl: database.url, ...(script && { script }) });
  const one = [await heed.addAccount()];
  const many: BenchAccount[] = [];
  while (many.length < manyAccounts) many.push(await heed.addAccount());
  return { heed, database, one, many };
}

interface InTurns {
  sealed: SealedRun[];
  bare: Run[];
}

async function inTurns(resources: Resources, sealed: Side, bare: Side, to: To): Promise<InTurns> {
  const send = (side: Side, seconds = resources.seconds) =>
    measure(resources, {
      server: side.heed,
      database: side.database,
      url: side.heed.graphql,
      keys: side[to].map(({ key }) => key),
      requests: { kind: 'inbound' },
      connections,
      seconds,
    });
  /** What is left to be sealed is not left to the next run. */
  const sendSealed = async (seconds?: number): Promise<SealedRun> => {
    const run = await send(sealed, seconds);
    return { run, lag: await lagOf(sealed.database, sealed[to]) };
  };
  const first = { sealed: await sendSealed(3), bare: await send(bare, 3) };
  const runs: InTurns = { sealed: [], bare: [] };
  for (let round = 0; round < resources.rounds; round += 1) {
    // Whoever comes second finds the machine as the first has left it.
    if (round % 2 === 0) runs.sealed.push(await sendSealed());
    runs.bare.push(await send(bare));
    if (round % 2 === 1) runs.sealed.push(await sendSealed());
  }
  const sent = (all: readonly Run[]) => all.reduce((sum, { operations }) => sum + operations, 0);
  const idsOf = (accounts: readonly BenchAccount[]) => accounts.map(({ accountId }) => accountId);
  await checkLog(
    sealed.database,
    idsOf(sealed[to]),
    sent([first.sealed, ...runs.sealed].map(({ run }) => run)),
  );
  await checkLog(bare.database, idsOf(bare[to]), sent([first.bare, ...runs.bare]));
  const [{ seals } = { seals: 0 }] = await bare.database.sql<{ seals: number }[]>`
    select count(*)::integer as seals from event_seals`;
  if (seals !== 0) throw new Error(`a Heed without sealing has made ${seals} seals`);
  return runs;
}

const names: Record<To, string> = { one: 'one account', many: `${manyAccounts} accounts` };

function costs(runs: Record<To, InTurns>): Section {
  return {
    title: `One STOP a call, ${connections} connections, sealed and not`,
    columns: runColumns,
    rows: (['one', 'many'] as const).flatMap((to) => {
      const sealed = runs[to].sealed.map(({ run }) => run);
      return [
        row(`without sealing, ${names[to]}`, runCells(medianRun(runs[to].bare), 'messages')),
        row(`with sealing, ${names[to]}`, runCells(medianRun(sealed), 'messages'), {
          measured: ratioOf(sealed, runs[to].bare),
          what: 'of that without sealing',
          atLeast: 0.95,
        }),
      ];
    }),
    notes: [runNote],
  };
}

function lags(runs: Record<To, InTurns>): Section {
  const seconds = (value: number) => `${value.toFixed(1)} s`;
  return {
    title: 'How far seals and checkpoints are behind when the last STOP was answered',
    columns: ['STOPs of a run', 'without a seal', 'until all are sealed', 'until all are signed'],
    rows: (['one', 'many'] as const).map((to) => {
      const of = (pick: (run: SealedRun) => number) => median(runs[to].sealed.map(pick));
      return row(names[to], [
        count(of(({ run }) => run.operations)),
        count(of(({ lag }) => lag.unsealed)),
        seconds(of(({ lag }) => lag.untilSealed)),
        seconds(of(({ lag }) => lag.untilSigned)),
      ]);
    }),
    notes: ['Medians of the runs. An event is signed once a checkpoint speaks of it or of one behind it.'],
  };
}
