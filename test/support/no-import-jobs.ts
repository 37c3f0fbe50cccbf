import type { ImportJobs } from '../../src/core/log/import-jobs.js';

/** For tests without imports. */
export const noImportJobs: ImportJobs = {
  wake: () => Promise.reject(new Error('imports do not run in this test')),
  runHere: () => Promise.reject(new Error('imports do not run in this test')),
};
