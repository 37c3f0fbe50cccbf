/** Tests in a real browser, which `npm test` does without: `npm run test:browser`. */
import { defineConfig } from 'vitest/config';
import whole from './vitest.config.js';

export default defineConfig({
  // Heed itself is seen there, too, on a database.
  ...(whole.resolve === undefined ? {} : { resolve: whole.resolve }),
  test: {
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['reflect-metadata', 'test/support/note-statements.mjs'],
    pool: 'forks',
    // One browser at a time: two would fight for two processors.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
