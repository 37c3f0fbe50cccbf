/** Starts what runs imports in this process, with its lines in the log and its counts. */
import { Counter, Gauge } from 'prom-client';
import type { Db } from '../core/db/connect.js';
import type { Services } from '../core/graph/context.js';
import { createImportJobs, type RunningImportJobs } from '../features/imports/run/import-jobs.js';
import type { Logger } from './log.js';
import type { Metrics } from './metrics.js';

export interface StartImportsOptions {
  services: Pick<Services, 'db' | 'settings' | 'importWriter' | 'erased' | 'standing' | 'now'>;
  lasting: Db;
  /** Bytes to which a file in gzip unpacks at most. */
  unpackedLimit: number;
  log: Logger;
  metrics: Metrics;
  /** Whether words come in by other doors of this process just now. */
  isBusyHere(): boolean;
}

export function startImports(options: StartImportsOptions): RunningImportJobs {
  const { services, lasting, unpackedLimit, log, metrics, isBusyHere } = options;
  const registers = [metrics.registry];
  const rows = new Counter({
    name: 'heed_import_rows_total',
    help: 'Rows of imports that were run through this process, those of dry runs too',
    registers,
  });
  const undone = new Counter({
    name: 'heed_import_words_undone_total',
    help: 'Words of imports that were withdrawn through this process',
    registers,
  });
  const failures = new Counter({
    name: 'heed_import_faults_total',
    help: "Imports that could not go on in this process for an error of Heed's own; the log has it",
    registers,
  });
  const jobs = createImportJobs({
    services: {
      ...services,
      isBusyHere,
      unpackedLimit,
      onRows: (count) => rows.inc(count),
      onUndone: (words) => undone.inc(words),
      onTooLong: (of) =>
        log.warn(
          of,
          'the database gave up rows of an import that took it too long: it goes on with fewer at a time',
        ),
      onBug(error, of) {
        failures.inc();
        log.error({ err: error, ...of }, 'an import could not go on');
      },
    },
    lasting,
    onTrouble: (error) => log.warn({ err: error }, 'the queue for jobs has trouble: it goes on'),
  });
  metrics.registry.registerMetric(
    new Gauge({
      name: 'heed_imports_running',
      help: 'Imports that run or are undone in this process',
      registers: [],
      collect() {
        this.set(jobs.running());
      },
    }),
  );
  return jobs;
}
