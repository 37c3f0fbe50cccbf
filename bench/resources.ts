/** What benches may use. Nothing is started before it is asked for; all of it is stopped at the end, the last first. */
import { type BenchDatabase, startDatabase } from './database.js';
import { type Heed, type HeedOptions, startHeed } from './heed.js';
import { type LoadProcess, startLoad } from './load-process.js';
import { type Program, type ProgramOptions, startProgram } from './program.js';

export interface Resources {
  /** A smoke run: one short run of each, to see that it works. */
  quick: boolean;
  /** Entries of the lists, and recipients of the campaigns, that screening is measured with: larger ones are left out. */
  most: number;
  /** Runs of each kind; the report shows their medians. */
  rounds: number;
  /** Of one run. */
  seconds: number;
  /** The first sequence that no request has used; measure() moves it on. */
  sequence: number;
  /** The database that benches share. */
  database(): Promise<BenchDatabase>;
  /** Heed on that database, shared likewise. */
  heed(): Promise<Heed>;
  /** A database of the bench's own. */
  startDatabase(): Promise<BenchDatabase>;
  /** Another Heed; several on one database are several processes of one installation. */
  startHeed(options: HeedOptions): Promise<Heed>;
  /** A program that Heed is measured against. */
  startProgram(options: ProgramOptions): Promise<Program>;
  /** The process that makes the load, by its file in this directory; started once. */
  load<Job, Result>(file: string): LoadProcess<Job, Result>;
}

export function createResources(options: { quick: boolean; most: number; profileTo: string | undefined }): {
  resources: Resources;
  stopAll(): Promise<void>;
} {
  const { quick, most, profileTo } = options;
  const stops: (() => unknown)[] = [];
  const loads = new Map<string, LoadProcess<never, unknown>>();
  let database: Promise<BenchDatabase> | undefined;
  let heed: Promise<Heed> | undefined;

  async function kept<Started extends { stop(): unknown }>(starting: Promise<Started>): Promise<Started> {
    const started = await starting;
    stops.push(() => started.stop());
    return started;
  }

  const resources: Resources = {
    quick,
    most,
    rounds: quick ? 1 : 5,
    seconds: quick ? 2 : 5,
    sequence: 0,
    database: () => (database ??= kept(startDatabase())),
    heed: () => (heed ??= resources.database().then(({ url }) => resources.startHeed({ databaseUrl: url }))),
    startDatabase: () => kept(startDatabase()),
    startHeed: (given) => kept(startHeed({ profileTo, ...given })),
    startProgram: (given) => kept(startProgram({ profileTo, ...given })),
    load<Job, Result>(file: string) {
      const there = loads.get(file);
      if (there !== undefined) return there as LoadProcess<Job, Result>;
      const started = startLoad<Job, Result>(file);
      stops.push(() => started.stop());
      loads.set(file, started);
      return started;
    },
  };
  return {
    resources,
    async stopAll() {
      for (const stop of stops.toReversed()) await stop();
    },
  };
}
