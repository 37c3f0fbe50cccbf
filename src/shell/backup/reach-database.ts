/** The database of this installation, as its server is told of it: one of one's own, or that in the data directory. */
import { existsSync } from 'node:fs';
import type { ConfigBeforeKeys } from '../config.js';
import { clusterDirectoryOf } from '../embedded/cluster.js';
import { addressOfRunning, startEmbeddedPostgres } from '../embedded/start-embedded-postgres.js';
import type { Logger } from '../log.js';
import { ExitCode, Failure } from './exit-codes.js';

export interface Reached {
  /** Of the owner of the tables. */
  databaseUrl: string;
  /** Stops what was started for it. */
  stop(): Promise<void>;
}

/** `for` a backup a Heed may be running; a restore needs the data directory for itself, and makes a database where none is. */
export async function reachDatabase(
  config: Pick<ConfigBeforeKeys, 'databaseUrl' | 'databaseOwnerUrl' | 'dataDir'>,
  log: Logger,
  purpose: 'backup' | 'restore',
): Promise<Reached> {
  const { databaseUrl, databaseOwnerUrl, dataDir } = config;
  if (databaseUrl !== undefined)
    return {
      databaseUrl: databaseOwnerUrl ?? databaseUrl,
      stop: async () => undefined,
    };
  if (purpose === 'backup' && !existsSync(clusterDirectoryOf(dataDir)))
    throw new Failure(`there is no database in ${dataDir}`, ExitCode.usage, [
      'set DATA_DIR to where Heed has its data, or DATABASE_URL, as for the server',
    ]);
  const started = await startEmbeddedPostgres({ dataDir, log });
  if (started.kind === 'started') {
    const { databaseUrl: own, stop } = started;
    return { databaseUrl: own, stop };
  }
  if (purpose === 'restore' && started.inUse === true)
    throw new Failure(
      `${started.message}: nothing is restored into a database that is being used`,
      ExitCode.refused,
      ['stop that Heed first, or set DATA_DIR to another directory'],
    );
  const running = started.inUse === true ? await addressOfRunning(dataDir) : null;
  if (running === null) throw new Failure(started.message, ExitCode.refused);
  return { databaseUrl: running, stop: async () => undefined };
}
