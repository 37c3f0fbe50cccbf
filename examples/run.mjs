/**
 * Runs a TypeScript file of this directory: `node examples/run.mjs scheduler.ts …`. Node 20 takes no types, so vite takes them
 * off. `heed/client` is the built one, as for anybody who has installed it.
 */
import { runnerImport } from 'vite';
import { ensureBuilt } from '../scripts/built.mjs';

const [, , file = 'scheduler.ts', ...rest] = process.argv;
if (ensureBuilt()) {
  const { module } = await runnerImport(new URL(file, import.meta.url).pathname, { configFile: false });
  process.exitCode = await module.main(rest);
} else {
  process.stderr.write('the build failed\n');
  process.exitCode = 1;
}
