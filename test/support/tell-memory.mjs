/**
 * Given to a process with --import: at SIGUSR2 it collects garbage and writes what it holds then into MEMORY_FILE.
 * Only a process itself can tell.
 */
import { EventEmitter } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import v8 from 'node:v8';
import vm from 'node:vm';

v8.setFlagsFromString('--expose-gc');
const gc = /** @type {() => void} */ (vm.runInNewContext('gc'));
const file = String(process.env['MEMORY_FILE']);

/** Of the process and of all that is open in it. */
function countListeners() {
  // Not documented; nothing else gives the objects.
  const openHandles = /** @type {() => unknown[]} */ (Reflect.get(process, '_getActiveHandles'));
  const handles = openHandles.call(process);
  let count = 0;
  for (const emitter of [process, ...handles]) {
    if (!(emitter instanceof EventEmitter)) continue;
    for (const name of emitter.eventNames()) count += emitter.listenerCount(name);
  }
  return count;
}

process.on('SIGUSR2', () => {
  // What is freed in one turn may hold what is freed in the next.
  gc();
  setTimeout(() => {
    gc();
    const { heapUsed, external, rss } = process.memoryUsage();
    const told = {
      heapUsed,
      external,
      rss,
      resources: process.getActiveResourcesInfo(),
      listeners: countListeners(),
    };
    writeFileSync(`${file}.new`, JSON.stringify(told));
    renameSync(`${file}.new`, file);
  }, 100);
});
