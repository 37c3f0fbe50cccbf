import 'reflect-metadata';

import { startApp } from './shell/app.js';
import { readConfig, type ConfigBeforeKeys } from './shell/config.js';
import { startEmbeddedPostgres } from './shell/embedded/start-embedded-postgres.js';
import { greet } from './shell/greeting.js';
import { findKeys } from './shell/keys.js';
import { createLog, type Logger } from './shell/log.js';
import { refusalOf } from './shell/refusal.rules.js';
import { createShutdown, shutDownOn, type Shutdown } from './shell/shutdown.js';
import { tryPort } from './shell/try-port.js';

type Started =
  | { kind: 'started'; greeting: string }
  | { kind: 'refused'; message: string }
  | { kind: 'stopping' };

/** Starts everything in order, and gives `shutdown` each thing's stop as soon as it runs. */
async function start(config: ConfigBeforeKeys, log: Logger, shutdown: Shutdown): Promise<Started> {
  await tryPort(config);
  let { databaseUrl } = config;
  let ownerUrl: string | undefined;
  if (databaseUrl === undefined) {
    const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
    if (embedded.kind === 'refused') return embedded;
    shutdown.add(embedded.stop);
    databaseUrl = embedded.serverUrl;
    ownerUrl = embedded.databaseUrl;
    if (embedded.tookOver)
      log.warn('a database server left behind by a Heed that was killed was stopped first');
  }
  if (shutdown.begun()) return { kind: 'stopping' };
  const keys = await findKeys(config);
  if (keys.kind === 'refused') return keys;
  const outcome = await startApp({ config: keys.config, databaseUrl, ownerUrl, log });
  if (outcome.kind === 'refused') return outcome;
  shutdown.add(outcome.app.stop);
  const greeting = greet({
    url: outcome.app.url,
    platformKey: keys.platformKeyMade ? keys.config.platformKey : undefined,
    explorer: config.explorer,
    colours: process.stdout.isTTY,
  });
  return { kind: 'started', greeting };
}

function refuse(message: string): void {
  process.stderr.write(`Heed can't start: ${message}\n`);
}

const read = readConfig(process.env);
if (read.kind === 'problems') {
  refuse(read.problems.join('\n                  '));
  process.exitCode = 1;
} else {
  const { config } = read;
  const log = createLog(config.logLevel);
  const shutdown = createShutdown(log);
  shutDownOn(shutdown, log);
  try {
    const started = await start(config, log, shutdown);
    if (started.kind === 'started' && !shutdown.begun()) process.stdout.write(started.greeting);
    if (started.kind === 'refused') {
      refuse(started.message);
      shutdown.begin(1);
    }
  } catch (error) {
    const { host, port, databaseUrl } = config;
    const refusal = refusalOf(error, { host, port, databaseGiven: databaseUrl !== undefined });
    if (refusal === undefined) log.fatal({ err: error }, 'the start failed');
    else refuse(refusal);
    shutdown.begin(1);
  }
  shutdown.allAdded();
}
