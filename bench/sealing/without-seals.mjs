/** Heed as it was built, which seals nothing in the background: what sealing costs is held against it. */
import 'reflect-metadata';
import { ensureBuilt } from '../../scripts/built.mjs';

if (!ensureBuilt()) throw new Error('the build failed');
const { startApp } = await import('../../dist/shell/app.js');
const { readConfig } = await import('../../dist/shell/config.js');
const { findKeys } = await import('../../dist/shell/keys.js');
const { createLog } = await import('../../dist/shell/log.js');
const { createShutdown, shutDownOn } = await import('../../dist/shell/shutdown.js');

const read = readConfig(process.env);
if (read.kind === 'problems') throw new Error(read.problems.join('\n'));
const keys = await findKeys(read.config);
if (keys.kind === 'refused') throw new Error(keys.message);
const { databaseUrl = '' } = keys.config;
const log = createLog(keys.config.logLevel);
const shutdown = createShutdown(log);
shutDownOn(shutdown, log);
const started = await startApp({ config: keys.config, databaseUrl, log, sealing: 'off' });
if (started.kind === 'refused') throw new Error(started.message);
shutdown.add(started.app.stop);
shutdown.allAdded();
process.stdout.write(`HEED=${started.app.url}/graphql\n`);
