import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Looks at what all the others have sent to the database, and so runs when they have ended. */
const last = 'test/apart/sent-statements.test.ts';

/** Those need a browser, and those take minutes: vitest.browser.config.ts, vitest.faults.config.ts. */
export const elsewhere = ['**/node_modules/**', 'test/browser/**', 'test/faults/**/*.run.test.ts', last];

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
    setupFiles: ['reflect-metadata', 'test/support/note-statements.mjs'],
    pool: 'forks',
    // Many tests wait for most of their time: three side by side, on two cores as well.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    // Of what hangs. A machine may be busy with other things: no test fails for being slow.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'heed',
          include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
          exclude: elsewhere,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
      { extends: true, test: { name: 'last', include: [last], sequence: { groupOrder: 1 } } },
    ],
  },
});
