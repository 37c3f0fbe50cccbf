/** A Heed's database in a process of its own, to be killed: prints where it is, and runs until it is ended. */
import { runnerImport } from 'vite';

const { module } = await runnerImport('/src/shell/embedded/start-embedded-postgres.ts', {
  configFile: false,
});
const silent = () => undefined;
const log = { debug: silent, info: silent, warn: silent, error: silent };
const started = await module.startEmbeddedPostgres({
  dataDir: process.argv[2],
  log,
  settings: { fsync: 'off' },
});
process.stdout.write(`${JSON.stringify(started)}\n`);
