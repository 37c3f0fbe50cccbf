/**
 * Given to a process with --import: at SIGUSR2 it collects garbage and writes what it holds then into MEMORY_FILE.
 * Only a process itself can tell.
 */
import { EventEmitter } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';

const session = new Session();
session.connect();
/** All that can be had: a plain gc() leaves code and shapes of objects that were used lately, tens of megabytes. */
const gc = () => session.post('HeapProfiler.collectGarbage');
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
