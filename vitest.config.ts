import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

export default defineConfig({
  // The file that Node itself takes, and type-graphql with it: a second copy of graphql would be another realm.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: require.resolve('graphql') },
      // As it is, not as it was last built.
      { find: /^heed\/client$/, replacement: require.resolve('./src/client/follow-log.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
    // Those need a browser: vitest.browser.config.ts.
    exclude: ['**/node_modules/**', 'test/browser/**'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['reflect-metadata'],
    pool: 'forks',
    // Many tests wait for most of their time: two side by side, on two cores as well.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Of what hangs. A machine may be busy with other things: no test fails for being slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
