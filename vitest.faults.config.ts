/** Heed as a whole under faults, which takes minutes and stands apart from `npm test`: `npm run test:faults`. */
import { defineConfig } from 'vitest/config';
import whole from './vitest.config.js';

export default defineConfig({
  ...(whole.resolve === undefined ? {} : { resolve: whole.resolve }),
  test: {
    include: ['test/faults/**/*.run.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    // A file runs several Heeds and databases side by side: two files would fight for the processors.
    fileParallelism: false,
    testTimeout: 400_000,
    hookTimeout: 240_000,
  },
});
