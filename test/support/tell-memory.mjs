/**
 * Given to a process with --import: at SIGUSR2 it collects garbage and writes what it holds then into MEMORY_FILE.
 * Only a process itself can tell.
 */
import { renameSync, writeFileSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const gc = /** @type {() => void} */ (vm.runInNewContext('gc'));
const file = String(process.env['MEMORY_FILE']);

process.on('SIGUSR2', () => {
  // What is freed in one turn may hold what is freed in the next.
  gc();
  setTimeout(() => {
    gc();
    const resources = process.getActiveResourcesInfo();
    const { heapUsed, external, rss } = process.memoryUsage();
    writeFileSync(`${file}.new`, JSON.stringify({ heapUsed, external, rss, resources }));
    renameSync(`${file}.new`, file);
  }, 100);
});
