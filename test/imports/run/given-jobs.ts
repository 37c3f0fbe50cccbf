/** What runs imports in a process, made for a test. */
import { expect, onTestFinished } from 'vitest';
import type { Db } from '../../../src/core/db/connect.js';
import { createImportWriter } from '../../../src/core/log/record-import.js';
import { createSettingsCache } from '../../../src/core/settings/read-settings.js';
import { createImportJobs, type ImportJobsOptions } from '../../../src/features/imports/run/import-jobs.js';
import type { WorkServices } from '../../../src/features/imports/run/work-on-import.js';
import { asOf } from './given-list.js';
import { nobodyErased } from '../../support/nobody-erased.js';

/** A bug fails the test. */
export function workServices(db: Db, services: Partial<WorkServices> = {}): WorkServices {
  return {
    db,
    settings: createSettingsCache(db),
    importWriter: createImportWriter(db),
    standing: { of: () => Promise.resolve('open') },
    erased: nobodyErased,
    now: () => asOf,
    isBusyHere: () => false,
    onRows: () => undefined,
    onUndone: () => undefined,
    onTooLong: () => undefined,
    unpackedLimit: Infinity,
    onBug: (error) => expect.unreachable(String(error)),
    ...services,
  };
}

/** Stopped when the test has finished. */
export function givenJobs(
  db: Db,
  services: Partial<WorkServices> = {},
  times: ImportJobsOptions['times'] = {},
) {
  const jobs = createImportJobs({
    services: workServices(db, services),
    lasting: db,
    onTrouble: () => undefined,
    times,
  });
  onTestFinished(() => jobs.stop());
  return jobs;
}
