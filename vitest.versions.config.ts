/** For other versions of Node and of PostgreSQL: without what takes minutes and does not depend on them. */
import { defineConfig } from 'vitest/config';
import whole, { elsewhere } from './vitest.config.js';

export default defineConfig({
  ...whole,
  test: {
    ...whole.test,
    projects: [
      {
        extends: true,
        test: {
          name: 'versions',
          include: ['test/**/*.test.ts', 'src/**/*.test.ts'],
          exclude: [
            ...elsewhere,
            'test/lost-answers/lost-answers.api.test.ts',
            'test/live/slow-reader-memory.test.ts',
            'test/live/leaks.test.ts',
            'test/processes/screening.test.ts',
            'test/access/other-*',
            'test/properties/**',
            'test/attacks/**',
          ],
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
