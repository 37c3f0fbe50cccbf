/** Builds the objects, wires them, starts them, and stops them in reverse: at the end, and when a start fails halfway. */
import { askingAgain } from '../core/db/ask-again.js';
import { admitServer } from '../core/db/admit-server.js';
import { connect } from '../core/db/connect.js';
import { migrateJobs } from '../core/db/job-schema.js';
import { migrate } from '../core/db/migrate.js';
import type { AppOptions } from './app-options.js';
import { refusalOfDatabase } from './refused-database.js';
import { buildGuardedSchema } from './graphql/schema.js';
import { createMetrics, watch } from './metrics.js';
import { startServer } from './start-server.js';
import { startServices } from './start-services.js';
import { createStops, type Stops } from './stops.js';

export interface RunningApp {
  url: string;
  /** Finishes what is in flight and closes all. */
  stop(): Promise<void>;
}

type AllStarted = { kind: 'listening'; url: string } | { kind: 'refused'; message: string };

export type AppStart = { kind: 'listening'; app: RunningApp } | { kind: 'refused'; message: string };

/** Nothing that it started runs on when it throws. */
export async function startApp(options: AppOptions): Promise<AppStart> {
  const stops = createStops();
  try {
    const started = await startAll(options, stops);
    if (started.kind === 'listening')
      return { kind: 'listening', app: { url: started.url, stop: () => stops.run() } };
    await stops.run();
    return started;
  } catch (error) {
    try {
      await stops.run();
    } catch (failure) {
      options.log.error({ err: failure }, 'stopping after a failed start failed');
    }
    throw error;
  }
}

/** Gives `stops` each thing's stop as soon as it runs, and where it listens in the end. */
async function startAll(options: AppOptions, stops: Stops): Promise<AllStarted> {
  const { config, databaseUrl } = options;
  const ownerUrl = options.ownerUrl ?? config.databaseOwnerUrl;
  if (ownerUrl !== undefined) {
    await migrate(ownerUrl);
    await migrateJobs(ownerUrl);
    await admitServer(ownerUrl, databaseUrl);
  }
  const schema = await buildGuardedSchema();
  const db = connect(databaseUrl);
  stops.add(() => db.close());
  const refusal = await refusalOfDatabase(db, ownerUrl !== undefined);
  if (refusal !== null) return { kind: 'refused', message: refusal };
  const lasting = askingAgain(db, options.askAgain);
  const metrics = createMetrics();
  const started = await startServices(options, db, lasting, metrics, stops);
  const server = await startServer(options, schema, started, lasting, metrics, stops);
  watch(metrics.registry, { ...started.figures, ...server.figures });
  started.services.publicUrl = config.publicUrl ?? server.url;
  return { kind: 'listening', url: server.url };
}
